package cli

import (
	"context"

	"fob/otpcore"
	"fob/vault"
)

// follow prints a line for each new code, until it is interrupted or nobody
// reads any more. An account that is changed meanwhile is read again; one that
// is deleted ends it.
func (a *app) follow(ctx context.Context, s *vault.Store, key vault.Identity, acct vault.Account, o *getOptions) error {
	stamp := s.Stamp()
	printed := ""
	for {
		if acct.Key.Kind == otpcore.HOTP {
			_, err := a.getHOTP(ctx, s, key, acct, o) // says why not
			return err
		}
		now := a.w.Now()
		if j := o.answer(acct, now); j.Code+j.Expires != printed {
			printed = j.Code + j.Expires
			if err := a.print(o.template, j); err != nil {
				return err
			}
		}
		_, end := acct.Key.Window(now)
		if _, err := a.waitUntil(ctx, now, end); err != nil {
			return silent(exitInterrupted)
		}
		if latest := s.Stamp(); latest != stamp {
			changed, err := a.findOne(ctx, s, key, []string{"id:" + acct.ID})
			if err != nil {
				return err
			}
			acct, stamp = changed, latest
		}
	}
}
