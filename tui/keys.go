package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// action is something a key can ask for.
type action uint8

const (
	actNone action = iota
	actQuitNow
	actUp
	actDown
	actPageUp
	actPageDown
	actFirst
	actLast
	actCopy
	actCopyNext
	actQR
	actDetails
	actDelete
	actUndo
	actLock
	actMenu
	actHelp
	actClear
	actQuit
	actBack
	actAccept
	actSave
	actEdit
	actAdd
	actFavorite
	actOrder
	actHide
	actPresent
	actGroups
	actTags
	actFold
	actUnfold
	actTrash
	actImport
	actCompare
	actRecovery
	actSettings
	actSearch
	actTick
	actTickAll
	actPolicy
	actNewline
	actExport
	actPaper
	actKeys
	actScreen
	actClipboard
	actVerify
	actRemove
	actAddCodes
	actComplete
	actReveal
)

// actionIDs are the names of the actions in the settings. What opens, leaves
// and answers questions is among them, so that every key can be another.
func actionIDs() map[action]string {
	return map[action]string{
		actQuitNow: "quit-now", actUp: "up", actDown: "down", actPageUp: "page-up", actPageDown: "page-down",
		actFirst: "first", actLast: "last", actCopy: "copy", actCopyNext: "copy-next", actQR: "qr",
		actDetails: "details", actDelete: "delete", actUndo: "undo", actLock: "lock", actMenu: "menu",
		actHelp: "help", actClear: "clear", actQuit: "quit", actBack: "back", actAccept: "accept",
		actSave: "save", actEdit: "edit", actAdd: "add", actFavorite: "favourite", actOrder: "order",
		actHide: "hide", actPresent: "present", actGroups: "groups", actTags: "tags", actFold: "fold",
		actUnfold: "unfold", actTrash: "trash", actImport: "import", actCompare: "compare",
		actRecovery: "recovery", actSettings: "settings", actSearch: "search", actTick: "tick",
		actTickAll: "tick-all", actPolicy: "policy", actNewline: "newline",
		actExport: "export", actPaper: "paper", actKeys: "keys", actScreen: "screen", actClipboard: "clipboard",
		actVerify: "verify", actRemove: "remove", actAddCodes: "add-codes",
		actComplete: "complete", actReveal: "reveal",
	}
}

// place is where a binding holds, as a set of bits.
type place uint32

const (
	inList    place = 1 << iota // the list, nothing typed
	inSearch                    // the list, with a search
	inVi                        // the list where letters are actions
	inMenu                      // the sheet of actions
	inRoom                      // a room to read: help
	inDetail                    // the details of one account
	inQR                        // an account as a QR code
	inForm                      // a question: passphrase, first run
	inPaper                     // the paper key's screen
	inUnlock                    // the passphrase field, the locked screen
	inFailed                    // the vault did not open
	inAsk                       // a question inside, that can be left
	inEdit                      // the form of an account
	inPick                      // a short list: trash, tags, settings
	inPlan                      // the plan of an import
	inOptions                   // how something is to be made: an export, a sheet
	inCodes                     // a service's recovery codes
	inKeys                      // the vault's keys
	inWalk                      // a code of one account after the other
	lastPlace = inWalk

	inLists    = inList | inSearch | inVi
	inRooms    = inRoom | inDetail | inQR
	inForms    = inForm | inUnlock | inFailed
	inPicks    = inPick | inPlan | inCodes | inKeys
	inTyped    = inAsk | inEdit | inOptions | inWalk
	everywhere = ^place(0)
)

// binding is one line of the table of keys.
type binding struct {
	act    action
	where  place
	keys   []string // as Bubble Tea names them
	letter string   // after tab; empty where the action is not in the menu
	label  string   // the key as people read it
	name   string   // the action in a word or two, for footer and menu
	help   string   // and in a sentence
}

// keymap is the one table that handling, footer, menu and help share.
type keymap []binding

