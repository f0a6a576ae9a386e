package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// maxUnix bounds a time given as seconds: the year 9999.
const maxUnix = 253402300799

// parseTime reads a time as users write it: RFC 3339, or seconds since 1970
// with or without an @ before them. Before 1970 there are no codes.
func parseTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil && t.Unix() >= 0 {
		return t, nil
	}
	sec, err := strconv.ParseInt(strings.TrimPrefix(text, "@"), 10, 64)
	if err != nil || sec < 0 || sec > maxUnix {
		return time.Time{}, hinted(usagef("%q is not a time", text),
			"write 2026-11-23T09:15:00Z, or seconds since 1970: @1795425300")
	}
	return time.Unix(sec, 0).UTC(), nil
}

// given refuses a flag that was given without a value, as a script does whose
// variable is not set: it asked for something, and would get something else.
func given(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			return usagef("--%s has no value", name)
		}
	}
	return nil
}

// parseDuration reads a duration: 5 and 5s are five seconds.
func parseDuration(text string) (time.Duration, error) {
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, hinted(usagef("%q is not a duration", text), "write 5 or 5s for seconds, 2m for minutes")
	}
	return d, nil
}

// rfc3339 writes a time as JSON answers carry it; "" for none.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
