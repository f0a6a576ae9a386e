package keyring

import (
	"errors"
	"fmt"
	"strings"

	gokeyring "github.com/zalando/go-keyring"
)

// maxDetail bounds what is quoted of a keyring's own words, in bytes.
const maxDetail = 200

// classify wraps an error of go-keyring in one of this package's. What the
// keyring said is kept for the reader, cleaned, without value in it.
func (k *Keyring) classify(err error, value string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gokeyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform):
		return fmt.Errorf("%w: this build of fob has none", ErrUnavailable)
	}
	if known := k.platform.explain(err); known != nil {
		return known
	}
	return said(ErrUnavailable, err, value)
}

// said is kind with the words of err.
func said(kind, err error, value string) error {
	text := detail(err.Error(), value)
	if text == "" {
		return kind
	}
	return fmt.Errorf("%w: %s", kind, text)
}

// detail makes a keyring's words fit for one line on a terminal. A keyring is
// another program: it may say anything, the value included.
func detail(text, value string) string {
	if value != "" && strings.Contains(text, value) ||
		strings.Contains(strings.ToUpper(text), "SECRET-KEY-") {
		return "its answer is not shown, since it holds the key"
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxDetail {
		text = text[:maxDetail] + "..."
	}
	return text
}
