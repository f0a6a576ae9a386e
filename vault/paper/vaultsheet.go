package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"fob/otpcore/qr"
)

// Unit is what the length of a vault's copy for paper must be a multiple of, in
// bytes: then base32 needs no padding, which QR codes have no compact
// character for.
const Unit = 5

// DefaultParity is how many of a sheet's codes may be lost, in percent.
const DefaultParity = 30

// VaultSheet is the sheet of a vault: an age file as QR codes, with more of them
// to make up for those that are lost. It does not open without the paper key.
type VaultSheet struct {
	// Data is the age file; its length is a multiple of Unit.
	Data []byte
	// VaultID and Generation say what it holds.
	VaultID    string
	Generation uint64
	// Accounts is how many there are.
	Accounts int
	// PaperKeys are the fingerprints of the paper keys that open it.
	PaperKeys []string
	// Hybrid says that the key is one of those that age knows since 1.3.
	Hybrid bool
	// Made is the date that is printed.
	Made time.Time
	// Parity is how many codes may be lost, in percent of those that hold the
	// file.
	Parity int
	// Names are printed on a page of their own; none unless its owner asks.
	Names []string
	// Typeable adds the file as lines to type, for the day without a camera.
	Typeable bool
}

// All codes of all sheets are of one version: a code of another size among them
// is the one that readers fail on. Version 15 at level Q has modules of 0.65 mm
// when it is 50 mm wide, and holds 426
// characters.
const (
	codeVersion = 15
	codeLevel   = qr.Q
)

// maxPayload is how many bytes of the file one code takes. The rest is for the
// frame, whose longest numbers are those of a parity code.
const maxPayload = 225

// check returns an error unless the sheet would be true and fits.
func (s VaultSheet) check() error {
	switch {
	case len(s.Data) == 0 || len(s.Data)%Unit != 0:
		return fmt.Errorf("vault sheet: %d bytes are not a multiple of %d", len(s.Data), Unit)
	case len(s.Data) > maxSheet:
		return fmt.Errorf("vault sheet: %d bytes are too many for paper", len(s.Data))
	case len(s.VaultID) < idLen || strings.Trim(s.VaultID[:idLen], "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("vault sheet: vault id %.64q does not fit", s.VaultID)
	case s.Made.IsZero():
		return errors.New("vault sheet: it has no date")
	case s.Parity < 0 || s.Parity > 100:
		return fmt.Errorf("vault sheet: %d %% of parity codes: want 0 to 100", s.Parity)
	case len(s.PaperKeys) == 0:
		return errors.New("vault sheet: no paper key opens it")
	}
	return nil
}

// sum is the SHA-256 of the file, in hexadecimal.
func (s VaultSheet) sum() string {
	sum := sha256.Sum256(s.Data)
	return hex.EncodeToString(sum[:])
}

// name is how the codes name the sheet.
func (s VaultSheet) name() string {
	return fmt.Sprintf("%s/%d-%s", strings.ToUpper(s.VaultID[:idLen]), s.Generation, strings.ToUpper(s.sum()[:4]))
}

// frames cuts the file into codes of like length and adds the parity codes.
func (s VaultSheet) frames() ([]frame, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	data := (len(s.Data) + maxPayload - 1) / maxPayload
	size := shardSize(len(s.Data), data)
	// Rounding up may leave the last one empty.
	data = (len(s.Data) + size - 1) / size
	parity := 0
	if s.Parity > 0 {
		parity = parityCodes(data, s.Parity)
	}
	if data+parity > maxCodes {
		return nil, fmt.Errorf("vault sheet: %d codes are too many for paper", data+parity)
	}
	shards := make([][]byte, data+parity)
	for i := range shards {
		shards[i] = make([]byte, size)
		if i < data {
			copy(shards[i], s.Data[i*size:])
		}
	}
	if parity > 0 {
		if err := addParity(shards, data, parity); err != nil {
			return nil, err
		}
	}
	all := make([]frame, len(shards))
	for i, shard := range shards {
		all[i] = frame{sheet: s.name(), number: i + 1, data: data, payload: shard}
		if i >= data {
			all[i].parity, all[i].length = parity, len(s.Data)
		} else {
			all[i].payload = shard[:min(size, len(s.Data)-i*size)]
		}
	}
	return all, nil
}

// shardSize is how many bytes each of that many data codes holds; the last may
// hold fewer.
func shardSize(length, data int) int {
	size := (length + data - 1) / data
	return (size + Unit - 1) / Unit * Unit
}

// Summary is what became of a file on paper.
type Summary struct {
	Sheet SheetName
	Sum   string // the SHA-256 of the file in hexadecimal
	Codes int    // all of them
	Spare int    // how many may be lost, whichever they are
	Pages int
}

// Summary says what the sheet will be, without drawing it.
func (s VaultSheet) Summary() (Summary, error) {
	frames, err := s.frames()
	if err != nil {
		return Summary{}, err
	}
	data := frames[0].data
	return Summary{
		Sheet: parseName(s.name()), Sum: s.sum(),
		Codes: len(frames), Spare: (len(frames) - data) / groups(data), Pages: pageOf(len(frames) - 1),
	}, nil
}