// newKeys returns the table. Control keys that terminals and multiplexers take
// (a, b, h, i, j, m, q, s, z and [) are never used, nor alt alone.
func newKeys() keymap {
	return keymap{
		{actCopy, inLists | inDetail, []string{"enter"}, "c", "enter", "copy", "copy the code; a counter account steps first"},
		{actMenu, inLists | inMenu, []string{"tab"}, "", "tab", "actions", "show the actions, each with its letter"},
		{actCopyNext, inDetail, nil, "n", "", "copy next", "copy the code after this one"},
		{actDetails, inLists, []string{"ctrl+o"}, "d", "ctrl+o", "details", "everything about the account but its secret"},
		{actEdit, inLists | inDetail, []string{"ctrl+e"}, "e", "ctrl+e", "edit", "change any field, with a preview of the code"},
		{actFavorite, inLists, nil, "s", "", "star", "make it a favourite, or none"},
		{actQR, inLists | inDetail, []string{"ctrl+r"}, "q", "ctrl+r", "QR code", "show the account as a QR code, save it as PNG"},
		{actCompare, inLists, nil, "m", "", "compare", "is a code right? early, late, or another secret"},
		{actRecovery, inLists | inDetail, nil, "r", "", "recovery", "the service's recovery codes: show, add, use one"},
		{actDelete, inLists, []string{"ctrl+x"}, "x", "ctrl+x", "delete", "move the account to the trash"},
		{actUndo, inLists, []string{"ctrl+y"}, "u", "ctrl+y", "undo", "take back the last change"},
		{actAdd, inLists, nil, "a", "", "add", "a new account, typed into a form; or paste its address"},
		{actImport, inLists, nil, "i", "", "import", "another authenticator's file, or a QR picture"},
		{actScreen, inLists, nil, "g", "", "screen", "take the QR codes that are on the screen"},
		{actClipboard, inLists | inEdit, []string{"ctrl+v"}, "+", "ctrl+v", "clipboard", "take the picture, address or secret that was copied"},
		{actExport, inLists, nil, "w", "", "export", "write the accounts for another authenticator"},
		{actPaper, inLists, nil, "z", "", "paper", "print the key and the vault, and prove the prints"},
		{actKeys, inLists, nil, "y", "", "keys", "what opens the vault: keys, passphrase, session"},
		{actVerify, inLists, nil, "=", "", "verify", "compare a code of each account that was not yet"},
		{actTrash, inLists, nil, "t", "", "trash", "what was deleted, and how to bring it back"},
		{actTags, inLists, nil, "f", "", "filter", "show one tag alone; # and a tag in the search do too"},
		{actGroups, inLists, nil, "b", "", "by tag", "group the list by tag; ← → fold and unfold"},
		{actOrder, inLists, nil, "o", "", "order", "most used first, by account or by issuer; favourites lead"},
		{actHide, inLists, nil, "v", "", "hide", "hide all codes but the chosen one's"},
		{actPresent, inLists, nil, "p", "", "present", "for an audience: no account names, no secrets"},
		{actSettings, inLists, nil, ",", "", "settings", "theme, keys, order, hiding and times"},
		{actLock, inLists | inRooms | inTyped | inPicks, []string{"ctrl+l"}, "l", "ctrl+l", "lock", "hide everything and ask again"},
		{actHelp, inList | inVi, []string{"?", "f1"}, "h", "?", "help", "this page, on an empty search; f1 always"},
		{actHelp, inSearch, []string{"f1"}, "", "f1", "help", ""},
		{actSearch, inVi, []string{"/"}, "", "/", "search", ""},
		{actUp, inVi, []string{"k"}, "", "", "", ""},
		{actDown, inVi, []string{"j"}, "", "", "", ""},
		{actLast, inVi, []string{"G", "shift+g"}, "", "", "", ""},
		{actPageUp, inVi, []string{"ctrl+u"}, "", "", "", ""},
		{actPageDown, inVi, []string{"ctrl+d"}, "", "", "", ""},
		{actUp, inLists | inRooms | inForm | inPaper | inPicks | inMenu, []string{"up", "ctrl+p"}, "", "↑ ↓", "", "choose an account"},
		{actDown, inLists | inRooms | inForm | inPaper | inPicks | inMenu, []string{"down", "ctrl+n"}, "", "", "", ""},
		{actPageUp, inLists | inRooms | inPicks, []string{"pgup"}, "", "pgup pgdn", "", "a page at a time"},
		{actPageDown, inLists | inRooms | inPicks, []string{"pgdown"}, "", "", "", ""},
		{actFirst, inLists | inRooms | inPicks, []string{"home"}, "", "home end", "", "first and last"},
		{actLast, inLists | inRooms | inPicks, []string{"end"}, "", "", "", ""},
		{actFold, inLists | inPick, []string{"left"}, "", "←", "", ""},
		{actUnfold, inLists | inPick, []string{"right"}, "", "→", "", ""},
		{actUp, inEdit | inOptions | inWalk, []string{"up", "shift+tab"}, "", "", "", ""},
		{actDown, inEdit | inOptions | inWalk, []string{"down", "tab"}, "", "tab", "next", ""},
		{actNewline, inEdit, []string{"shift+enter", "ctrl+o"}, "", "ctrl+o", "new line", ""},
		{actComplete, inAsk, []string{"tab"}, "", "tab", "complete", ""},
		{actReveal, inAsk | inEdit, []string{"ctrl+r"}, "", "ctrl+r", "show", ""},
		{actSave, inQR, []string{"s"}, "", "s", "save as PNG", ""},
		{actTick, inPlan, []string{"space"}, "", "space", "tick", ""},
		{actTickAll, inPlan, []string{"a"}, "", "a", "all", ""},
		{actPolicy, inPlan, []string{"o"}, "", "o", "conflicts", ""},
		{actAccept, inPlan, []string{"enter"}, "", "enter", "import", ""},
		{actAccept, inPick | inKeys, []string{"enter"}, "", "enter", "choose", ""},
		{actAccept, inCodes, []string{"enter"}, "", "enter", "use", ""},
		{actAddCodes, inCodes, []string{"a"}, "", "a", "add", ""},
		{actAccept, inWalk, []string{"enter"}, "", "enter", "compare", ""},
		{actRemove, inKeys, []string{"x"}, "", "x", "remove", ""},
		{actAccept, inEdit, []string{"enter"}, "", "enter", "save", ""},
		{actAccept, inForm | inPaper, []string{"enter"}, "", "enter", "go on", ""},
		{actAccept, inUnlock, []string{"enter"}, "", "enter", "unlock", ""},
		{actAccept, inFailed, []string{"enter"}, "", "enter", "try again", ""},
		{actAccept, inAsk | inOptions, []string{"enter"}, "", "enter", "go on", ""},
		{actSave, inPaper, []string{"s"}, "", "s", "save the sheet", ""},
		{actClear, inSearch, []string{"esc"}, "", "esc", "clear", "clear the search, then quit"},
		{actQuit, inList | inVi | inForms, []string{"esc"}, "", "esc", "quit", ""},
		{actBack, inMenu | inRooms | inTyped | inPicks, []string{"esc"}, "", "esc", "back", ""},
		{actQuitNow, everywhere, []string{"ctrl+c"}, "", "ctrl+c", "quit", "quit at once, from anywhere"},
	}
}

