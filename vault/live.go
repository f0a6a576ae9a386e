package vault

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// PaperKeys returns the fingerprints of the paper keys that open the vault.
func (v *Vault) PaperKeys() []string {
	var list []string
	for _, r := range v.header.recipients {
		if r.Name == PaperName && r.Active() {
			list = append(list, Fingerprint(r.Key))
		}
	}
	return list
}

// Hybrid reports whether the vault is encrypted to post-quantum hybrid keys,
// which older programs of age cannot use.
func (v *Vault) Hybrid() bool { return v.pq() }

// EncryptLive returns a vault for paper: an age file for the same keys, with the
// gzip of the header and the live lines, without the trash and what only a
// vault on disk needs. Its length is a multiple of unit, at most 256, so that an
// encoding in groups needs no padding. [Read] opens it, and so do
// age -d and gunzip.
func (v *Vault) EncryptLive(unit int) ([]byte, error) {
	if unit < 1 || unit > 256 {
		return nil, errors.New("encrypt for paper: no such unit")
	}
	live := *v
	live.header.before, live.header.undo = nil, 0
	live.records = nil
	for _, r := range v.records {
		if r.live() || r.unreadable() {
			live.records = append(live.records, r)
		}
	}
	pad := 1
	// How long the file becomes shows when it is there; a second try knows it.
	for range 8 {
		var out bytes.Buffer
		if err := live.seal(&out, func(w io.Writer) error { return live.compress(w, pad) }); err != nil {
			return nil, err
		}
		rest := out.Len() % unit
		if rest == 0 {
			return out.Bytes(), nil
		}
		pad = (pad+unit-rest-1)%unit + 1
	}
	return nil, errors.New("encrypt for paper: the length does not come out")
}

// compress writes the plaintext as gzip. pad bytes of an extra field, which
// every gunzip skips, make up its length.
func (v *Vault) compress(w io.Writer, pad int) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	z.Extra = make([]byte, pad)
	if err := v.encode(z); err != nil {
		return err
	}
	return z.Close()
}

// gunzipped returns the text in r, of a vault on disk or of one for paper.
func gunzipped(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, scanBlock) // every read decrypts a chunk
	if magic, err := br.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return br, nil //nolint:nilerr // what cannot be read shows when it is read
	}
	return gzip.NewReader(br)
}
