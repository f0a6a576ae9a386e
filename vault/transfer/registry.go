package transfer

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// format is one row of the registry. A row either reads or refuses.
type format struct {
	id   string // for --from: short, lower case, never changed
	name string // for people, with its article: "a list of otpauth URIs"

	// sniff reports whether the content is this format's. It is asked in the
	// registry's order and must be cheap and exact: the first yes decides.
	sniff func(in *input) bool
	// read turns the content into entries. An entry that cannot be imported
	// is still an entry, with its Problem set; an error is about the whole
	// file, a [*FormatError] of which only Place, Reason, Hint and Err are
	// filled in.
	read func(ctx context.Context, in *input) (found, error)

	// claims lists the names of files beside a source that is this format's:
	// they are read with it, and not on their own. Mostly nil.
	claims func(data []byte) []string

	// refuse is set where the content is known but holds nothing to import:
	// the reason. instead says what to do.
	refuse, instead string
}

// registry lists the formats in the order in which they are looked for: what
// is refused and magic bytes first, then structured text, then loose text.
func registry() []format {
	return slices.Concat(refusals(), []format{
		{id: "qr", name: "a picture with QR codes", sniff: isPicture, read: readPicture},
		{id: "aegis", name: "an Aegis vault", sniff: isAegis, read: readAegis},
		{id: "2fas", name: "a 2FAS backup", sniff: isTwofas, read: readTwofas},
		{id: "ente", name: "an Ente Auth export", sniff: isEnte, read: readEnte},
		{id: "stratum", name: "a Stratum backup", sniff: isStratum, read: readStratum},
		{id: "andotp", name: "an andOTP backup", sniff: isAndOTP, read: readAndOTP},
		{id: "kdbx", name: "a KeePass database", sniff: isKDBX, read: readKDBX},
		{id: "protonpass", name: "a Proton Pass export", sniff: isProtonPass, read: readProtonPass},
		{id: "1pux", name: "a 1Password export", sniff: isOnePUX, read: readOnePUX},
		{id: "raivo", name: "a Raivo export", sniff: isRaivo, read: readRaivo},
		{id: "freeotp", name: "a FreeOTP backup", sniff: isFreeOTP, read: readFreeOTP},
		{id: "authplus", name: "an Authenticator Plus backup", sniff: isAuthPlus, read: readAuthPlus},
		{id: "winauth", name: "a WinAuth export", sniff: isWinAuth, read: readWinAuth},
		{id: "zip", name: "a zip archive", sniff: isZip, read: readZip},
		{id: "openssl", name: "a file encrypted by OpenSSL or gauth", sniff: isOpenSSL, read: readOpenSSL},
		{id: "pgp", name: "an OpenPGP message", sniff: isPGP, read: readPGP},
		{id: "age", name: "an age file", sniff: isAge, read: readAge},
		{id: "bitwarden", name: "a Bitwarden export", sniff: isBitwarden, read: readBitwarden},
		{id: "proton", name: "a Proton Authenticator export", sniff: isProtonAuth, read: readProtonAuth},
		{id: "freeotp+", name: "a FreeOTP+ export", sniff: isFreeOTPPlus, read: readFreeOTPPlus},
		{id: "lastpass", name: "a LastPass Authenticator export", sniff: isLastPass, read: readLastPass},
		{id: "authy", name: "an Authy dump", sniff: isAuthy, read: readAuthy},
		{id: "cotp", name: "a cotp database", sniff: isCotp, read: readCotp},
		{id: "2fauth", name: "a 2FAuth export", sniff: isTwoFAuth, read: readTwoFAuth},
		{id: "steam", name: "a Steam authenticator file", sniff: isSteam, read: readSteam, claims: steamClaims},
		{id: "totp-cli", name: totpcliName, sniff: isTotpCLI, read: readTotpCLI},
		{id: "duo", name: "Duo Mobile's accounts", sniff: isDuo, read: readDuo},
		{id: "enpass", name: "an Enpass export", sniff: isEnpass, read: readEnpass},
		{id: "keeper", name: "a Keeper export", sniff: isKeeper, read: readKeeper},
		{id: "battlenet", name: "the Battle.net app's settings", sniff: isBattleNet, read: readBattleNet},
		{id: "google-db", name: "Google Authenticator's database", sniff: isGoogleDB, read: readGoogleDB},
		{id: "microsoft-db", name: "Microsoft Authenticator's database", sniff: isMicrosoftDB, read: readMicrosoftDB},
		{id: "otpclient", name: "an OTPClient database", sniff: isOTPClient, read: readOTPClient},
		{id: "stratum-db", name: "Stratum's database", sniff: isStratumDB, read: readStratumDB},
		{id: "authenticator-cc", name: "an Authenticator extension backup", sniff: isAuthenticatorCC, read: readAuthenticatorCC},
		{id: "html", name: "an exported web page", sniff: isHTML, read: readHTML},
		{id: "csv", name: "a CSV table", sniff: isCSV, read: readCSV},
		{id: "google", name: "a Google Authenticator transfer", sniff: isGoogle, read: readGoogle},
		{id: "pam", name: "the file of a PAM authenticator", sniff: isPAM, read: readPAM},
		{id: "gauth", name: "a gauth list", sniff: isGauth, read: readGauth},
		{id: "2fa", name: "a list of the 2fa command", sniff: isTwoFA, read: readTwoFA},
		{id: "pass", name: "an entry of pass or gopass", sniff: isPassEntry, read: readPassEntry},
		{id: "uris", name: "a list of otpauth URIs", sniff: isURIs, read: readURIs},
		{id: "totp-authenticator", name: "a TOTP Authenticator file", sniff: isTotpAuthenticator, read: readTotpAuthenticator},
		{id: "otpauth", name: "an OTP Auth file", sniff: isOTPAuth, read: readOTPAuth},
		{id: "sealed", name: "an encrypted file without a mark", sniff: isSealedBytes, read: readSealedBytes},
	}, leftovers())
}

