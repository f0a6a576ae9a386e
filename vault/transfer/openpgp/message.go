// Package openpgp opens OpenPGP messages that are encrypted with a passphrase
// (RFC 9580), as gpg --symmetric and the apps for telephones write them, and
// nothing else of OpenPGP: no public keys, no signatures, no writing.
//
// A message is some packets that each hold a way from a passphrase to the
// session key (key.go), then one packet of encrypted data (sealed.go,
// chunked.go), in which there are packets again, the last of them the text
// (content.go). Data without protection of its integrity is refused.
package openpgp

import (
	"bytes"
	"errors"
	"slices"
)

// Armor begins a message that is written as text.
const Armor = "-----BEGIN PGP MESSAGE-----"

// maxKeys is how many ways to the session key a message may have: each for a
// passphrase costs up to half a second.
const maxKeys = 16

// What is wrong with a message, wrapped or bare.
var (
	ErrDamaged     = errors.New("the OpenPGP message is cut short or damaged")
	ErrToKey       = errors.New("it is encrypted to an OpenPGP key, not with a passphrase")
	ErrPlain       = errors.New("it is an OpenPGP message that is not encrypted")
	ErrTooManyKeys = errors.New("it is encrypted to more keys than fob tries")
	ErrUnsupported = errors.New("the OpenPGP message is of a kind that fob does not read")
	ErrPassphrase  = errors.New("the passphrase does not open the OpenPGP message")
	ErrTooLarge    = errors.New("the OpenPGP message unpacks to more than the limit")
)

// Message is an encrypted message whose packets have been told apart. Nothing
// has been decrypted, and no key derived.
type Message struct {
	keys []passphraseKey
	data packet
}

// Sniff reports whether data begins as an encrypted message, armoured or not.
func Sniff(data []byte) bool {
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte(Armor)) {
		return true
	}
	p, _, ok := cut(data)
	body := p.body
	switch {
	case !ok || len(body) < 4:
		return false
	case p.tag == tagPassphraseKey:
		return body[0] == 4 && body[1] >= 1 && body[1] <= 13 && (body[2] <= 1 || body[2] == 3) || body[0] == 5 || body[0] == 6
	case p.tag == tagPublicKey:
		return body[0] == 3 && len(body) > 10 || body[0] == 6
	}
	return false
}

// Parse tells the packets of a message apart. The errors are [ErrDamaged],
// [ErrToKey] for one that only a private key opens, [ErrPlain],
// [ErrTooManyKeys] and [ErrUnsupported].
func Parse(data []byte) (*Message, error) {
	rest := data
	if text := bytes.TrimLeft(data, " \t\r\n"); bytes.HasPrefix(text, []byte(Armor)) {
		var ok bool
		if rest, ok = unarmor(text); !ok {
			return nil, ErrDamaged
		}
	}
	m := new(Message)
	phrases, keys := 0, 0
	for {
		p, next, ok := cut(rest)
		if !ok {
			return nil, ErrDamaged
		}
		rest = next
		switch {
		case p.tag == tagPassphraseKey:
			phrases++
			if key, ok := parseKey(p.body); ok {
				m.keys = append(m.keys, key)
			}
		case p.tag == tagPublicKey:
			keys++
		case p.tag == tagMarker || p.tag == tagPadding:
		case phrases > 0:
			m.data = p
			if len(m.keys) == 0 || !m.readable() {
				return nil, ErrUnsupported
			}
			return m, nil
		case keys > 0:
			return nil, ErrToKey
		default:
			return nil, ErrPlain
		}
		if phrases+keys > maxKeys {
			return nil, ErrTooManyKeys
		}
	}
}

// Argon2 are the parameters of one derivation of a key by Argon2id (RFC 9106).
type Argon2 struct {
	Salt   []byte // 16 bytes
	Passes uint8
	Lanes  uint8
	Memory uint64 // KiB
}

// Argon2 returns the derivations by Argon2 that opening the message may take,
// for the caller to hold them to its limits. The other ways to derive a key
// hash 65 MB at most.
func (m *Message) Argon2() []Argon2 {
	var all []Argon2
	for _, k := range m.keys {
		if k.phrase.kind == phraseArgon2 {
			all = append(all, k.phrase.argon2())
		}
	}
	return all
}

// Open decrypts the message and returns the text in it, at most limit bytes.
// A wrong passphrase, and data that was changed, are [ErrPassphrase]: the two
// cannot be told apart. More than limit is [ErrTooLarge], and what decrypts
// and is no text [ErrUnsupported].
func (m *Message) Open(passphrase []byte, limit int) ([]byte, error) {
	for _, k := range m.keys {
		s, ok := k.session(passphrase)
		if !ok {
			continue
		}
		plain, ok := m.decrypt(s)
		clear(s.key)
		if ok {
			return content(plain, limit)
		}
	}
	return nil, ErrPassphrase
}

// session is what the data is encrypted with.
type session struct {
	cipher cipherID
	key    []byte
}

// readable reports whether the data is in a form that is read here.
func (m *Message) readable() bool {
	body := m.data.body
	switch {
	case len(body) == 0:
		return false
	case m.data.tag == tagSealed:
		return body[0] == 1 || body[0] == 2
	}
	return m.data.tag == tagChunked && body[0] == 1
}

func (m *Message) decrypt(s session) ([]byte, bool) {
	body := m.data.body
	switch {
	case m.data.tag == tagChunked:
		return openChunked(s, body)
	case body[0] == 2:
		return openSalted(s, body)
	}
	return openSealed(s, slices.Clone(body[1:]))
}
