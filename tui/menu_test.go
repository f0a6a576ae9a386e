package tui

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestMenuGroups: every action that has a letter is in one group, under a name
// that no other has.
func TestMenuGroups(t *testing.T) {
	t.Parallel()
	var grouped []action
	names := map[string]bool{}
	for _, g := range menuGroups() {
		for _, act := range g.acts {
			if slices.Contains(grouped, act) {
				t.Errorf("%s is there twice", actionIDs()[act])
			}
			grouped = append(grouped, act)
		}
	}
	n := 0
	for _, list := range newKeys().grouped() {
		for _, b := range list {
			if names[menuName(b)] {
				t.Errorf("two actions are called %q", menuName(b))
			}
			names[menuName(b)] = true
			n++
		}
	}
	if want := len(newKeys().menu()); n != want || len(grouped) != want {
		t.Errorf("%d actions in groups, %d drawn, %d with a letter", len(grouped), n, want)
	}
}

// TestMenuShowsAll: at any size every action can be reached by scrolling, and
// the sheet says that there is more.
func TestMenuShowsAll(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{20, 5}, {30, 8}, {40, 12}, {60, 14}, {80, 24}, {200, 60}} {
		inBubble(t, nil, func(r *rig) {
			r.size(size[0], size[1])
			r.press("tab")
			var seen strings.Builder
			for more := true; more; {
				text := r.text()
				seen.WriteString(text)
				r.press("down")
				if more = r.text() != text; more && !strings.Contains(text, "more") {
					t.Errorf("%v: nothing says that there is more:\n%s", size, text)
				}
			}
			for _, b := range newKeys().menu() {
				if !strings.Contains(seen.String(), b.letter+" "+b.name) && !strings.Contains(seen.String(), b.letter+" "+menuName(b)) {
					t.Errorf("%v: no %s:\n%s", size, b.name, seen.String())
				}
			}
		})
	}
}

// TestMenuReadsDown: the columns are read downwards, in the groups' order.
func TestMenuReadsDown(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		list := slices.Concat(newKeys().grouped()...)
		for w := 30; w <= 120; w++ {
			lines := r.m.menuGrid(list, w-5)
			at := 0
			for column := 0; at < len(list); column++ {
				for _, line := range lines {
					if at < len(list) && strings.Contains(ansi.Strip(line), list[at].letter+" "+list[at].name) {
						at++
					}
				}
				if column > len(list) {
					t.Fatalf("width %d: %s is not where it is looked for", w, list[at].name)
				}
			}
		}
	})
}

// TestHelpHasAll: the help names every key and letter, in groups.
func TestHelpHasAll(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		text := ansi.Strip(strings.Join((&helpRoom{}).body(r.m, 200), "\n"))
		for _, b := range r.m.keys {
			if b.help != "" && strings.Count(text, b.help) != 1 {
				t.Errorf("%q is there %d times", b.help, strings.Count(text, b.help))
			}
			if b.letter != "" && !strings.Contains(text, "tab "+b.letter+" ") {
				t.Errorf("no letter %s", b.letter)
			}
		}
		for _, g := range menuGroups() {
			if !strings.Contains(text, "\n\n"+g.heading+"\n") {
				t.Errorf("no heading %q", g.heading)
			}
		}
	})
}
