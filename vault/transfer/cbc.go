package transfer

import (
	"crypto/aes"
	"crypto/cipher"
)

// openCBC decrypts AES in CBC mode and takes the PKCS #7 padding off. The key's
// length chooses the AES. There is no seal on such data: where the padding is
// not right, the key is taken for wrong, and the error is [ErrPassphrase]; one
// wrong key in 256 passes, so the caller looks at what came out.
func openCBC(key, iv, sealed []byte) ([]byte, error) {
	plain, err := decryptCBC(key, iv, sealed)
	if err != nil {
		return nil, err
	}
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > aes.BlockSize {
		return nil, ErrPassphrase
	}
	body := plain[:len(plain)-pad]
	for _, b := range plain[len(body):] {
		if int(b) != pad {
			return nil, ErrPassphrase
		}
	}
	return body, nil
}

// decryptCBC decrypts AES in CBC mode, padding and all.
func decryptCBC(key, iv, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 || len(iv) != aes.BlockSize {
		return nil, &FormatError{Reason: "the encrypted part is cut short"}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	return plain, nil
}
