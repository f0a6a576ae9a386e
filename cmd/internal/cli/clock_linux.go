package cli

import "golang.org/x/sys/unix"

// setClock is how the time is set right.
const setClock = "set the clock, and let the system keep it: timedatectl set-ntp true"

// clockSynced reports whether the kernel is told that its clock is kept in
// time, as NTP daemons do. known is false where that cannot be asked.
func clockSynced() (synced, known bool) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0, err == nil
}
