package tui

import (
	"context"
	"strings"
	"testing"

	"fob/otpcore"
)

// A locked screen says so where the vault opens without a question elsewhere.
func TestStillOpen(t *testing.T) {
	t.Parallel()
	const says = "fob unlock still keeps it open"
	for name, config := range map[string]func(*Config){
		"no passphrase": func(c *Config) { c.StillOpen = func() string { return says } },
		"passphrase": func(c *Config) {
			open := c.Open
			c.Unlock = func(ctx context.Context, _ otpcore.Secret) (Backend, error) { return open(ctx) }
			c.StillOpen = func() string { return says }
		},
		"none": func(c *Config) { c.StillOpen = func() string { return "" } },
	} {
		inBubble(t, config, func(r *rig) {
			if strings.Contains(r.text(), says) {
				t.Errorf("%s: said before the lock", name)
			}
			r.press("ctrl+l")
			if got := strings.Contains(r.text(), says); got != (name != "none") || !strings.Contains(r.text(), "fob is locked") {
				t.Errorf("%s: the screen is %q", name, r.text())
			}
		})
	}
}
