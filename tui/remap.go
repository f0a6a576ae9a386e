package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// KeyProblem says why the keys of an action cannot be what was asked for.
type KeyProblem struct {
	Action string // the name in Prefs.Bind
	Reason string
}

// CheckKeys returns what is wrong with other keys for actions, one problem for
// each action that keeps its usual keys. A key is named as in "ctrl+e", "f2",
// "pgup"; a single character is the action's letter, after tab and in the
// modal list. Refused are unknown actions and keys, keys that terminals and
// multiplexers take for themselves, alt alone, and a key or letter that means
// two things in one place.
func CheckKeys(bind map[string][]string) []KeyProblem {
	_, problems := newKeys().rebind(bind)
	return problems
}

// Actions returns the names of the actions that keys can be given to: all but
// ctrl+c, which always quits.
func Actions() []string {
	ids := actionIDs()
	delete(ids, actQuitNow)
	return slices.Sorted(maps.Values(ids))
}

// rebind returns the table with other keys, and what was refused.
func (k keymap) rebind(bind map[string][]string) (keymap, []KeyProblem) {
	if len(bind) == 0 {
		return k, nil
	}
	var problems []KeyProblem
	ids := map[string]action{}
	for act, id := range actionIDs() {
		ids[id] = act
	}
	table := slices.Clone(k)
	for _, id := range slices.Sorted(maps.Keys(bind)) {
		act, known := ids[id]
		if !known || act == actQuitNow {
			problems = append(problems, KeyProblem{id, "there is no such action"})
			continue
		}
		if reason := keysReason(act, bind[id]); reason != "" {
			problems = append(problems, KeyProblem{id, reason})
			continue
		}
		table = table.with(act, bind[id])
	}
	// An action in a clash goes back to its usual keys, until none is left.
	for {
		id, reason := table.clash(bind)
		if id == "" {
			return table, problems
		}
		problems = append(problems, KeyProblem{id, reason})
		table = table.usual(k, ids[id])
		bind = maps.Clone(bind)
		delete(bind, id)
	}
}

// with returns the table with other keys for one action. Its letter goes where
// a letter was.
func (k keymap) with(act action, names []string) keymap {
	table := slices.Clone(k)
	for i, b := range table {
		if b.act != act {
			continue
		}
		var keys []string
		letter := ""
		for _, name := range names {
			switch {
			case isLetter(name) && hasLetter(act):
				if b.letter != "" {
					letter = name
				}
				continue
			case name == "?" && b.where&inSearch != 0: // it is typed there
				continue
			}
			keys = append(keys, name)
		}
		if len(keys) > 0 || letter == "" {
			table[i].keys = keys
			table[i].label = strings.Join(keys, " ")
		}
		if letter != "" {
			table[i].letter = letter
		}
	}
	return table
}

// usual takes the lines of one action from the table before.
func (k keymap) usual(before keymap, act action) keymap {
	table := slices.Clone(k)
	for i := range table {
		if table[i].act == act {
			table[i] = before[i]
		}
	}
	return table
}

// clash returns an action of bind that shares a key or letter in some place.
func (k keymap) clash(bind map[string][]string) (id, reason string) {
	names := actionIDs()
	for i, a := range k {
		for _, b := range k[i+1:] {
			if a.act == b.act {
				continue
			}
			id, other := names[a.act], names[b.act]
			if _, ok := bind[id]; !ok {
				id, other = other, id
			}
			if _, ok := bind[id]; !ok {
				continue
			}
			if a.letter != "" && a.letter == b.letter {
				return id, fmt.Sprintf("the letter %q is taken by %q", a.letter, other)
			}
			if a.where&b.where == 0 {
				continue
			}
			for _, key := range a.keys {
				if slices.Contains(b.keys, key) {
					return id, fmt.Sprintf("%q is taken by %q", key, other)
				}
			}
		}
	}
	for _, a := range k { // letters are keys in the modal list
		for _, b := range k {
			id := names[a.act]
			if _, ok := bind[id]; !ok {
				id = names[b.act]
			}
			if _, ok := bind[id]; ok && a.letter != "" && a.act != b.act && b.where&inVi != 0 && slices.Contains(b.keys, a.letter) {
				return id, fmt.Sprintf("%q means %q in the modal list", a.letter, names[b.act])
			}
		}
	}
	return "", ""
}

// keysReason says why keys cannot be an action's, or "".
func keysReason(act action, names []string) string {
	if len(names) == 0 {
		return "there is no key for it"
	}
	letter := 0
	for _, name := range names {
		switch {
		case name == "?" && act == actHelp:
		case isLetter(name):
			letter++
			if !hasLetter(act) && !takesText(act) {
				return fmt.Sprintf("%q is typed into the search: use a key such as \"ctrl+e\" or \"f2\"", name)
			}
		case strings.HasPrefix(name, "alt+"):
			return fmt.Sprintf("%q: alt alone is taken by terminals", name)
		case slices.Contains(takenKeys(), name):
			return fmt.Sprintf("%q is taken by terminals and multiplexers", name)
		case !knownKey(name):
			return fmt.Sprintf("%q is no key that is known here", name)
		}
	}
	if letter > 1 && hasLetter(act) {
		return "an action has one letter"
	}
	return ""
}

// takenKeys are those that terminals and multiplexers take, and ctrl+c, which
// always quits.
func takenKeys() []string {
	return []string{
		"ctrl+a", "ctrl+b", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+q", "ctrl+s", "ctrl+z", "ctrl+[", "ctrl+c",
	}
}

func hasLetter(act action) bool {
	return slices.ContainsFunc(newKeys(), func(b binding) bool { return b.act == act && b.letter != "" })
}

// takesText reports whether the action's places have no search to type into.
func takesText(act action) bool {
	for _, b := range newKeys() {
		if b.act == act && b.where&(inList|inSearch|inTyped|inForms) != 0 {
			return false
		}
	}
	return true
}

// isLetter reports whether a key's name is one character that is typed.
func isLetter(name string) bool {
	r, n := utf8.DecodeRuneInString(name)
	return n == len(name) && n > 0 && unicode.IsPrint(r) && r != ' ' && r != '?'
}

// knownKey reports whether name is a key as Bubble Tea names them.
func knownKey(name string) bool {
	base := name
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		base = strings.TrimPrefix(base, mod)
	}
	switch base {
	case "enter", "tab", "esc", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown":
		return true
	}
	if n, ok := strings.CutPrefix(base, "f"); ok && n != "" && len(n) <= 2 && strings.Trim(n, "0123456789") == "" {
		return n[0] != '0'
	}
	return base != name && isLetter(base)
}
