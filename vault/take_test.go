package vault

import "testing"

// TestTake: what is taken is what Accounts gives, and is gone afterwards; the
// trash and lines that cannot be read stay.
func TestTake(t *testing.T) {
	t.Parallel()
	v := decodeLines(t, oddLines...)
	want := v.Accounts()
	var got []Account
	for a := range v.Take() {
		got = append(got, a)
	}
	wantNames(t, got, "GitHub:octocat", "A:b")
	for i, a := range got {
		if a.ID != want[i].ID || a.Rev != want[i].Rev || a.Updated != want[i].Updated {
			t.Errorf("took %+v, want %+v", a, want[i])
		}
	}
	if v.Len() != 0 || len(v.Accounts()) != 0 {
		t.Errorf("%d accounts are still there", v.Len())
	}
	if _, ok := v.Account(got[0].ID); ok {
		t.Error("an account that was taken is found")
	}
	wantNames(t, v.Trash(), "Old:x")
	if n := len(v.Unreadable()); n != 5 {
		t.Errorf("%d unreadable lines, want 5", n)
	}
}
