package keyring

import (
	"errors"
	"fmt"
)

// MaxValue is the longest value that is stored, in bytes. An age identity has
// 74 characters, a hybrid one 77; short single lines are what every keyring
// keeps intact.
const MaxValue = 100

// maxID bounds a vault id, so that no keyring's limit on names is near.
const maxID = 64

// CheckValue returns an error unless value is one line of printable ASCII,
// without spaces around it, of 1 to MaxValue bytes. The error does not show
// the value.
func CheckValue(value string) error {
	switch {
	case value == "":
		return errors.New("the value is empty")
	case len(value) > MaxValue:
		return fmt.Errorf("the value has %d bytes, more than %d", len(value), MaxValue)
	case value[0] == ' ' || value[len(value)-1] == ' ':
		return errors.New("the value begins or ends with a space")
	}
	for _, c := range []byte(value) {
		if c < ' ' || c > '~' {
			return errors.New("the value is not one line of printable ASCII")
		}
	}
	return nil
}

// userName is the item's user name for a vault. The id goes into command
// lines and attribute matches of the keyrings below, so it is only letters,
// digits and hyphens.
func userName(vaultID string) (string, error) {
	if vaultID == "" || len(vaultID) > maxID {
		return "", fmt.Errorf("vault id %.80q: want 1 to %d characters of a-z, 0-9 and -", vaultID, maxID)
	}
	for _, c := range []byte(vaultID) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return "", fmt.Errorf("vault id %q: only a-z, 0-9 and - are allowed", vaultID)
		}
	}
	return userPrefix + vaultID, nil
}
