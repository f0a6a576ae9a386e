package tui

import "testing"

func TestVerify(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "=")
		r.sees("Verify 1 of 12")
		r.sees("GitHub")
		r.press("'000000", "enter")
		r.sees("no match")
		r.press("'" + r.code("GitHub"))
		r.press("enter")
		r.sees("Verify 2 of 12")
		r.sees("Proton")
		if r.kept("GitHub").Verified.IsZero() {
			t.Error("not marked as verified")
		}
		r.press("tab", "up") // skipped, and back
		r.sees("Verify 2 of 12")
		r.press("esc")
		r.sees("1 code compared and right, 11 left · tab = goes on")
		r.press("tab", "=")
		r.sees("Verify 1 of 11")
		for range 11 {
			it := r.m.session.byID[r.m.room.(*verifyRoom).ids[r.m.room.(*verifyRoom).at]]
			r.press("'"+it.account.Key.At(r.m.now).String(), "enter")
		}
		r.sees("all 11 codes were right")
		r.press("tab", "=")
		r.sees("every account was compared already; tab m")
	})
}

// TestReadOffDropped: a code typed for comparison is wiped when its room is
// left, and by the lock.
func TestReadOffDropped(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"m", "="} {
		for _, way := range []string{"esc", "ctrl+l"} {
			inBubble(t, nil, func(r *rig) {
				r.press("tab", letter, "'123456")
				var typed []byte
				switch room := r.m.room.(type) {
				case *compareRoom:
					typed = room.field.text
				case *verifyRoom:
					typed = room.field.text
				}
				if string(typed) != "123456" {
					t.Fatalf("tab %s: %d bytes typed", letter, len(typed))
				}
				if r.press(way); string(typed) == "123456" {
					t.Errorf("tab %s: the code is still in memory after %s", letter, way)
				}
			})
		}
	}
}

// TestVerifyDeleted: an account that another program deletes is passed over.
func TestVerifyDeleted(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "=")
		delete(r.m.session.byID, r.m.room.(*verifyRoom).ids[1])
		r.press("down")
		r.sees("Verify 3 of 12")
	})
}
