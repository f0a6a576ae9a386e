package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"errors"

	"fob/otpcore"
)

// The keys of the outer layer of OTP Auth's files: the same for everybody.
const (
	otpauthAccountKey = "OTPAuth"
	otpauthBackupKey  = "Authenticator"
)

// isOTPAuth finds a file of OTP Auth for iOS by what its outer layer, which
// has no secret, decrypts to.
func isOTPAuth(in *input) bool {
	return otpauthKey(in.data) != nil
}

// otpauthKey returns the key of the outer layer, or nil.
func otpauthKey(data []byte) []byte {
	if len(data) < 2*aes.BlockSize || len(data)%aes.BlockSize != 0 {
		return nil
	}
	for _, name := range []string{otpauthAccountKey, otpauthBackupKey} {
		key := sha256.Sum256([]byte(name))
		if head, err := decryptCBC(key[:], make([]byte, aes.BlockSize), data[:aes.BlockSize]); err == nil && bytes.HasPrefix(head, []byte(plistMagic)) {
			return key[:]
		}
	}
	return nil
}

func readOTPAuth(ctx context.Context, in *input) (found, error) {
	key := otpauthKey(in.data)
	if key == nil {
		return found{}, &FormatError{Reason: "it is not encrypted in the way of OTP Auth, or cut short"}
	}
	outer, err := openCBC(key, make([]byte, aes.BlockSize), in.data)
	if err != nil {
		return found{}, errPlist
	}
	box, err := unarchive(outer)
	if err != nil {
		return found{}, err
	}
	sealed := plistBytes(box["Data"])
	if sealed == nil {
		sealed = plistBytes(box["WrappedData"])
	}
	if sealed == nil {
		return found{}, errPlist
	}
	var root map[string]any
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		plain, err := openOTPAuth(box, sealed, passphrase.Bytes())
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(plain, []byte(plistMagic)) {
			return ErrPassphrase
		}
		root, err = unarchive(plain)
		return err
	})
	if err != nil {
		return found{}, err
	}
	return otpauthAccounts(root)
}

// openOTPAuth decrypts the inner layer: RNCryptor, or what was before it.
func openOTPAuth(box map[string]any, sealed, passphrase []byte) ([]byte, error) {
	if len(sealed) > 2 && sealed[0] == 3 && sealed[1] == 1 && plistText(box["Salt"]) == "" {
		return openRNCryptor(sealed, passphrase)
	}
	if salt := plistText(box["Salt"]); salt != "" {
		key := sha256.Sum256([]byte(salt + "-" + string(passphrase)))
		iv := plistBytes(box["IV"])
		if iv == nil {
			iv = []byte(plistText(box["IV"]))
		}
		sum := sha1.Sum(iv)
		return openCBC(key[:], sum[:aes.BlockSize], sealed)
	}
	return openRNCryptor(sealed, passphrase)
}

// openRNCryptor decrypts RNCryptor's third version. A wrong passphrase is
// [ErrPassphrase].
func openRNCryptor(data, passphrase []byte) ([]byte, error) {
	const saltLen, headLen = 8, 2 + 8 + 8 + aes.BlockSize
	if len(data) < headLen+aes.BlockSize+sha256.Size || data[0] != 3 || data[1] != 1 {
		return nil, &FormatError{Reason: "the encrypted part is cut short, or of a version that fob does not know"}
	}
	key := func(salt []byte) ([]byte, error) { return pbkdf2.Key(sha1.New, string(passphrase), salt, 10_000, 32) }
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	macKey, err := key(body[2+saltLen:][:saltLen])
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, macKey)
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), sum) {
		return nil, ErrPassphrase
	}
	encKey, err := key(body[2:][:saltLen])
	if err != nil {
		return nil, err
	}
	return openCBC(encKey, body[headLen-aes.BlockSize:headLen], body[headLen:])
}

// otpauthAccounts reads one account, or the folders of a backup.
func otpauthAccounts(root map[string]any) (found, error) {
	c := collector{}
	folders, ok := root["Folders"].([]any)
	if !ok {
		c.addEntry(otpauthEntry(root), "")
		return c.found, nil
	}
	for _, f := range folders {
		folder, _ := f.(map[string]any)
		accounts, _ := folder["accounts"].([]any)
		for _, a := range accounts {
			account, _ := a.(map[string]any)
			e := otpauthEntry(account)
			if name := plistText(folder["name"]); name != "Accounts" { // the app's own first folder
				e.addTags(name)
			}
			c.addEntry(e, "")
		}
	}
	return c.found, c.err
}

func otpauthEntry(a map[string]any) Entry {
	f := fields{
		issuer: plistText(a["issuer"]), account: plistText(a["label"]), digits: plistNumber(a["digits"]),
		period: plistNumber(a["period"]), counter: plistNumber(a["counter"]), secret: otpcore.NewSecret(plistBytes(a["secret"])),
	}
	switch kind, _ := a["type"].(int64); kind {
	case 1:
		f.kind, f.counter.set = otpcore.HOTP, true
	case 2:
		f.kind = otpcore.TOTP
	}
	switch algorithm, _ := a["algorithm"].(int64); algorithm {
	case 0, 1:
	case 2:
		f.algorithm = "SHA256"
	case 3:
		f.algorithm = "SHA512"
	default:
		f.fail(errors.New("algorithm: it is one that fob makes no codes with"))
	}
	// What is not set is 0 in this file, and no mistake.
	f.digits.set, f.period.set = f.digits.n != 0, f.period.n != 0
	return f.entry()
}
