// Package paper makes the sheets that bring a vault back, and reads them again.
//
// A sheet is data; layouts are writers: the same words become a PDF page and
// plain text. It promises that a sheet restores without fob too, since the
// commands for that stand on it; that the same sheet is the same bytes; that a
// code is read back before a sheet is given out; and that a key typed from
// paper is never taken with a mistake in it: where it can, the error says in
// which group the mistake is.
package paper

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"filippo.io/age"

	"fob/otpcore"
)

// KeySheet is the sheet of a vault's paper key: the key as a code and as text,
// and what to do with it. Whoever has it and a copy of the vault can read every
// account.
type KeySheet struct {
	// Key is the paper key, the AGE-SECRET-KEY-… line. Not looked at in a
	// Blank sheet.
	Key otpcore.Secret
	// Recipient is the public key, age1…. It is checked against Key and not
	// printed: whoever knows it could write a vault.
	Recipient string
	// Fingerprint is the short name of Recipient by which status and doctor
	// speak of the key.
	Fingerprint string
	// VaultID is the id of the vault that the key opens.
	VaultID string
	// VaultName is what its owner calls the vault; may be empty.
	VaultName string
	// Made is when the key was made. Its date is printed as it is in Made's
	// own time zone.
	Made time.Time
	// Blank leaves the key out, with room to write it by hand, so that it
	// passes through no printer.
	Blank bool
}

// pq reports whether the key is a hybrid one, which the age of older systems
// cannot use.
func (s KeySheet) pq() bool { return strings.HasPrefix(s.Recipient, "age1pq1") }

// check returns an error unless the sheet would be true: a key that does not
// belong to the recipient opens nothing.
func (s KeySheet) check() error {
	switch {
	case s.Made.IsZero():
		return errors.New("paper key sheet: it has no date")
	case s.VaultID == "":
		return errors.New("paper key sheet: it names no vault")
	case s.Fingerprint == "":
		return errors.New("paper key sheet: it has no fingerprint")
	case !strings.HasPrefix(s.Recipient, "age1"):
		return errors.New("paper key sheet: it has no recipient")
	}
	for _, field := range []struct{ name, value string }{
		{"vault id", s.VaultID},
		{"fingerprint", s.Fingerprint},
	} {
		if len(field.value) > 64 || plainASCII(field.value) != field.value {
			return fmt.Errorf("paper key sheet: %s %.64q does not fit", field.name, field.value)
		}
	}
	if s.Blank {
		return nil
	}
	text := string(s.Key.Bytes())
	if key, err := ParseKey(text); err != nil || key != text {
		return errors.New("paper key sheet: the key is not one that age can read")
	}
	if recipient, err := recipientOf(text); err != nil || recipient != s.Recipient {
		return errors.New("paper key sheet: the key does not belong to the recipient")
	}
	return nil
}

// recipientOf is the public key of an identity.
func recipientOf(key string) (string, error) {
	if strings.HasPrefix(key, prefixPQ) {
		id, err := age.ParseHybridIdentity(key)
		if err != nil {
			return "", err
		}
		return id.Recipient().String(), nil
	}
	id, err := age.ParseX25519Identity(key)
	if err != nil {
		return "", err
	}
	return id.Recipient().String(), nil
}

// rows is the key as it is printed: the fixed beginning, then lines of groups.
// In a Blank sheet a group is empty places.
func (s KeySheet) rows() (prefix string, rows [][]string) {
	prefix = prefixClassic
	if s.pq() {
		prefix = prefixPQ
	}
	data := strings.Repeat("_", dataLen)
	if !s.Blank {
		data = strings.TrimPrefix(string(s.Key.Bytes()), prefix)
	}
	var row []string
	for from := 0; from < len(data); from += groupLen {
		row = append(row, data[from:min(from+groupLen, len(data))])
		if len(row) == rowLen {
			rows, row = append(rows, row), nil
		}
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	return prefix, rows
}
