package tui

import tea "charm.land/bubbletea/v2"

// far is a step beyond the ends of everything that is shown.
const far = 1 << 20

// steps is by how many lines a key, or the wheel, moves in what fills a page;
// where it moves nothing, act is what the key asks for at that place.
func (m *model) steps(msg tea.Msg, at place) (step int, act action) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return wheel(msg), actNone
	}
	_, page := m.pageSpace()
	switch act = m.keys.action(at, key); act {
	case actUp:
		return -1, actNone
	case actDown:
		return 1, actNone
	case actPageUp:
		return -page, actNone
	case actPageDown:
		return page, actNone
	case actFirst:
		return -far, actNone
	case actLast:
		return far, actNone
	default:
		return 0, act
	}
}

// wheel is the line that a turn of the mouse's wheel moves by.
func wheel(msg tea.Msg) int {
	turn, ok := msg.(tea.MouseWheelMsg)
	switch {
	case ok && turn.Button == tea.MouseWheelUp:
		return -1
	case ok && turn.Button == tea.MouseWheelDown:
		return 1
	default:
		return 0
	}
}
