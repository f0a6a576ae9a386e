package transfer

import (
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// lendIssuer gives an account without an issuer its own name for one, for
// formats that show an item by its title and read a title as the issuer.
func lendIssuer(a *vault.Account, loss *Loss) {
	if a.Key.Issuer == "" {
		a.Key.Issuer = a.Key.Account
		loss.change("its name stands for the issuer as well")
	}
}

// tidyNote makes of the note what a trimming reader makes of it.
func tidyNote(a *vault.Account) {
	a.Note = strings.TrimSpace(strings.ReplaceAll(a.Note, "\r\n", "\n"))
}

// managerURI returns the URI of an account for password managers. Steam's is a
// TOTP URI that says how the code is to be drawn, as KeePassXC writes it.
func managerURI(k otpcore.Key) string {
	uri := k.URI()
	if k.Kind != otpcore.Steam {
		return uri
	}
	return strings.Replace(uri, "otpauth://steam/", "otpauth://totp/", 1) + "&encoder=steam"
}
