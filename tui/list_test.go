package tui

import (
	"fmt"
	"strings"
	"testing"
)

// TestPosition: a list that is longer than the window says where the choice is.
func TestPosition(t *testing.T) {
	t.Parallel()
	var names [][2]string
	for i := range 1200 {
		names = append(names, [2]string{fmt.Sprintf("Service %04d", i), "alex"})
	}
	inBubble(t, holding(names...), func(r *rig) {
		r.sees("1 of 1,200")
		r.press("end")
		r.sees("1,200 of 1,200")
		r.press("'service 001")
		r.sees("12 found")
		if strings.Contains(r.text(), "of 12 found") {
			t.Errorf("a position where all is seen:\n%s", r.text())
		}
		r.press("esc", "'service 00", "pgdown")
		r.sees("17 of 120 found")
		r.press("esc", "tab", "b")
		r.sees("1,200 accounts")
	})
}

// TestFooterSaysWhatEnterDoes: to an account, a counter and a group.
func TestFooterSaysWhatEnterDoes(t *testing.T) {
	t.Parallel()
	inBubble(t, groups, func(r *rig) {
		r.sees("enter copy")
		r.press("home")
		r.sees("enter fold")
		r.press("enter")
		r.sees("enter unfold")
		r.press("'office")
		r.sees("enter step and copy")
		r.press("'zzz")
		r.sees("enter copy")
	})
}
