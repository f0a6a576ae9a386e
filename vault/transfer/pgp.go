package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"fob/otpcore"
)

const pgpArmor = "-----BEGIN PGP MESSAGE-----"

// The packets that an encrypted OpenPGP message begins with (RFC 9580, 5).
const (
	pgpKeyed  = 1  // a session key for a public key
	pgpPhrase = 3  // a session key for a passphrase
	pgpMarker = 10 // says nothing
)

// maxPGPKeys is how many session keys a message may begin with: each for a
// passphrase costs up to half a second.
const maxPGPKeys = 16

// isPGP finds an encrypted OpenPGP message, armoured or binary.
func isPGP(in *input) bool {
	if bytes.HasPrefix(bytes.TrimLeft(in.data, " \t\r\n"), []byte(pgpArmor)) {
		return true
	}
	tag, body, _, ok := pgpPacket(in.data)
	switch {
	case !ok || len(body) < 4:
		return false
	case tag == pgpPhrase:
		return body[0] == 4 && body[1] >= 1 && body[1] <= 13 && (body[2] <= 1 || body[2] == 3) || body[0] == 5 || body[0] == 6
	case tag == pgpKeyed:
		return body[0] == 3 && len(body) > 10 || body[0] == 6
	}
	return false
}

// readPGP decrypts a message and reads what is inside.
func readPGP(ctx context.Context, in *input) (found, error) {
	message, err := pgpMessage(in.data)
	if err != nil {
		return found{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) (err error) {
		plain, err = openPGP(message, passphrase)
		return err
	})
	if err != nil {
		return found{}, err
	}
	return in.inside(ctx, plain)
}

// pgpMessage returns the packets of a message that a passphrase opens. One for
// a public key is refused, and so are parameters past the limits.
func pgpMessage(data []byte) ([]byte, error) {
	damaged := &FormatError{Reason: "the OpenPGP message is cut short or damaged"}
	message := data
	if text := bytes.TrimLeft(data, " \t\r\n"); bytes.HasPrefix(text, []byte(pgpArmor)) {
		block, err := armor.Decode(bytes.NewReader(text))
		if err != nil {
			return nil, damaged
		}
		if message, err = io.ReadAll(block.Body); err != nil {
			return nil, damaged
		}
	}
	phrases, keys := 0, 0
	for rest := message; ; {
		tag, body, next, ok := pgpPacket(rest)
		if !ok && (phrases+keys == 0 || len(rest) == 0) {
			return nil, damaged
		}
		switch {
		case ok && tag == pgpPhrase:
			phrases++
			if err := checkPGPKey(body); err != nil {
				return nil, err
			}
		case ok && tag == pgpKeyed:
			keys++
		case ok && tag == pgpMarker:
		case phrases > 0:
			return message, nil
		case keys > 0:
			return nil, &FormatError{Reason: "it is encrypted to an OpenPGP key, not with a passphrase", Hint: "gpg --decrypt FILE | fob import -"}
		default:
			return nil, &FormatError{Reason: "it is an OpenPGP message that is not encrypted", Hint: "gpg --decrypt FILE | fob import -"}
		}
		if phrases+keys > maxPGPKeys {
			return nil, &FormatError{Reason: "it is encrypted to more keys than fob tries"}
		}
		rest = next
	}
}

// checkPGPKey holds the parameters of Argon2 to the limits; the other ways to
// derive a key are bounded by what the packet can say.
func checkPGPKey(body []byte) error {
	at := 2 // version, cipher; then how the key is derived
	switch {
	case len(body) > 5 && body[0] == 5:
		at = 3
	case len(body) > 5 && body[0] == 6:
		at = 5
	}
	const argon2 = 4
	if len(body) < at+20 || body[at] != argon2 {
		return nil
	}
	passes, lanes, memory := int64(body[at+17]), int64(body[at+18]), body[at+19]
	if memory > 31 {
		memory = 31 // past every limit
	}
	_, err := argon2idKDF(body[at+1:at+17], passes, 1<<memory, lanes, sha256.Size)
	return err
}

// pgpPacket splits the first packet off a message. Packets whose length is not
// known beforehand, as those with the data may be, are not split off.
func pgpPacket(data []byte) (tag byte, body, rest []byte, ok bool) {
	if len(data) < 2 || data[0]&0x80 == 0 {
		return 0, nil, nil, false
	}
	var size int
	at := 2
	if data[0]&0x40 != 0 { // the newer form of a header
		tag = data[0] & 0x3f
		switch first := int(data[1]); {
		case first < 192:
			size = first
		case first < 224 && len(data) > 2:
			size, at = (first-192)<<8+int(data[2])+192, 3
		case first == 255 && len(data) > 5:
			size, at = int(data[2])<<24|int(data[3])<<16|int(data[4])<<8|int(data[5]), 6
		default:
			return tag, nil, nil, false
		}
	} else {
		tag = data[0] >> 2 & 0xf
		switch kind := data[0] & 3; {
		case kind == 0:
			size = int(data[1])
		case kind == 1 && len(data) > 2:
			size, at = int(data[1])<<8|int(data[2]), 3
		case kind == 2 && len(data) > 4:
			size, at = int(data[1])<<24|int(data[2])<<16|int(data[3])<<8|int(data[4]), 5
		default:
			return tag, nil, nil, false
		}
	}
	if size > len(data)-at {
		return tag, nil, nil, false
	}
	return tag, data[at : at+size], data[at+size:], true
}

// openPGP decrypts a message with a passphrase, whatever is inside of it. A
// wrong one is [ErrPassphrase].
func openPGP(message []byte, passphrase otpcore.Secret) ([]byte, error) {
	asked := false
	prompt := func([]openpgp.Key, bool) ([]byte, error) {
		if asked {
			return nil, ErrPassphrase
		}
		asked = true
		return bytes.Clone(passphrase.Bytes()), nil
	}
	details, err := openpgp.ReadMessage(bytes.NewReader(message), nil, prompt, &packet.Config{})
	switch {
	case err != nil && asked:
		// A wrong key gives bytes at random, and those give errors at random.
		return nil, ErrPassphrase
	case err != nil:
		return nil, &FormatError{Reason: "the OpenPGP message is damaged, or of a kind that fob does not read", Hint: "gpg --decrypt FILE | fob import -"}
	}
	plain, err := io.ReadAll(io.LimitReader(details.UnverifiedBody, MaxFile+1))
	switch {
	case err != nil:
		return nil, ErrPassphrase
	case len(plain) > MaxFile:
		return nil, tooLarge("")
	}
	return plain, nil
}
