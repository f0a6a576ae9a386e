package tui

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// masked stands for an account's name before an audience.
const masked = "••••••"

// hides reports whether codes are shown for the chosen row alone.
func (m *model) hides() bool { return m.prefs.Hide || m.presenting }

// shownName is an account's second name, or what stands for it.
func (m *model) shownName(it *item) string {
	if m.presenting && it.name != "" {
		return masked
	}
	return it.name
}

// shownIssuer is its first name. Where it has no issuer that is the account.
func (m *model) shownIssuer(it *item) string {
	if m.presenting && it.account.Key.Issuer == "" {
		return masked
	}
	return it.issuer
}

// shownTitle is both, or "" where there is no account.
func (m *model) shownTitle(it *item) string {
	if it == nil {
		return ""
	}
	if name := m.shownName(it); name != "" {
		return m.shownIssuer(it) + " " + name
	}
	return m.shownIssuer(it)
}

// covered is a code with its characters hidden.
func covered(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return r
		}
		return '•'
	}, code)
}

// present begins or ends the mode for an audience.
func (m *model) present() tea.Cmd {
	m.presenting = !m.presenting
	if m.presenting {
		m.say(toneNote, "presenting: names and secrets are hidden · "+m.keyOf(actPresent)+" ends it")
	} else {
		m.say(toneNote, "no longer presenting")
	}
	return nil
}

// withheld says that something is not shown to an audience.
func (m *model) withheld(what string) {
	m.say(toneNote, what+": not while presenting · "+m.keyOf(actPresent)+" ends it")
}
