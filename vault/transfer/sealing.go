package transfer

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// gcmTag and gcmNonce are the usual lengths of AES-GCM, in bytes.
const (
	gcmNonce = 12
	gcmTag   = 16
)

// openGCM decrypts AES-GCM without additional data; the tag is the end of
// sealed. A wrong key, or a changed text, is [ErrPassphrase].
func openGCM(key, nonce, sealed []byte) ([]byte, error) {
	return openGCMWith(key, nonce, sealed, nil)
}

// openGCMWith is [openGCM] with additional data that is sealed as well.
func openGCMWith(key, nonce, sealed, additional []byte) ([]byte, error) {
	aead, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	if len(nonce) != gcmNonce {
		return nil, &FormatError{Reason: fmt.Sprintf("its nonce has %d bytes, not %d", len(nonce), gcmNonce)}
	}
	if len(sealed) < gcmTag {
		return nil, &FormatError{Reason: "the encrypted part is cut short"}
	}
	text, err := aead.Open(nil, nonce, sealed, additional)
	if err != nil {
		return nil, ErrPassphrase
	}
	return text, nil
}

// sealGCM encrypts with AES-GCM under a new nonce; extra is the additional
// data, mostly nil.
func sealGCM(key, text, extra []byte) (nonce, sealed []byte, err error) {
	aead, err := newGCM(key)
	if err != nil {
		return nil, nil, err
	}
	nonce = randomBytes(gcmNonce)
	return nonce, aead.Seal(nil, nonce, text, extra), nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("the key: %w", err)
	}
	return cipher.NewGCM(block)
}

// randomBytes returns n bytes that nobody can guess.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

// newUUID returns a random UUID (RFC 9562, version 4).
func newUUID() string {
	b := randomBytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// unhex decodes a hexadecimal member of a file, which must have n bytes; 0 is
// any number.
func unhex(member, text string, n int) ([]byte, error) {
	b, err := hex.DecodeString(text)
	switch {
	case err != nil:
		return nil, &FormatError{Place: member, Reason: "it is not hexadecimal"}
	case n > 0 && len(b) != n:
		return nil, &FormatError{Place: member, Reason: fmt.Sprintf("it has %d bytes, not %d", len(b), n)}
	}
	return b, nil
}

// encodeJSON writes JSON as other programs do: no escapes that are for HTML
// alone; indent is what each level is moved by, "" for one line.
func encodeJSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write the JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
