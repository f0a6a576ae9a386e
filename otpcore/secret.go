package otpcore

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret shows wherever it is printed.
const redacted = "[secret]"

// Secret is key material that redacts itself in every print path: fmt with any
// verb, slog, JSON and text encoding. The zero Secret is empty.
//
// In an unexported field fmt prints a value without asking its methods, and it
// follows a pointer to a struct where the verb does not fit pointers. It does
// not follow a pointer to a pointer: there it shows an address.
type Secret struct {
	key **material
}

type material struct {
	self  *material // what Secret.key points to
	bytes []byte
}

// NewSecret copies b into a Secret.
func NewSecret(b []byte) Secret { return ownSecret(append([]byte(nil), b...)) }

// ownSecret makes a Secret of b, which must not be used after.
func ownSecret(b []byte) Secret {
	if len(b) == 0 {
		return Secret{}
	}
	m := &material{bytes: b}
	m.self = m
	return Secret{&m.self}
}

// Bytes returns the key material itself, not a copy: the caller must not
// change or keep it.
func (s Secret) Bytes() []byte {
	if s.key == nil {
		return nil
	}
	return (*s.key).bytes
}

// Len returns the length of the secret in bytes.
func (s Secret) Len() int { return len(s.Bytes()) }

// Equal reports whether both secrets hold the same bytes, in constant time for
// equal lengths.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare(s.Bytes(), other.Bytes()) == 1
}

// String returns a placeholder, never the secret.
func (s Secret) String() string { return redacted }

// GoString returns a placeholder, never the secret.
func (s Secret) GoString() string { return redacted }

// Format writes a placeholder for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a placeholder, never the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a placeholder, never the secret: secrets are stored as
// URIs, which [Key.URI] writes.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns a placeholder, never the secret.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
