package transfer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	argon2d "github.com/tobischo/argon2"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/twofish" //nolint:staticcheck // databases are encrypted with it
)

// maxKDBXPasses is how many passes of Argon2 a database may ask for: KeePass
// measures how many take a second, and with little memory that is many.
const maxKDBXPasses = 10_000

// kdbxCipher is a cipher of a database's body.
type kdbxCipher struct {
	ivLen int
	block func(key []byte) (cipher.Block, error) // nil: ChaCha20
}

// The numbers by which a header names ciphers and ways to derive a key.
const (
	kdbxAES      = "31c1f2e6bf714350be5805216afc5aff"
	kdbxTwofish  = "ad68f29f576f4bb9a36ad47af965346c"
	kdbxChaCha20 = "d6038a2b8b6f4cb5a524339a31dbb59a"
	kdbxAESKDF   = "c9d9f39a628a4460bf740d08c18a4fea"
	kdbxArgon2d  = "ef636ddf8c29444b91f7a9a403e30a0c"
	kdbxArgon2id = "9e298b1956db4773b23dfc3ec6f0a1e6"
)

func kdbxCipherOf(id []byte) (kdbxCipher, error) {
	switch hex.EncodeToString(id) {
	case kdbxAES:
		return kdbxCipher{aes.BlockSize, aes.NewCipher}, nil
	case kdbxTwofish:
		return kdbxCipher{twofish.BlockSize, func(key []byte) (cipher.Block, error) { return twofish.NewCipher(key) }}, nil
	case kdbxChaCha20:
		return kdbxCipher{chacha20.NonceSize, nil}, nil
	}
	return kdbxCipher{}, &FormatError{Place: "the header's cipher", Reason: "fob does not know it: there are AES, Twofish and ChaCha20"}
}

// kdbxKDFOf reads the parameters of the key derivation of version 4.
func kdbxKDFOf(data []byte) (kdf, error) {
	d, ok := kdbxDictionary(data)
	if !ok {
		return kdf{}, kdbxDamaged("the header's key derivation")
	}
	number := func(name string) (int64, bool) {
		switch b := d[name]; len(b) {
		case 4:
			return int64(binary.LittleEndian.Uint32(b)), true
		case 8:
			// What is past the limits of an int64 is past every other limit.
			return int64(min(binary.LittleEndian.Uint64(b), math.MaxInt64)), true
		}
		return 0, false
	}
	id := hex.EncodeToString(d["$UUID"])
	switch id {
	case kdbxAESKDF:
		rounds, ok := number("R")
		if !ok {
			return kdf{}, kdbxDamaged("the header's rounds")
		}
		return aesKDF(d["S"], uint64(rounds)) //nolint:gosec // it is not negative
	case kdbxArgon2d, kdbxArgon2id:
	default:
		return kdf{}, &FormatError{Place: "the header's key derivation", Reason: "fob does not know it: there are AES-KDF, Argon2d and Argon2id"}
	}
	passes, ok1 := number("I")
	memory, ok2 := number("M")
	lanes, ok3 := number("P")
	version, ok4 := number("V")
	switch {
	case !ok1 || !ok2 || !ok3 || !ok4:
		return kdf{}, kdbxDamaged("the header's key derivation")
	case version != argon2d.Version:
		return kdf{}, &FormatError{Place: "the header's key derivation", Reason: fmt.Sprintf("it is version %d of Argon2, and fob knows %d", version, argon2d.Version)}
	case len(d["K"]) > 0 || len(d["A"]) > 0:
		return kdf{}, &FormatError{Place: "the header's key derivation", Reason: "it has a secret key or data of its own, which fob does not read"}
	}
	salt := d["S"]
	name, derive := "Argon2d", argon2d.DKey
	if id == kdbxArgon2id {
		name, derive = "Argon2id", argon2.IDKey
	}
	memory /= bytesPerKiB
	return argon2KDF(name, salt, passes, memory, lanes, maxKDBXPasses, func(key []byte) ([]byte, error) {
		return derive(key, salt, uint32(passes), uint32(memory), uint8(lanes), 32), nil //nolint:gosec // argon2KDF has capped them
	})
}

// aesKDF is KeePass's own: both halves of the key are encrypted with the seed
// as the key, over and over.
func aesKDF(seed []byte, rounds uint64) (kdf, error) {
	costly, err := checkAESRounds(rounds)
	if err != nil {
		return kdf{}, err
	}
	if len(seed) != 32 {
		return kdf{}, kdbxDamaged("the header's transform seed")
	}
	return kdf{name: fmt.Sprintf("AES-KDF with %d rounds", rounds), costly: costly, derive: func(composite []byte) ([]byte, error) {
		block, err := aes.NewCipher(seed)
		if err != nil || len(composite) != 2*aes.BlockSize {
			return nil, kdbxDamaged("the key")
		}
		key := append([]byte(nil), composite...)
		left, right := key[:aes.BlockSize], key[aes.BlockSize:]
		for range rounds {
			block.Encrypt(left, left)
			block.Encrypt(right, right)
		}
		sum := sha256.Sum256(key)
		return sum[:], nil
	}}, nil
}

// compositeKey joins what a database is locked with. Either may be absent.
func compositeKey(passphrase []byte, hasPassphrase bool, keyFile []byte) []byte {
	h := sha256.New()
	if hasPassphrase {
		sum := sha256.Sum256(passphrase)
		h.Write(sum[:])
	}
	h.Write(keyFile)
	return h.Sum(nil)
}

// masterKey is what the body is encrypted with.
func (db *kdbx) masterKey(transformed []byte) []byte {
	h := sha256.New()
	h.Write(db.masterSeed)
	h.Write(transformed)
	return h.Sum(nil)
}

// macKey is what version 4 seals a block with; the header has the last number
// there is.
func (db *kdbx) macKey(transformed []byte, block uint64) []byte {
	base := sha512.New()
	base.Write(db.masterSeed)
	base.Write(transformed)
	base.Write([]byte{1})
	h := sha512.New()
	h.Write(binary.LittleEndian.AppendUint64(nil, block))
	h.Write(base.Sum(nil))
	return h.Sum(nil)
}

// rightKey reports whether the header of a version 4 database is sealed with
// this key.
func (db *kdbx) rightKey(transformed []byte) bool {
	mac := hmac.New(sha256.New, db.macKey(transformed, math.MaxUint64))
	mac.Write(db.header)
	return hmac.Equal(mac.Sum(nil), db.headerMAC)
}

// decrypt undoes the cipher, but not the padding.
func (db *kdbx) decrypt(key, sealed []byte) ([]byte, error) {
	plain := make([]byte, len(sealed))
	if db.cipher.block == nil {
		c, err := chacha20.NewUnauthenticatedCipher(key, db.iv)
		if err != nil {
			return nil, err
		}
		c.XORKeyStream(plain, sealed)
		return plain, nil
	}
	block, err := db.cipher.block(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) == 0 || len(sealed)%block.BlockSize() != 0 {
		return nil, &FormatError{Reason: errKDBXCut.Error(), Err: errKDBXCut}
	}
	cipher.NewCBCDecrypter(block, db.iv).CryptBlocks(plain, sealed)
	return plain, nil
}

// unpad takes the padding off a plain text, where the cipher has any.
func (db *kdbx) unpad(plain []byte) ([]byte, error) {
	if db.cipher.block == nil {
		return plain, nil
	}
	if len(plain) == 0 {
		return nil, kdbxDamaged("the encrypted part")
	}
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > db.cipher.ivLen || pad > len(plain) {
		return nil, kdbxDamaged("the encrypted part")
	}
	return plain[:len(plain)-pad], nil
}
