package vault

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"filippo.io/age"
)

// stanzaType is the age stanza that carries the vault's id in the clear, with
// an empty body. age ignores stanzas that it does not know, so any age opens
// the file; fob reads it to ask the keyring for the right key.
const stanzaType = "fob-vault"

// idRecipient writes the clear stanza. age wants all recipients of a file to
// carry the same labels, so it takes those of the others.
type idRecipient struct {
	id     string
	labels []string
}

func (r idRecipient) Wrap([]byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: stanzaType, Args: []string{r.id}}}, nil
}

func (r idRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	s, err := r.Wrap(fileKey)
	return s, r.labels, err
}

var (
	_ age.Recipient           = idRecipient{}
	_ age.RecipientWithLabels = idRecipient{}
)

// encrypt writes the vault to w, for all its active recipients.
func (v *Vault) encrypt(w io.Writer) error { return v.seal(w, v.encode) }

// seal encrypts what write writes for all active recipients of the vault.
func (v *Vault) seal(w io.Writer, write func(io.Writer) error) error {
	open := idRecipient{id: v.header.id}
	recipients := []age.Recipient{nil}
	for _, r := range v.header.recipients {
		if !r.Active() {
			continue
		}
		recipient, err := parseRecipient(r.Key)
		if err != nil {
			return &RecipientError{Name: r.Name}
		}
		if hybrid, ok := recipient.(age.RecipientWithLabels); ok {
			if _, open.labels, err = hybrid.WrapWithLabels(make([]byte, 16)); err != nil {
				return err
			}
		}
		recipients = append(recipients, recipient)
	}
	if len(recipients) == 1 {
		return errors.New("the vault has no key")
	}
	recipients[0] = open
	sealed, err := age.Encrypt(w, recipients...)
	if err != nil {
		return err
	}
	plain := bufio.NewWriterSize(sealed, 1<<16)
	if err := write(plain); err != nil {
		return err
	}
	if err := plain.Flush(); err != nil {
		return err
	}
	return sealed.Close()
}

// envelope is what a vault file says before it is opened.
type envelope struct {
	id   string // of the clear stanza; "" where there is none
	mark string // names the file: see readEnvelope
}

// readEnvelope reads the age header at the start of r.
//
// The mark is the start of the header's SHA-256. The header holds the
// file key, fresh for every save, wrapped for each recipient, and a MAC under
// it; a payload is authenticated by that same key. So no one but a holder of
// the file key can make two files of one header, and hashing the header names
// the file at a thousandth of the cost of hashing all of it.
func readEnvelope(r io.Reader) (envelope, error) {
	head, err := age.ExtractHeader(io.LimitReader(r, 4<<20))
	if err != nil {
		return envelope{}, err
	}
	sum := sha256.Sum256(head)
	e := envelope{mark: hex.EncodeToString(sum[:8])}
	for line := range bytes.Lines(head) {
		if args, ok := strings.CutPrefix(string(line), "-> "+stanzaType+" "); ok {
			if id := strings.TrimSuffix(args, "\n"); validID(id) {
				e.id = id
			}
			break
		}
	}
	return e, nil
}

// validID reports whether an id is one that fob makes: it becomes part of the
// name of a keyring item and of a folder.
func validID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// unread reports whether an error is the system's, which could not read a file
// just now: the file itself may be whole.
func unread(err error) bool {
	_, system := errors.AsType[*fs.PathError](err)
	return system && !errors.Is(err, fs.ErrNotExist)
}

// sized is a file, or what stands for one, read wherever it is asked for: the
// plaintext too, of which age authenticates each chunk by its place, and the last
// as the last.
type sized interface {
	io.ReaderAt
	Size() int64
}

// openEnvelope decrypts a vault file. The plaintext is authentic only once it
// was read to its end without an error.
func openEnvelope(file sized, key Identity) (envelope, *io.SectionReader, error) {
	env, err := readEnvelope(io.NewSectionReader(file, 0, file.Size()))
	if unread(err) {
		return env, nil, err
	}
	if err != nil {
		// age's error may quote what stands in the place of a header.
		return env, nil, errors.New("it is no age file, or its header is damaged")
	}
	if key.IsZero() {
		return env, nil, ErrNoKey
	}
	plain, size, err := age.DecryptReaderAt(file, file.Size(), key.key)
	if _, no := errors.AsType[*age.NoIdentityMatchError](err); no {
		return env, nil, ErrNoKey
	}
	if err != nil {
		return env, nil, err
	}
	return env, io.NewSectionReader(plain, 0, size), nil
}

// readFrom decrypts and decodes a vault file.
func readFrom(file sized, key Identity, now func() time.Time) (*Vault, envelope, error) {
	env, plain, err := openEnvelope(file, key)
	if err != nil {
		return nil, env, err
	}
	v, err := decodeAs(env, plain, now)
	return v, env, err
}

// decodeAs decodes a plaintext, whose vault must be the one of the envelope.
func decodeAs(env envelope, plain io.Reader, now func() time.Time) (*Vault, error) {
	v, err := decode(plain, now)
	if err != nil {
		return nil, err
	}
	if env.id != v.header.id {
		return nil, fmt.Errorf("%w: its clear id is %q, the one inside is %q", ErrNotVault, env.id, v.header.id)
	}
	return v, nil
}

// Read decrypts a copy of vault.age, wherever it comes from, or what
// [Vault.EncryptLive] made of it. It errs with
// [ErrNoKey] when key does not open it, and with a *[DamagedError] when it is
// no vault, or a damaged one.
func Read(r io.Reader, key Identity, now func() time.Time) (*Vault, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, damaged("copy", "it is too large for a vault")
	}
	env, plain, err := openEnvelope(bytes.NewReader(data), key)
	if errors.Is(err, ErrNoKey) {
		return nil, err
	}
	var unpacked io.Reader
	if err == nil {
		unpacked, err = gunzipped(plain)
	}
	var v *Vault
	if err == nil {
		v, err = decodeAs(env, unpacked, now)
	}
	if err != nil {
		return nil, damaged("copy", err.Error())
	}
	return v, nil
}
