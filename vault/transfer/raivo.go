package transfer

import (
	"context"
	"strings"
)

// raivoFile is the one file in Raivo's archive that is read: the other is the
// same as a web page.
const raivoFile = "raivo-otp-export.json"

// raivoAccount is an account of Raivo, which writes everything as text.
type raivoAccount struct {
	Issuer    text   `json:"issuer"`
	Account   text   `json:"account"`
	Secret    text   `json:"secret"`
	Algorithm text   `json:"algorithm"`
	Digits    number `json:"digits"`
	Kind      text   `json:"kind"`
	Timer     number `json:"timer"`
	Counter   number `json:"counter"`
	Pinned    text   `json:"pinned"`
}

// isRaivo finds the list, or the archive with it, which is encrypted.
func isRaivo(in *input) bool {
	return isPacked(raivoFile)(in) || in.has("[].kind", "[].timer", "[].secret")
}

func readRaivo(ctx context.Context, in *input) (found, error) {
	if err := in.unpack(ctx, raivoFile); err != nil {
		return found{}, err
	}
	var file rawList
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	c := collector{}
	each(&c, file, "account", func(_ int, a raivoAccount) Entry {
		f := fields{
			kind: kindOf(string(a.Kind)), issuer: string(a.Issuer), account: string(a.Account),
			algorithm: string(a.Algorithm), digits: a.Digits, period: a.Timer, counter: a.Counter,
		}
		f.setSecret(string(a.Secret))
		e := f.entry()
		e.Favorite = strings.EqualFold(string(a.Pinned), "true")
		return e
	})
	return c.found, c.err
}
