package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

// maxSkip is how far counters may be skipped ahead: services look no further
// than a few dozen codes.
const maxSkip = 1000

// counting are the accounts whose codes are counted.
func counting(v *vault.Vault) []vault.Account {
	var list []vault.Account
	for _, acct := range v.Accounts() {
		if acct.Key.Kind == otpcore.HOTP {
			list = append(list, acct)
		}
	}
	return list
}

// askSkip asks how far counters go ahead: those of a copy may be behind what the
// service has seen, and services take no code twice.
func (a *app) askSkip(ctx context.Context, list []vault.Account) (int, error) {
	if len(list) == 0 || !a.ask.Available() {
		return 0, nil
	}
	a.ask.Say("Codes that are counted, which may have gone on since the copy was made:")
	for _, acct := range list {
		a.ask.Say(fmt.Sprintf("  %s, next is number %d", acct.Name(), acct.Key.Counter))
	}
	for {
		answer, err := a.ask.Line(ctx, "Skip how many ahead in each? 5 is usual (Enter for none):")
		if errors.Is(err, prompt.ErrNoTerminal) || err == nil && answer == "" {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(strings.TrimSpace(answer)); err == nil && n >= 0 && n <= maxSkip {
			return n, nil
		}
		a.ask.Say(fmt.Sprintf("Please answer with a number from 0 to %d.", maxSkip))
	}
}

// skipAhead moves the counters of a vault that comes back.
func skipAhead(v *vault.Vault, by int) error {
	for _, acct := range counting(v) {
		if by == 0 {
			return nil
		}
		acct.Key.Counter += uint64(by) //nolint:gosec // at most maxSkip
		if _, err := v.Set(acct); err != nil {
			return err
		}
	}
	return nil
}

// sayCounting says which counters may be behind.
func (a *app) sayCounting(list []vault.Account, skipped int) {
	if len(list) == 0 {
		return
	}
	var names []string
	for _, acct := range list {
		names = append(names, acct.Name())
	}
	if skipped > 0 {
		a.say("  skipped %s ahead: %s", plural(skipped, "code"), someOf(names))
		return
	}
	a.warn("counters may have gone on since the copy was made: " + someOf(names))
	a.hint("if a service refuses their codes, skip ahead: fob edit QUERY --counter N")
}
