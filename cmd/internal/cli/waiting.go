package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// look is how often a wait looks at the clock: a machine that slept is woken
// with the old timer, and a clock can be set.
const look = time.Second

// hair is how late the clock may be after a wait that was long enough by the
// timer: the wait is over all the same.
const hair = 2 * time.Second

// waitUntil waits until end, and returns the time then, which is not before
// end, unless the clock was set back: that ends the wait.
func (a *app) waitUntil(ctx context.Context, now, end time.Time) (time.Time, error) {
	remaining := end.Sub(now)
	for remaining > 0 {
		slice := min(remaining, look)
		timer := time.NewTimer(slice)
		select {
		case <-ctx.Done():
			timer.Stop()
			return now, ctx.Err()
		case <-timer.C:
		}
		remaining -= slice
		before := now
		if now = a.w.Now(); !now.Before(end) || now.Before(before.Add(-hair)) {
			return now, nil
		}
	}
	if now.Before(end) && end.Sub(now) <= hair {
		now = end
	}
	return now, nil
}

// waitFor waits until at least minLeft is left of a code, and returns the time
// then.
func (a *app) waitFor(ctx context.Context, k otpcore.Key, now time.Time, minLeft time.Duration) (time.Time, error) {
	period := time.Duration(k.Period) * time.Second
	if minLeft > period {
		return now, hinted(usagef("--min-left %s: a code of this account lives %d seconds", minLeft, k.Period),
			fmt.Sprintf("--min-left %d waits for a new code", k.Period))
	}
	// In its first second a code counts as a whole one: it takes some of that to
	// print it, and to look at the clock.
	enough := min(minLeft, period-time.Second+1)
	for range waits {
		_, end := k.Window(now)
		if end.Sub(now) >= enough {
			return now, nil
		}
		if a.w.StderrTTY {
			a.say("waiting %d s for the next code", left(k, now))
		}
		var err error
		if now, err = a.waitUntil(ctx, now, end); err != nil {
			return now, err
		}
	}
	return now, errors.New("the clock does not move on")
}

// waits bounds how often a wait is begun anew: many commands at once each get
// a step of their own.
const waits = 1000

// claim takes a step for this command alone, and waits for a free one. The
// code handed out is of the step at the returned time, or with next of the one
// after it.
func (a *app) claim(ctx context.Context, s *vault.Store, acct vault.Account, now time.Time, o *getOptions) (time.Time, error) {
	k := acct.Key
	for range waits {
		step := k.Step(now)
		wanted := step
		if o.next {
			wanted++
		}
		ok, last, err := s.ClaimStep(ctx, acct.ID, wanted)
		switch {
		case ctx.Err() != nil:
			return now, ctx.Err()
		case err != nil:
			return now, failf(exitNotWritten, "the code was not handed out, since that could not be noted: %w", err)
		case ok:
			return now, nil
		case last > step+1:
			return now, fail(exitFailed, errors.New("a code of a later time was handed out before: the clock was set back"), setClock)
		}
		_, end := k.Window(now)
		if a.w.StderrTTY {
			a.say("this code was handed out before: waiting %d s for the next", left(k, now))
		}
		if now, err = a.waitUntil(ctx, now, end); err != nil {
			return now, err
		}
		if o.wait > 0 {
			if now, err = a.waitFor(ctx, k, now, o.wait); err != nil {
				return now, err
			}
		}
	}
	return now, errors.New("the clock does not move on")
}
