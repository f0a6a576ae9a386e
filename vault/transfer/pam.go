package transfer

import (
	"bytes"
	"context"
	"strings"

	"fob/otpcore"
)

// pamEmergency is how many digits an emergency code of the PAM module has.
const pamEmergency = 8

// isPAM finds the file .google_authenticator of the PAM module: a secret, then
// options, each of which begins with a quote and a space.
func isPAM(in *input) bool {
	first, rest, _ := bytes.Cut(in.data[:min(len(in.data), sniffWindow)], []byte{'\n'})
	return looksSecret(strings.TrimSpace(string(first))) && bytes.HasPrefix(rest, []byte(`" `))
}

// readPAM reads such a file: one account, with the emergency codes that are left
// as its recovery codes. The file names nobody.
func readPAM(_ context.Context, in *input) (found, error) {
	c := collector{}
	f := fields{kind: otpcore.TOTP, issuer: "PAM"}
	var codes []otpcore.Secret
	var odd []string
	place := ""
	c.addText(in.data, func(line, at string) {
		option, ok := strings.CutPrefix(line, `" `)
		name, value, _ := strings.Cut(strings.TrimSpace(option), " ")
		switch {
		case place == "":
			place = at
			f.setSecret(line)
		case ok && name == "HOTP_COUNTER":
			f.kind, f.counter = otpcore.HOTP, parseNumber(value)
		case ok && name == "STEP_SIZE":
			f.period = parseNumber(value)
		case ok:
		case len(line) == pamEmergency && strings.Trim(line, "0123456789") == "":
			codes = append(codes, otpcore.NewSecret([]byte(line)))
		default:
			odd = append(odd, at+": it is neither an option nor an emergency code")
		}
	})
	e := f.entry()
	e.Recovery, e.Warnings = codes, append(e.Warnings, odd...)
	c.addEntry(e, place)
	return c.found, c.err
}
