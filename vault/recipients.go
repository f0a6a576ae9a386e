package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Recipients returns every key that the vault is or was encrypted to.
func (v *Vault) Recipients() []Recipient { return slices.Clone(v.header.recipients) }

// AddRecipient encrypts the vault to one more key from the next save on. A key
// that was revoked stays revoked: it is an error to add it again.
func (v *Vault) AddRecipient(name, key string) error {
	if _, err := parseRecipient(key); err != nil {
		return fmt.Errorf("recipient %q: %w", name, err)
	}
	for _, r := range v.header.recipients {
		if r.Key != key {
			continue
		}
		if !r.Active() {
			return fmt.Errorf("recipient %q: its key was revoked, make a new one", name)
		}
		return nil
	}
	if len(v.activeKeys()) > 0 && v.pq() != strings.HasPrefix(key, "age1pq1") {
		return fmt.Errorf("recipient %q: post-quantum and other keys cannot be mixed in one vault", name)
	}
	v.header.recipients = append(slices.Clone(v.header.recipients), Recipient{Name: name, Key: key, Added: stamp(v.now())})
	v.changed = true
	return nil
}

// Revoke stops encrypting the vault to a key from the next save on, which also
// rewrites the generations that the key could open. The last key cannot go.
func (v *Vault) Revoke(key string) error {
	active := 0
	at := -1
	for i, r := range v.header.recipients {
		if !r.Active() {
			continue
		}
		active++
		if r.Key == key {
			at = i
		}
	}
	switch {
	case at < 0:
		return errors.New("the vault is not encrypted to that key")
	case active == 1:
		return fmt.Errorf("recipient %q is the only key of the vault", v.header.recipients[at].Name)
	}
	v.header.recipients = slices.Clone(v.header.recipients) // who holds the old list keeps it
	v.header.recipients[at].Revoked = stamp(v.now())
	v.changed = true
	return nil
}

// activeKeys returns the public keys that the vault is encrypted to.
func (v *Vault) activeKeys() []string {
	var keys []string
	for _, r := range v.header.recipients {
		if r.Active() {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// PaperName is the name under which paper keys are recipients.
const PaperName = "paper"

// pq reports whether the vault's keys are post-quantum hybrids. age does not
// mix them with others, so all are or none is.
func (v *Vault) pq() bool {
	keys := v.activeKeys()
	return len(keys) > 0 && strings.HasPrefix(keys[0], "age1pq1")
}
