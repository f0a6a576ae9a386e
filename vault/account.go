package vault

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"fob/otpcore"
)

// Account is one login: the key that makes its codes, and what the user keeps
// beside it. Times are in UTC; a zero time means never.
type Account struct {
	ID  string // random, for life: 26 characters of a-z2-7
	Rev uint64 // grows by one with each change; the higher one wins a merge
	Key otpcore.Key

	Tags     []string
	Note     string
	Recovery []RecoveryCode
	Favorite bool
	Order    int           // the user's own order; 0 is none
	Verified time.Time     // when a code was last compared with the service's
	Previous []otpcore.Key // replaced secrets, without names, newest last

	Created time.Time
	Updated time.Time
	Deleted time.Time // when it went to the trash; zero for a live account

	params []otpcore.Param // parameters of the URI that are not the key's
	extra  []field         // fields that this version does not know
}

// RecoveryCode is one of a service's one-time codes.
type RecoveryCode struct {
	Code otpcore.Secret
	Used time.Time // zero while it is left

	extra []field
}

// field is one JSON member that is carried along unread.
type field struct {
	name string
	raw  json.RawMessage
}

// Name returns "Issuer:Account", or whichever of the two there is, fit for a
// terminal: control characters and the like are shown escaped.
func (a Account) Name() string {
	switch {
	case a.Key.Issuer == "" && a.Key.Account == "":
		return "(no name)"
	case a.Key.Issuer == "":
		return otpcore.Printable(a.Key.Account)
	case a.Key.Account == "":
		return otpcore.Printable(a.Key.Issuer)
	}
	return otpcore.Printable(a.Key.Issuer + ":" + a.Key.Account)
}

// OldSecrets returns how many other secrets the account had. Previous holds more
// than those: the same secret with other parameters.
func (a Account) OldSecrets() int {
	seen := []otpcore.Secret{a.Key.Secret}
	for _, k := range a.Previous {
		if !slices.ContainsFunc(seen, k.Secret.Equal) {
			seen = append(seen, k.Secret)
		}
	}
	return len(seen) - 1
}

// clone returns a copy that shares nothing that could be changed.
func (a Account) clone() Account {
	a.Tags = slices.Clone(a.Tags)
	a.Recovery = slices.Clone(a.Recovery)
	a.Previous = slices.Clone(a.Previous)
	a.params = slices.Clone(a.params)
	a.extra = slices.Clone(a.extra)
	return a
}

// nameless is the key as it stands in Previous: its names are the account's.
func nameless(k otpcore.Key) otpcore.Key {
	k.Issuer, k.Account = "", ""
	return k
}

// newID returns 128 random bits as 26 characters of a-z2-7, for an account or a
// vault.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// stamp cuts a time to what the vault stores: UTC, milliseconds.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
