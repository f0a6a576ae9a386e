package tui

import (
	"strings"
	"testing"

	"fob/otpcore"
)

func TestPictureName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ issuer, account, want string }{
		{"GitHub", "octocat", "fob-qr-GitHub-octocat.png"},
		{"", "me@example.com", "fob-qr-me@example.com.png"},
		{"Big Bank / Ltd", "../../etc", "fob-qr-Big-Bank-Ltd-..-..-etc.png"},
		{"..", "", "fob-qr.png"},
		{"銀行", "שלום", "fob-qr-銀行-שלום.png"},
		{"a\x1b[31m\u202e", "C:\\x", "fob-qr-a-31m-C-x.png"},
		{strings.Repeat("long", 30), "x", "fob-qr-" + strings.Repeat("long", 10) + ".png"},
		{"", "", "fob-qr.png"},
	} {
		if got := pictureName(otpcore.Key{Issuer: tt.issuer, Account: tt.account}); got != tt.want {
			t.Errorf("pictureName(%q, %q) = %q, want %q", tt.issuer, tt.account, got, tt.want)
		}
	}
}
