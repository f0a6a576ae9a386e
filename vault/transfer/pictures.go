package transfer

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fob/otpcore/qr"
)

// isPicture finds PNG, JPEG, GIF, WebP and BMP by their first bytes.
func isPicture(in *input) bool { return qr.IsPicture(in.data) }

// readPicture reads every QR code in a picture. Codes that are no account are
// named, and stop nothing where another one is.
func readPicture(ctx context.Context, in *input) (found, error) {
	texts, err := qr.Find(ctx, in.data)
	if ctx.Err() != nil {
		return found{}, ctx.Err()
	}
	if err != nil {
		return found{}, pictureError(err)
	}
	return fromCodes(texts)
}

// pictureError says why no code came of a picture. A search that ran out of time
// wraps ErrNoCode too, and has not shown that there is none.
func pictureError(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &FormatError{Reason: "no QR code was found in time", Hint: "crop the picture to the code", Err: err}
	case errors.Is(err, qr.ErrNoCode):
		return &FormatError{Reason: "there is no QR code in it", Hint: "crop the picture to the code, or photograph it straight on and in even light", Err: err}
	default:
		return &FormatError{Reason: strings.TrimPrefix(err.Error(), "find QR codes: "), Err: err}
	}
}

// fromCodes turns the texts of QR codes into entries.
func fromCodes(texts []string) (found, error) {
	c := collector{}
	var others []string
	for i, text := range texts {
		text = strings.TrimSpace(text)
		if wanted(schemeAt(text)) {
			place := ""
			if len(texts) > 1 {
				place = "code " + strconv.Itoa(i+1)
			}
			c.add(text, place)
			continue
		}
		others = append(others, kindOfCode(text))
	}
	switch {
	case c.err != nil:
		return found{}, c.err
	case len(c.entries) > 0:
		for _, other := range others {
			c.notes = append(c.notes, "a QR code in the picture is "+other+", not an account")
		}
	case len(others) == 1:
		return found{}, &FormatError{Reason: "the QR code in it is " + others[0] + ", not an account", Err: errNoURI}
	case len(others) > 1:
		return found{}, &FormatError{Reason: "none of its " + plural(len(others), "QR code") + " is an account: the first is " + others[0], Err: errNoURI}
	}
	return c.found, nil
}

// kindOfCode says what a QR code without an account is. Its text is not shown:
// it may be a secret all the same.
func kindOfCode(text string) string {
	upper := strings.ToUpper(text[:min(len(text), 16)])
	for _, known := range []struct{ prefix, kind string }{
		{"HTTP://", "a web address"},
		{"HTTPS://", "a web address"},
		{"WIFI:", "a Wi-Fi password"},
		{"BEGIN:VCARD", "a contact"},
		{"MECARD:", "a contact"},
		{"BIZCARD:", "a contact"},
		{"MAILTO:", "a mail address"},
		{"TEL:", "a telephone number"},
		{"GEO:", "a place on a map"},
		{"FIDO:/", "a passkey sign-in, good for one use"},
	} {
		if strings.HasPrefix(upper, known.prefix) {
			return known.kind
		}
	}
	if text == "" {
		return "empty"
	}
	return "some other text"
}
