package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"

	"fob/otpcore"
)

func isKDBX(in *input) bool { return magic(0, kdbxMagic)(in) }

// readKDBX reads a database of KeePass 2, KeePassXC and their relatives:
// versions 3 and 4, with any of their ciphers and ways to derive a key.
func readKDBX(ctx context.Context, in *input) (found, error) {
	db, err := readKDBXHeader(in.data)
	if err != nil {
		return found{}, err
	}
	if db.major >= 4 { // a cut is seen before the passphrase is asked for
		if err := sealedBlocks(db.body, func(uint64, []byte, []byte) error { return nil }); err != nil {
			return found{}, err
		}
	}
	var payload []byte
	err = in.unlockKDBX(ctx, func(composite []byte) error {
		transformed, err := in.derive(ctx, db.kdf, composite)
		if err != nil {
			return err
		}
		payload, err = db.payload(transformed)
		return err
	})
	if err != nil {
		return found{}, err
	}
	xml, stream, err := db.open(bytes.NewReader(payload))
	if err != nil {
		return found{}, err
	}
	c := collector{}
	x := kdbxXML{c: &c, stream: stream}
	if err := x.read(ctx, xml); err != nil {
		return found{}, err
	}
	c.withoutCode(x.without, "item")
	return c.found, c.err
}

// unlockKDBX asks for the passphrase, and hands the key to try that it makes,
// together with the key file where one was given. A database may have a key
// file alone: then the passphrase is empty.
func (in *input) unlockKDBX(ctx context.Context, try func(composite []byte) error) error {
	var keyFile []byte
	if in.keyFile != nil {
		var err error
		if keyFile, err = keyFileHash(in.keyFile); err != nil {
			return err
		}
	}
	if in.ask == nil && keyFile != nil {
		err := try(compositeKey(nil, false, keyFile))
		in.unlocked = err == nil
		if !errors.Is(err, ErrPassphrase) {
			return err
		}
	}
	err := in.unlock(ctx, func(passphrase otpcore.Secret) error {
		if passphrase.Len() == 0 && keyFile != nil {
			if err := try(compositeKey(nil, false, keyFile)); !errors.Is(err, ErrPassphrase) {
				return err
			}
		}
		return try(compositeKey(passphrase.Bytes(), true, keyFile))
	})
	if fe, ok := errors.AsType[*FormatError](err); ok && errors.Is(err, ErrPassphrase) && keyFile == nil && fe.Hint == "" {
		return &FormatError{Reason: "wrong passphrase, or it needs a key file as well", Hint: "fob import --key-file KEYFILE FILE", Err: ErrPassphrase}
	}
	return err
}

// payload decrypts the body. A wrong key is [ErrPassphrase].
func (db *kdbx) payload(transformed []byte) ([]byte, error) {
	key := db.masterKey(transformed)
	if db.major >= 4 {
		if !db.rightKey(transformed) {
			return nil, ErrPassphrase
		}
		sealed, err := db.joinSealed(transformed)
		if err != nil {
			return nil, err
		}
		plain, err := db.decrypt(key, sealed)
		if err != nil {
			return nil, err
		}
		return db.unpad(plain)
	}
	plain, err := db.decrypt(key, db.body)
	if err != nil {
		return nil, err
	}
	if len(plain) < sha256.Size || !bytes.Equal(plain[:sha256.Size], db.streamStart) {
		return nil, ErrPassphrase
	}
	if plain, err = db.unpad(plain); err != nil {
		return nil, err
	}
	return hashedBlocks(plain[min(sha256.Size, len(plain)):])
}