// action returns what the key asks for at a place.
func (k keymap) action(at place, msg tea.KeyPressMsg) action {
	name := msg.String()
	for _, b := range k {
		if b.where&at != 0 && slices.Contains(b.keys, name) {
			return b.act
		}
	}
	return actNone
}

// keyOf is the key for one of the list's actions, as a message names it.
func (m *model) keyOf(act action) string {
	for _, b := range m.keys {
		switch {
		case b.act != act:
		case m.prefs.Vi && b.letter != "":
			return b.letter
		case b.label != "":
			return b.label
		case b.letter != "":
			return "tab " + b.letter
		}
	}
	return ""
}

// letter returns the action that the menu gives to a letter.
func (k keymap) letter(letter string) action {
	for _, b := range k {
		if b.letter != "" && b.letter == letter {
			return b.act
		}
	}
	return actNone
}

// binding returns the line for an action at a place.
func (k keymap) binding(at place, act action) (binding, bool) {
	for _, b := range k {
		if b.act == act && b.where&at != 0 {
			return b, true
		}
	}
	return binding{}, false
}

// menu returns the lines that the sheet of actions shows.
func (k keymap) menu() []binding {
	var list []binding
	for _, b := range k {
		if b.letter != "" {
			list = append(list, b)
		}
	}
	return list
}

// typed returns the text that a key types, or "" where it is not text.
func typed(msg tea.KeyPressMsg) string {
	if msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper) != 0 {
		return ""
	}
	return msg.Text
}
