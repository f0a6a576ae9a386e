package cli

import (
	"errors"
	"strconv"

	"github.com/spf13/pflag"
)

// fdFlag is a file descriptor given as a flag, or none.
type fdFlag struct {
	n     int
	given bool
}

var _ pflag.Value = (*fdFlag)(nil)

// Set reads the number.
func (f *fdFlag) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return errors.New("a file descriptor is a small number, such as 3 in 3<FILE")
	}
	f.n, f.given = int(n), true
	return nil
}

// String returns the number, "" for none.
func (f *fdFlag) String() string {
	if !f.given {
		return ""
	}
	return strconv.Itoa(f.n)
}

// Type names the value in the help.
func (f *fdFlag) Type() string { return "N" }
