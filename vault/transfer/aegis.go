package transfer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"

	"fob/otpcore"
)

// The parts of an Aegis vault. Binary members are hexadecimal.
type (
	aegisFile struct {
		Version number `json:"version"`
		Header  struct {
			Slots  []aegisSlot  `json:"slots"`
			Params *aegisParams `json:"params"`
		} `json:"header"`
		DB json.RawMessage `json:"db"` // an object, or encrypted and in base64
	}
	aegisParams struct {
		Nonce string `json:"nonce"`
		Tag   string `json:"tag"`
	}
	aegisSlot struct {
		Type      number      `json:"type"`
		Key       string      `json:"key"`
		KeyParams aegisParams `json:"key_params"`
		N         number      `json:"n"`
		R         number      `json:"r"`
		P         number      `json:"p"`
		Salt      string      `json:"salt"`
		Repaired  bool        `json:"repaired"`
	}
	aegisDB struct {
		Version number  `json:"version"`
		Entries rawList `json:"entries"`
		Groups  []struct {
			UUID string `json:"uuid"`
			Name string `json:"name"`
		} `json:"groups"`
	}
	aegisEntry struct {
		Type     text     `json:"type"`
		Name     text     `json:"name"`
		Issuer   text     `json:"issuer"`
		Note     text     `json:"note"`
		Favorite bool     `json:"favorite"`
		Group    text     `json:"group"`  // until version 2, the name
		Groups   []string `json:"groups"` // from version 3, UUIDs
		Info     struct {
			Secret  text   `json:"secret"`
			Algo    text   `json:"algo"`
			Digits  number `json:"digits"`
			Period  number `json:"period"`
			Counter number `json:"counter"`
			PIN     text   `json:"pin"`
		} `json:"info"`
	}
)

const (
	aegisPassword  = 1  // the type of a slot that a password opens
	aegisKey       = 32 // bytes
	aegisMaxSlots  = 16 // with a password, that are tried
	aegisVersion   = 1  // of the file
	aegisDBVersion = 3  // of what is inside
)

func isAegis(in *input) bool { return in.has("header", "db") }

func readAegis(ctx context.Context, in *input) (found, error) {
	var file aegisFile
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	if file.Version.n > aegisVersion {
		return found{}, &FormatError{Reason: fmt.Sprintf("it is of version %d, newer than fob knows: export it again from Aegis as plain text", file.Version.n)}
	}
	if file.Header.Slots == nil && file.Header.Params == nil {
		return readAegisDB(file.DB)
	}
	db, err := openAegis(ctx, in, file)
	if err != nil {
		return found{}, err
	}
	return readAegisDB(db)
}

// readAegisDB reads the entries.
func readAegisDB(data []byte) (found, error) {
	var db aegisDB
	if err := decodeJSON(data, &db); err != nil {
		return found{}, err
	}
	names := map[string]string{}
	for _, g := range db.Groups {
		names[g.UUID] = g.Name
	}
	c := collector{}
	if db.Version.n > aegisDBVersion {
		c.notes = append(c.notes, fmt.Sprintf("the vault is of version %d, newer than fob knows: look at the accounts", db.Version.n))
	}
	each(&c, db.Entries, "entry", func(_ int, a aegisEntry) Entry {
		e := a.entry()
		e.addTags(string(a.Group))
		for _, uuid := range a.Groups {
			e.addTags(names[uuid])
		}
		return e
	})
	return c.found, c.err
}

func (a aegisEntry) entry() Entry {
	f := fields{
		issuer: string(a.Issuer), account: string(a.Name),
		algorithm: string(a.Info.Algo), digits: a.Info.Digits, period: a.Info.Period, counter: a.Info.Counter,
		pin: string(a.Info.PIN),
	}
	f.setKind(string(a.Type))
	f.setSecret(string(a.Info.Secret))
	if f.kind == otpcore.MOTP { // the text of mOTP is the hexadecimal form of what Aegis keeps
		f.secret = otpcore.NewSecret([]byte(hex.EncodeToString(f.secret.Bytes())))
	}
	e := f.entry()
	e.Note, e.Favorite = string(a.Note), a.Favorite
	return e
}

// aegisLock is a slot that a password opens.
type aegisLock struct {
	kdf           kdf
	nonce, sealed []byte
	repaired      bool
}

