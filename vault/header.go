package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Version is the format version that this program writes.
const Version = 1

// maxBefore is how many earlier states the header remembers; see header.before.
const maxBefore = 32

// header is the vault's first line.
type header struct {
	version    int
	id         string
	generation uint64
	saved      time.Time
	recipients []Recipient

	// undo is the generation whose accounts these are, after an undo: the next
	// undo goes on from there. 0 otherwise.
	undo uint64
	// before holds the marks (see readEnvelope) of the files that this one came from, the
	// newest first. A machine whose last seen file is not among them knows that
	// the vault was changed elsewhere meanwhile, and merges its own copy in.
	before []string

	extra []field
}

// Recipient is a key that the vault is encrypted to, or once was.
type Recipient struct {
	Name    string    // the device's name, or "paper"
	Key     string    // the public key, age1…
	Added   time.Time // zero where unknown
	Revoked time.Time // zero while the vault is encrypted to it

	extra []field
}

// Active reports whether the vault is encrypted to r.
func (r Recipient) Active() bool { return r.Revoked.IsZero() }

func (h *header) encode() []byte {
	b := []byte(`{"fob":` + strconv.Itoa(h.version))
	b = appendText(b, "vault", h.id)
	b = appendUint(b, "generation", h.generation)
	b = appendTime(b, "saved", h.saved)
	b = append(appendName(b, "recipients"), '[')
	for i, r := range h.recipients {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, '{'), "name", r.Name)
		b = appendText(b, "key", r.Key)
		if !r.Added.IsZero() {
			b = appendTime(b, "added", r.Added)
		}
		if !r.Revoked.IsZero() {
			b = appendTime(b, "revoked", r.Revoked)
		}
		b = append(appendFields(b, r.extra), '}')
	}
	b = append(b, ']')
	if h.undo > 0 {
		b = appendUint(b, "undo", h.undo)
	}
	if len(h.before) > 0 {
		list, _ := json.Marshal(h.before)
		b = append(appendName(b, "before"), list...)
	}
	return append(appendFields(b, h.extra), '}')
}

// decodeHeader reads the first line. The version is read whatever else the
// line holds, so that a newer vault is named as such.
func decodeHeader(line []byte) (header, error) {
	var h header
	var rest error
	err := walkObject(line, func(name string, raw []byte) (err error) {
		switch name {
		case "fob":
			var n uint64
			n, err = readUint(raw)
			h.version = int(min(n, 1<<30))
		case "vault":
			h.id, err = readString(raw)
		case "generation":
			h.generation, err = readUint(raw)
		case "saved":
			h.saved, err = readTime(raw)
		case "recipients":
			h.recipients, err = readRecipients(raw)
		case "undo":
			h.undo, err = readUint(raw)
		case "before":
			err = json.Unmarshal(raw, &h.before)
		default:
			if !json.Valid(raw) {
				return errJSON
			}
			h.extra = append(h.extra, field{name, slices.Clone(raw)})
		}
		if rest == nil {
			rest = member(name, err)
		}
		return nil
	})
	switch {
	case err != nil:
		return h, fmt.Errorf("header: %w", err)
	case h.version == 0:
		return h, errors.New("header: no format version")
	case h.version > Version: // its fields may be of other shapes
		return h, nil
	case rest != nil:
		return h, fmt.Errorf("header: %w", rest)
	case h.id == "":
		return h, errors.New("header: no vault id")
	}
	return h, nil
}

func readRecipients(raw []byte) ([]Recipient, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	list := make([]Recipient, len(items))
	for i, item := range items {
		r := &list[i]
		err := walkObject(item, func(name string, raw []byte) (err error) {
			switch name {
			case "name":
				r.Name, err = readString(raw)
			case "key":
				r.Key, err = readString(raw)
			case "added":
				r.Added, err = readTime(raw)
			case "revoked":
				r.Revoked, err = readTime(raw)
			default:
				r.extra = append(r.extra, field{name, raw})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}
