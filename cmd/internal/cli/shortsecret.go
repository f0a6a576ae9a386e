package cli

import (
	"fmt"

	"fob/otpcore"
)

// shortSecret is the length in bytes under which a secret is more often a part
// of one. RFC 4226, requirement 6, wants 16; many services hand out 10.
const shortSecret = 10

// sayShort warns of a secret that was typed and is very short. It is taken.
func (a *app) sayShort(k otpcore.Key) {
	if n := k.Secret.Len(); k.Kind != otpcore.MOTP && n > 0 && n < shortSecret {
		a.warn(fmt.Sprintf("this secret is short, %d bits, and services give 80 or more: check that it is whole", 8*n))
	}
}

// raggedEnd warns of a typed secret that may have lost its end. It is taken, as
// other authenticators do: there are services that show such keys, and the site
// that asks for the first code tells at once.
func raggedEnd(kind otpcore.Kind, text string) []string {
	if kind == otpcore.MOTP || !otpcore.CutOff(text) {
		return nil
	}
	return []string{otpcore.RaggedWarning}
}
