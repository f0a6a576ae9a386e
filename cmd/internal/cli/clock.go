package cli

import "time"

// earliest is before any build of fob: a clock that shows less is wrong.
func earliest() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// latest is when the certificates and clocks of today stop making sense.
func latest() time.Time { return time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC) }

// clockLayout is a time as it is shown beside another.
const clockLayout = "2006-01-02 15:04:05 UTC"

// warnClock says so when the codes of this moment are for a time that cannot
// be now.
func (a *app) warnClock() {
	switch now := a.w.Now(); {
	case now.Before(earliest()):
		a.warn("this machine's clock shows " + now.UTC().Format(clockLayout) + ", which is past: codes are for that time")
	case now.After(latest()):
		a.warn("this machine's clock shows " + now.UTC().Format(clockLayout) + ", which is far in the future: codes are for that time")
	default:
		return
	}
	a.hint(setClock)
}
