package vault

import (
	"slices"
	"testing"
)

func TestUnreadLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []int
	}{
		{"aaaa-1111\nbbbb-2222\n", nil},
		{"Your codes\n\n1. aaaa-1111\n2.  bbbb-2222\nKeep them safe.\n", []int{1, 5}},
		{"aaaa-1111 bbbb-2222\r\ncccc-3333 dddd-4444", nil},
	} {
		codes, err := ParseRecovery(c.text)
		if err != nil {
			t.Fatalf("%q: %v", c.text, err)
		}
		if got := UnreadLines(c.text, codes); !slices.Equal(got, c.want) {
			t.Errorf("UnreadLines(%q) = %v, want %v", c.text, got, c.want)
		}
	}
}