// found is what a reader hands back.
type found struct {
	entries []Entry
	notes   []string
	codes   []googleCode // Google transfer codes among the entries
	partly  bool         // a part could not be read; notes says which
	as      *format      // what was found inside a wrapper; nil: the format itself
}

// FormatInfo describes a format that can be imported.
type FormatInfo struct {
	ID   string // for --from
	Name string // for people: "a list of otpauth URIs"
}

// Formats lists the formats that can be imported, for --from, completion and
// help.
func Formats() []FormatInfo {
	var list []FormatInfo
	for _, f := range registry() {
		if f.read != nil {
			list = append(list, FormatInfo{ID: f.id, Name: f.name})
		}
	}
	return list
}

// forced returns the format with that id.
func forced(rows []format, id string) (format, error) {
	for _, f := range rows {
		if f.id == id && f.read != nil {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("%w %q: %s", ErrUnknownFormat, id, suggest(rows, id))
}

// recognise returns the first format whose sniff says yes.
func recognise(rows []format, in *input) (format, error) {
	readable := 0
	for _, f := range rows {
		if f.sniff(in) {
			return f, nil
		}
		if f.read != nil {
			readable++
		}
	}
	return format{}, &FormatError{
		Reason: fmt.Sprintf("%s that fob does not know: it is none of %s (URI lists, QR pictures, backups of authenticators, password managers and command-line tools)", in.describe(), plural(readable, "format")),
		Hint:   "fob help formats lists them, and fob import --from FORMAT FILE reads it as one of them",
		Err:    ErrUnknownFormat,
	}
}

// suggest names the formats that somebody may have meant, or where they are
// listed.
func suggest(rows []format, id string) string {
	var near []string
	for _, f := range rows {
		if f.read != nil && id != "" && (strings.Contains(strings.ToLower(f.name), strings.ToLower(id)) || strings.HasPrefix(f.id, id[:1]) && len(id) > 2 && strings.Contains(f.id, id[:3])) {
			near = append(near, f.id)
		}
	}
	if len(near) == 0 || len(near) > 5 {
		return "fob help formats lists them"
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}
