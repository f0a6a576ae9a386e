package transfer

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"fob/otpcore"
)

// methodAES is what stands in the place of the compression method of a member
// that is encrypted in WinZip's way.
const methodAES = 99

// openZipCrypto undoes the original encryption of the zip format (APPNOTE
// 6.1), which is weak but common. Its check is one byte.
func openZipCrypto(f *zip.File, packed []byte, passphrase otpcore.Secret) ([]byte, error) {
	const header = 12
	if len(packed) < header {
		return nil, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	k := newZipKeys(passphrase.Bytes())
	plain := make([]byte, len(packed))
	for i, b := range packed {
		plain[i] = b ^ k.stream()
		k.update(plain[i])
	}
	check := byte(f.CRC32 >> 24)
	if f.Flags&8 != 0 { // the checksum was not known yet when it was encrypted
		check = byte(f.ModifiedTime >> 8)
	}
	if plain[header-1] != check {
		return nil, ErrPassphrase
	}
	return plain[header:], nil
}

// zipKeys is the state of the original encryption.
type zipKeys [3]uint32

func newZipKeys(passphrase []byte) *zipKeys {
	k := &zipKeys{0x12345678, 0x23456789, 0x34567890}
	for _, b := range passphrase {
		k.update(b)
	}
	return k
}

func (k *zipKeys) update(b byte) {
	k[0] = crc32.IEEETable[byte(k[0])^b] ^ k[0]>>8 //nolint:gosec // the low byte is meant
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8 //nolint:gosec // the low bytes are meant
}

func (k *zipKeys) stream() byte {
	t := k[2] | 2
	return byte(t * (t ^ 1) >> 8) //nolint:gosec // the low byte is meant
}

// openWinZip undoes WinZip's AES encryption, versions AE-1 and AE-2. It
// returns the method that the plain bytes are compressed by, and whether the
// checksum of the member means anything.
func openWinZip(f *zip.File, packed []byte, passphrase otpcore.Secret) (plain []byte, method uint16, checked bool, err error) {
	version, keyLen, method, err := winZipExtra(f.Extra)
	if err != nil {
		return nil, 0, false, err
	}
	const verifier, macLen, rounds = 2, 10, 1000
	saltLen := keyLen / 2
	if len(packed) < saltLen+verifier+macLen {
		return nil, 0, false, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	salt, rest := packed[:saltLen], packed[saltLen:]
	keys, err := pbkdf2.Key(sha1.New, string(passphrase.Bytes()), salt, rounds, 2*keyLen+verifier)
	if err != nil {
		return nil, 0, false, err
	}
	if !bytes.Equal(keys[2*keyLen:], rest[:verifier]) {
		return nil, 0, false, ErrPassphrase
	}
	sealed, tag := rest[verifier:len(rest)-macLen], rest[len(rest)-macLen:]
	mac := hmac.New(sha1.New, keys[keyLen:2*keyLen])
	mac.Write(sealed)
	if subtle.ConstantTimeCompare(mac.Sum(nil)[:macLen], tag) != 1 {
		return nil, 0, false, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	plain, err = winZipStream(keys[:keyLen], sealed)
	return plain, method, version == 1, err
}

// winZipExtra reads the extra field 0x9901: the version, the length of the key
// in bytes, and the method of compression.
func winZipExtra(extra []byte) (version uint16, keyLen int, method uint16, err error) {
	for len(extra) >= 4 {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			break
		}
		if id == 0x9901 && size >= 7 {
			version, method = binary.LittleEndian.Uint16(extra), binary.LittleEndian.Uint16(extra[5:])
			if strength := extra[4]; strength >= 1 && strength <= 3 {
				return version, 8 + 8*int(strength), method, nil
			}
		}
		extra = extra[size:]
	}
	return 0, 0, 0, &FormatError{Reason: errZipDamaged.Error(), Err: errors.New("no AES parameters")}
}

// winZipStream is AES in counter mode, with a counter that begins at 1 and has
// its lowest byte first: the standard library's counts from the other end.
func winZipStream(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(text))
	var counter, stream [aes.BlockSize]byte
	for at := 0; at < len(text); at += aes.BlockSize {
		binary.LittleEndian.PutUint64(counter[:], uint64(at/aes.BlockSize)+1)
		block.Encrypt(stream[:], counter[:])
		end := min(at+aes.BlockSize, len(text))
		subtle.XORBytes(out[at:end], text[at:end], stream[:])
	}
	return out, nil
}