// openAegis decrypts the inside.
func openAegis(ctx context.Context, in *input, file aegisFile) ([]byte, error) {
	locks, err := aegisLocks(file.Header.Slots)
	if err != nil {
		return nil, err
	}
	if file.Header.Params == nil {
		return nil, &FormatError{Place: "header", Reason: "the nonce and the tag are missing"}
	}
	nonce, err := unhex("header nonce", file.Header.Params.Nonce, gcmNonce)
	if err != nil {
		return nil, err
	}
	tag, err := unhex("header tag", file.Header.Params.Tag, gcmTag)
	if err != nil {
		return nil, err
	}
	var inner string
	if err := decodeJSON(file.DB, &inner); err != nil {
		return nil, &FormatError{Place: "db", Reason: "it should be encrypted, and is not"}
	}
	sealed, err := base64.StdEncoding.DecodeString(inner)
	if err != nil {
		return nil, &FormatError{Place: "db", Reason: "it is not base64: the file is damaged"}
	}
	sealed = append(sealed, tag...)
	var db []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		master, err := openAegisSlot(ctx, in, locks, passphrase.Bytes())
		if err != nil {
			return err
		}
		if db, err = openGCM(master, nonce, sealed); errors.Is(err, ErrPassphrase) {
			return &FormatError{Place: "db", Reason: "the passphrase is right, but the content is damaged"}
		}
		return err
	})
	return db, err
}

// aegisLocks checks the slots that a password opens, before one is asked for.
func aegisLocks(slots []aegisSlot) ([]aegisLock, error) {
	var locks []aegisLock
	for i, s := range slots {
		if s.Type.n != aegisPassword {
			continue // a key of the phone's hardware
		}
		place := fmt.Sprintf("slot %d ", i+1)
		salt, err1 := unhex(place+"salt", s.Salt, 0)
		key, err2 := unhex(place+"key", s.Key, aegisKey)
		nonce, err3 := unhex(place+"nonce", s.KeyParams.Nonce, gcmNonce)
		tag, err4 := unhex(place+"tag", s.KeyParams.Tag, gcmTag)
		if err := firstError(err1, err2, err3, err4); err != nil {
			return nil, err
		}
		k, err := scryptKDF(salt, s.N.n, s.R.n, s.P.n, aegisKey)
		if err != nil {
			return nil, err
		}
		locks = append(locks, aegisLock{kdf: k, nonce: nonce, sealed: append(key, tag...), repaired: s.Repaired})
	}
	switch {
	case len(locks) == 0:
		return nil, &FormatError{Place: "header", Reason: "no passphrase opens it, only the phone that wrote it", Hint: "in Aegis, set a password under Security, or export without encryption"}
	case len(locks) > aegisMaxSlots:
		return nil, &FormatError{Place: "header", Reason: fmt.Sprintf("it has %d slots with a password; fob tries %d at most", len(locks), aegisMaxSlots)}
	}
	return locks, nil
}

// openAegisSlot returns the master key from the first slot that opens.
func openAegisSlot(ctx context.Context, in *input, locks []aegisLock, passphrase []byte) ([]byte, error) {
	for _, lock := range locks {
		tries := [][]byte{passphrase}
		if old := aegisPadded(passphrase); !lock.repaired && len(old) > 64 {
			tries = append(tries, old)
		}
		for _, try := range tries {
			key, err := in.derive(ctx, lock.kdf, try)
			if err != nil {
				return nil, err
			}
			master, err := openGCM(key, lock.nonce, lock.sealed)
			if err == nil || !errors.Is(err, ErrPassphrase) {
				return master, err
			}
		}
	}
	return nil, ErrPassphrase
}

// aegisPadded returns a passphrase as old versions of Aegis hashed it: with
// the zero bytes that follow it in the buffer of Java's encoder. Below 65
// bytes that makes no difference, as HMAC adds such zeros too.
func aegisPadded(passphrase []byte) []byte {
	units := len(utf16.Encode(bytes.Runes(passphrase)))
	size := int(float32(units) * 1.1)
	for size < len(passphrase) {
		size = 2*size + 1
	}
	padded := make([]byte, size)
	copy(padded, passphrase)
	return padded
}
