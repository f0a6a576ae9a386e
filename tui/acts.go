package tui

import (
	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// act does one of the list's actions, however it was asked for.
func (m *model) act(act action) tea.Cmd {
	l := m.list
	_, page := l.geometry(m)
	switch act {
	case actUp:
		l.move(m, -1)
	case actDown:
		l.move(m, 1)
	case actPageUp:
		l.move(m, -max(1, page-1))
	case actPageDown:
		l.move(m, max(1, page-1))
	case actFirst:
		l.move(m, -len(l.rows))
	case actLast:
		l.move(m, len(l.rows))
	case actMenu:
		m.room = &menuRoom{}
	case actHelp:
		m.room = &helpRoom{}
	case actLock:
		return m.lock(false)
	case actUndo:
		return m.undo()
	case actClear:
		l.field.wipe()
		l.typing = false
		l.searched(m, "")
	case actSearch:
		l.typing = true
		l.field.wipe()
		l.searched(m, "")
	case actFold, actUnfold:
		l.fold(m, act == actFold)
	case actQuit:
		if !l.field.empty() { // the modal list keeps what was searched
			return m.act(actClear)
		}
		return m.leave()
	case actQuitNow:
		return m.quit()
	case actAdd:
		m.room = newAdd(m.list)
	case actTrash:
		m.room = &trashRoom{}
	case actTags:
		m.room = newTags(m)
	case actImport:
		m.room = &pathRoom{}
	case actSettings:
		m.room = &settingsRoom{}
	case actExport:
		return m.export()
	case actPaper:
		return m.papers()
	case actKeys:
		return m.keysRoom()
	case actScreen:
		return m.grabScreen()
	case actClipboard:
		return m.grabCopied()
	case actVerify:
		return m.verify(nil)
	case actPresent:
		return m.present()
	case actOrder:
		by := next([]Order{ByUse, ByName, ByIssuer}, m.prefs.Order, 1)
		m.say(toneNote, by.words()+", after the favourites")
		return m.setPrefs(func(p *Prefs) { p.Order = by })
	case actGroups:
		return m.setPrefs(func(p *Prefs) { p.Groups = !p.Groups })
	case actHide:
		m.say(toneNote, map[bool]string{true: "all codes are shown", false: "only the chosen code is shown"}[m.prefs.Hide])
		return m.setPrefs(func(p *Prefs) { p.Hide = !p.Hide })
	default:
		if it := l.item(); it != nil {
			return m.actOn(act, it)
		} else if act == actCopy && len(l.rows) > 0 {
			l.fold(m, !l.folded[l.tag])
		} else if act != actNone {
			m.say(toneNote, "choose an account first")
		}
	}
	return nil
}

// actOn does an action that is about one account.
func (m *model) actOn(act action, it *item) tea.Cmd {
	key := it.account.Key
	if key.NeedsPIN() && (act == actCopy || act == actCopyNext) {
		m.say(toneNote, "its PIN is missing: "+m.keyOf(actEdit)+" adds it")
		return nil
	}
	switch act {
	case actCopy:
		m.list.done, m.list.typing = true, false
		if key.Kind == otpcore.HOTP {
			return m.step(it)
		}
		return m.copyCode(it, key.At(m.now))
	case actCopyNext:
		if key.Kind == otpcore.HOTP {
			m.say(toneNote, "a counter has no next code: enter steps it")
			return nil
		}
		return m.copyCode(it, key.Code(key.Step(m.now)+1))
	case actDetails:
		m.room = &detailRoom{id: it.account.ID}
	case actEdit:
		m.room = newEdit(it, m.room)
	case actFavorite:
		return m.favorite(it)
	case actCompare:
		m.room = newCompare(it)
	case actRecovery:
		return m.recovery(it)
	case actQR:
		if m.presenting {
			m.withheld("the QR code")
			return nil
		}
		m.room = newQR(it, m.room)
	case actDelete:
		return m.remove(it)
	}
	return nil
}
