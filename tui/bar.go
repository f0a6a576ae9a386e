package tui

import (
	"strconv"
	"strings"
	"time"

	"fob/otpcore"
)

const (
	lateSeconds = 5  // and fewer: the code is about to change
	nextSeconds = 10 // and fewer: the next code is shown; from here on less than ten are left
)

// left returns the whole seconds until the code changes, 1 to the period.
func left(k otpcore.Key, now time.Time) int {
	_, end := k.Window(now)
	return int(end.Unix() - now.Unix())
}

// bar draws the share left of a period, in at most w columns. What has gone is
// left blank: a frame in which the bar gets shorter writes spaces, and no style.
func bar(left, period, w int) string {
	if period <= 0 {
		return ""
	}
	return strings.Repeat("━", max(0, min((left*w+period-1)/period, w)))
}

// leftWidth is the width of what countdown writes.
const leftWidth = 3

// countdown writes the time left, right-aligned: "  9", " 28", "12m", "23h";
// the last five seconds carry a mark, so that they show without colour.
func countdown(left int) string {
	switch {
	case left <= lateSeconds:
		return padLeft("!"+itoa(left), leftWidth)
	case left < 100:
		return padLeft(itoa(left), leftWidth)
	case left < 99*60:
		return padLeft(itoa((left+59)/60)+"m", leftWidth)
	}
	return padLeft(itoa((left+3599)/3600)+"h", leftWidth)
}

func itoa(n int) string { return strconv.Itoa(n) }
