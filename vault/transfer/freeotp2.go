package transfer

import (
	"cmp"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"hash"
	"strconv"
	"strings"

	"fob/otpcore"
)

// freeOTPSealed is something encrypted, as FreeOTP 2 writes it.
type freeOTPSealed struct {
	Text       json.RawMessage `json:"mCipherText"`
	Parameters json.RawMessage `json:"mParameters"` // DER: the nonce
	Token      string          `json:"mToken"`      // what it is: sealed as well
}

// freeOTPMaster is the key of all tokens, locked by the passphrase.
type freeOTPMaster struct {
	Algorithm  string          `json:"mAlgorithm"`
	Iterations number          `json:"mIterations"`
	Salt       json.RawMessage `json:"mSalt"`
	Key        freeOTPSealed   `json:"mEncryptedKey"`
}

// The names of what is not an account, and the end of the names of those.
const (
	freeOTPMasterName = "masterKey"
	freeOTPOrderName  = "tokenOrder"
	freeOTPTokenEnd   = "-token"
)

func isFreeOTP2(in *input) bool { return isJavaMap(in.data) }

// readFreeOTP2 reads the backup of FreeOTP 2, externalBackup.xml, which is no
// XML.
func readFreeOTP2(ctx context.Context, in *input) (found, error) {
	pairs, err := readJavaMap(in.data)
	if err != nil {
		return found{}, err
	}
	values := make(map[string]string, len(pairs))
	for _, p := range pairs {
		values[p.key] = p.value
	}
	text, ok := values[freeOTPMasterName]
	if !ok {
		return found{}, &FormatError{Reason: "its master key is missing: it is no backup of FreeOTP"}
	}
	var master freeOTPMaster
	if err := decodeJSON([]byte(text), &master); err != nil {
		return found{}, within(err)
	}
	key, err := master.unlock(ctx, in)
	if err != nil {
		return found{}, err
	}
	c := collector{}
	number := 0
	for _, id := range freeOTPOrder(pairs, values) {
		number++
		c.addEntry(freeOTPEntry(values[id+freeOTPTokenEnd], values[id], key), "token "+strconv.Itoa(number))
	}
	return c.found, c.err
}

// freeOTPOrder lists the accounts: in the order that the file gives where it
// has one, and then as they stand.
func freeOTPOrder(pairs []javaPair, values map[string]string) []string {
	var list []string
	seen := map[string]bool{}
	add := func(id string) {
		if _, ok := values[id+freeOTPTokenEnd]; ok && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	var order []string
	if json.Unmarshal([]byte(values[freeOTPOrderName]), &order) == nil {
		for _, id := range order {
			add(id)
		}
	}
	for _, p := range pairs {
		if id, ok := strings.CutSuffix(p.key, freeOTPTokenEnd); ok {
			add(id)
		}
	}
	return list
}

// unlock asks for the passphrase, and returns the key of all tokens.
func (m *freeOTPMaster) unlock(ctx context.Context, in *input) ([]byte, error) {
	h, ok := map[string]func() hash.Hash{
		"PBKDF2WITHHMACSHA1": sha1.New, "PBKDF2WITHHMACSHA256": sha256.New, "PBKDF2WITHHMACSHA512": sha512.New,
	}[strings.ToUpper(m.Algorithm)]
	if !ok {
		return nil, &FormatError{Place: `member "mAlgorithm"`, Reason: "fob does not know this way to derive a key"}
	}
	salt, ok := signedBytes(m.Salt)
	if !ok {
		return nil, &FormatError{Place: `member "mSalt"`, Reason: "it is missing or damaged"}
	}
	k, err := pbkdf2KDF(h, salt, m.Iterations.n, 32)
	if err != nil {
		return nil, err
	}
	var key []byte
	return key, in.unlock(ctx, func(passphrase otpcore.Secret) error {
		lock, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		key, err = m.Key.open(lock)
		return err
	})
}

// open decrypts. What is damaged beyond that is a [*FormatError], a wrong key
// [ErrPassphrase].
func (s *freeOTPSealed) open(key []byte) ([]byte, error) {
	sealed, ok := signedBytes(s.Text)
	params, ok2 := signedBytes(s.Parameters)
	nonce, ok3 := freeOTPNonce(params)
	if !ok || !ok2 || !ok3 || len(sealed) < gcmTag {
		return nil, &FormatError{Place: "an encrypted key", Reason: "it is damaged"}
	}
	switch len(key) {
	case 16, 24, 32:
	default:
		return nil, &FormatError{Place: "the master key", Reason: "it is damaged"}
	}
	return openGCMWith(key, nonce, sealed, []byte(s.Token))
}

// freeOTPNonce takes the nonce out of the DER of Android's GCM parameters: an
// octet string, alone or first in a sequence.
func freeOTPNonce(der []byte) ([]byte, bool) {
	if len(der) >= 2 && der[0] == 0x30 {
		der = der[2:]
	}
	if len(der) < 2+gcmNonce || der[0] != 0x04 || der[1] != gcmNonce {
		return nil, false
	}
	return der[2 : 2+gcmNonce], true
}

// freeOTPEntry reads one account: its token, and its key, which is a text in a
// text.
func freeOTPEntry(token, key string, master []byte) Entry {
	var t freeOTPToken
	if err := decodeJSON([]byte(token), &t); err != nil {
		return Entry{Problem: oneLine(err)}
	}
	f := t.fields()
	var outer struct {
		Key string `json:"key"`
	}
	var sealed freeOTPSealed
	if json.Unmarshal([]byte(key), &outer) != nil || json.Unmarshal([]byte(outer.Key), &sealed) != nil {
		f.fail(errors.New("secret: it is missing or damaged"))
	} else if secret, err := sealed.open(master); err != nil {
		f.fail(errors.New("secret: it is damaged, or belongs to another master key"))
	} else {
		f.secret = otpcore.NewSecret(secret)
	}
	f.algorithm = cmp.Or(f.algorithm, sealed.Token) // "HmacSHA256"
	return f.entry()
}
