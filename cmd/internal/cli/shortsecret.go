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

// cutOff says what to do with a secret that looks cut off. In a URI it is taken
// as it is, with a warning: there are services that show such keys.
func cutOff(err error) error {
	return hinted(err, "copy it again, all of it; if the site shows it so: fob add, and paste otpauth://totp/NAME?secret=SECRET")
}
