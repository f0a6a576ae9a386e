package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"

	"fob/otpcore"
)

const totpcliName = "a totp-cli store"

// totpcliAccount is an account of totp-cli. Its length counts the digits.
type totpcliAccount struct {
	Name, Token, Prefix, Algorithm text
	Length, TimePeriod             number
}

// isTotpCLI finds what totp-cli keeps, as JSON without its encryption or as
// the YAML that its dump command writes.
func isTotpCLI(in *input) bool {
	return in.has("[].name", "[].accounts[].token") || in.has("[].Name", "[].Accounts[].Token") || isTotpCLIDump(in)
}

// readTotpCLI reads both. What is encrypted comes through [readAge], or from
// versions before 1.6 through [readSealedText].
func readTotpCLI(_ context.Context, in *input) (found, error) {
	if lead := in.lead(); lead != '[' && lead != '{' {
		return readTotpCLIDump(in.data)
	}
	return totpcliSpaces(in.data)
}

// totpcliSpaces reads a list of namespaces.
func totpcliSpaces(data []byte) (found, error) {
	var spaces []struct {
		Name     text
		Accounts rawList
	}
	if err := decodeJSON(data, &spaces); err != nil {
		return found{}, err
	}
	c := collector{}
	for i, s := range spaces {
		each(&c, s.Accounts, fmt.Sprintf("namespace %d, account", i+1), func(_ int, a totpcliAccount) Entry {
			return a.entry(string(s.Name))
		})
	}
	return c.found, c.err
}

// entry makes an account of a namespace an entry.
func (a totpcliAccount) entry(space string) Entry {
	f := fields{
		kind: otpcore.TOTP, issuer: space, account: string(a.Name), algorithm: string(a.Algorithm),
		digits: a.Length, period: a.TimePeriod,
	}
	f.setSecret(string(a.Token))
	e := f.entry()
	if a.Prefix != "" && e.Problem == nil {
		e.Warnings = append(e.Warnings, "its prefix is not imported: fob shows the code alone")
	}
	return e
}

// openTotpCLI decrypts what versions before 1.6 wrote: AES-128 with a key of
// the first hexadecimal digits of a hash. A wrong passphrase is
// [ErrPassphrase]: there is no seal, so what comes out must be JSON.
func openTotpCLI(sealed, passphrase []byte) (found, error) {
	if len(sealed) < 2*aes.BlockSize {
		return found{}, ErrPassphrase
	}
	sum := sha1.Sum(passphrase)
	key := []byte(hex.EncodeToString(sum[:]))[:16]
	plain, err := decryptCBC(key, sealed[:aes.BlockSize], sealed[aes.BlockSize:])
	if err != nil {
		return found{}, ErrPassphrase
	}
	if end := bytes.IndexAny(plain, "\x00\r"); end >= 0 {
		plain = plain[:end]
	}
	// A map keeps no order, so the names' order is the file's: it was sorted
	// when it was written.
	spaces, err := orderedPairs(plain)
	if err != nil {
		return found{}, ErrPassphrase
	}
	c := collector{}
	for _, s := range spaces {
		accounts, err := orderedPairs(s.value)
		if err != nil {
			return found{}, ErrPassphrase
		}
		for _, a := range accounts {
			var token text
			if err := decodeJSON(a.value, &token); err != nil {
				return found{}, ErrPassphrase
			}
			c.addEntry(totpcliAccount{Name: text(a.name), Token: token}.entry(s.name), "")
		}
	}
	return c.found, c.err
}
