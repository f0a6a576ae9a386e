package tui

import "testing"

// TestUnread: the lines that were not read are named by their numbers in what
// was pasted, with the reason, and nothing of their text.
func TestUnread(t *testing.T) {
	t.Parallel()
	const good = "otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example"
	for _, tt := range []struct{ name, text, want string }{
		{"all read", good + "\n\n" + good, ""},
		{"a secret by itself", good + "\r\n\r\nGEZDGNBVGY3TQOJQ", "line 3: no otpauth:// address"},
		{"a bad one", "otpauth://totp/Bad?secret=0189\n" + good, "line 1: secret: character 1 is a digit that base32 does not have: 0, 1, 8 and 9 may be the letters O, I, L, B or G"},
		{"without a PIN", good + "\nmotp://Z:q?secret=0123456789abcdef", "line 2: it needs its PIN: paste it alone, and fob asks"},
		{"many", good + "\na\nb\nc\nd", "line 2: no otpauth:// address · line 3: no otpauth:// address · 2 more not read"},
	} {
		if got := parse(tt.text).unread(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPasteIntoForm(t *testing.T) {
	t.Parallel()
	const two = "otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP\notpauth://totp/C:d?secret=JBSWY3DPEHPK3PXQ"
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "'Mine")
		r.paste(two)
		r.sees("pasted 2 accounts: a form holds one")
		r.sees("Mine")
		r.paste("otpauth://totp/A:b?secret=0189")
		r.sees("not read: ")
		r.lacks("0189")
	})
}
