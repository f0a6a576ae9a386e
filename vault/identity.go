package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"filippo.io/age"

	"fob/otpcore"
)

// Identity is a private key that opens vaults: an age identity, X25519 or the
// post-quantum hybrid. It never prints itself.
type Identity struct {
	key       age.Identity
	recipient string
	text      otpcore.Secret
}

// GenerateIdentity makes a new key: X25519, which every age opens, or with pq
// the hybrid of ML-KEM-768 and X25519, which age 1.3 and later opens.
func GenerateIdentity(pq bool) (Identity, error) {
	if pq {
		key, err := age.GenerateHybridIdentity()
		if err != nil {
			return Identity{}, err
		}
		return ParseIdentity([]byte(key.String()))
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return Identity{}, err
	}
	return ParseIdentity([]byte(key.String()))
}

// ParseIdentity reads an age identity file: comments, empty lines and one
// AGE-SECRET-KEY-… line. The error never quotes the text.
func ParseIdentity(text []byte) (Identity, error) {
	var found Identity
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if !found.IsZero() {
			return Identity{}, errors.New("more than one key")
		}
		s := strings.ToUpper(string(line))
		switch {
		case strings.HasPrefix(s, "AGE-SECRET-KEY-PQ-1"):
			key, err := age.ParseHybridIdentity(s)
			if err != nil {
				return Identity{}, errors.New("the key is mistyped: its checksum is wrong")
			}
			found = Identity{key, key.Recipient().String(), otpcore.NewSecret([]byte(s))}
		case strings.HasPrefix(s, "AGE-SECRET-KEY-1"):
			key, err := age.ParseX25519Identity(s)
			if err != nil {
				return Identity{}, errors.New("the key is mistyped: its checksum is wrong")
			}
			found = Identity{key, key.Recipient().String(), otpcore.NewSecret([]byte(s))}
		default:
			return Identity{}, errors.New("not an age key: it starts with AGE-SECRET-KEY-1")
		}
	}
	if found.IsZero() {
		return Identity{}, errors.New("no key in it")
	}
	return found, nil
}

// IsZero reports whether i holds no key.
func (i Identity) IsZero() bool { return i.key == nil }

// Recipient returns the public key, age1….
func (i Identity) Recipient() string { return i.recipient }

// PQ reports whether the key is a post-quantum hybrid.
func (i Identity) PQ() bool {
	_, ok := i.key.(*age.HybridIdentity)
	return ok
}

// Secret returns the private key as age writes it: one line of ASCII, 74
// characters (77 for a hybrid), without a newline.
func (i Identity) Secret() otpcore.Secret { return i.text }

// Fingerprint returns [Fingerprint] of the public key.
func (i Identity) Fingerprint() string { return Fingerprint(i.recipient) }

// Fingerprint names a public key in nine characters, such as "3af2-1c9b": the
// start of its SHA-256. It is for sheets and status lines, where the key itself
// stays out, since whoever knows it could write a vault.
func Fingerprint(recipient string) string {
	sum := sha256.Sum256([]byte(recipient))
	s := hex.EncodeToString(sum[:4])
	return s[:4] + "-" + s[4:]
}

// parseRecipient reads a public key.
func parseRecipient(key string) (age.Recipient, error) {
	switch {
	case strings.HasPrefix(key, "age1pq1"):
		return age.ParseHybridRecipient(key)
	case strings.HasPrefix(key, "age1"):
		return age.ParseX25519Recipient(key)
	}
	return nil, errors.New("a kind of key that this version does not know")
}
