package transfer

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strings"

	"fob/otpcore"
)

// The limits of a zip archive: how many members it may have, and how many
// bytes all that is read of it, and of the archives in it, may unpack to.
const (
	maxMembers  = 10_000
	maxInflated = 64 << 20
)

// archive is a zip file in memory. Nothing of it is ever written to a disk, and
// the names of its members are no more than labels.
type archive struct {
	members []*zip.File
	left    *int64 // how many bytes may still be unpacked; archives in archives share it
	// passphrase is the one that opened the first encrypted member.
	passphrase otpcore.Secret
	opened     bool
}

var (
	errZipDamaged = errors.New("the zip archive is cut short or damaged")
	errZipLarge   = errors.New("the zip archive unpacks to too much")
)

// isZip finds any zip archive.
func isZip(in *input) bool { return magic(0, "PK\x03\x04")(in) || magic(0, "PK\x05\x06")(in) }

// openArchive reads the list of members.
func openArchive(data []byte, left *int64) (*archive, error) {
	// Counted before the list is built, which takes several times its room.
	if bytes.Count(data, []byte("PK\x01\x02")) > maxMembers {
		return nil, &FormatError{Reason: fmt.Sprintf("it holds more than %d files", maxMembers)}
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	a := &archive{left: left}
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			a.members = append(a.members, f)
		}
	}
	return a, nil
}

// archive returns the file as a zip archive, or nil where it is none. The
// answer is kept: every format that comes as a zip asks for it.
func (in *input) archive() *archive {
	if !in.unzipped {
		in.unzipped = true
		if isZip(in) {
			if in.inflate == nil {
				most := int64(maxInflated)
				in.inflate = &most
			}
			in.zip, in.zipErr = openArchive(in.data, in.inflate)
		}
	}
	return in.zip
}

// named returns the member whose name, or whose name without its folders, is
// one of names; case is ignored. nil: there is none.
func (a *archive) named(names ...string) *zip.File {
	if a == nil {
		return nil
	}
	for _, name := range names {
		for _, f := range a.members {
			if strings.EqualFold(f.Name, name) || strings.EqualFold(path.Base(f.Name), name) {
				return f
			}
		}
	}
	return nil
}

// inFolder returns the first member of a folder at the top, or nil.
func (a *archive) inFolder(folder string) *zip.File {
	if a == nil {
		return nil
	}
	for _, f := range a.members {
		if strings.HasPrefix(f.Name, folder+"/") {
			return f
		}
	}
	return nil
}

// withSuffix returns the members whose names end so, in any case.
func (a *archive) withSuffix(suffix string) []*zip.File {
	if a == nil {
		return nil
	}
	var list []*zip.File
	for _, f := range a.members {
		if strings.HasSuffix(strings.ToLower(f.Name), suffix) && !strings.HasPrefix(f.Name, "__MACOSX/") {
			list = append(list, f)
		}
	}
	return list
}

// sealed reports whether a member is encrypted.
func sealed(f *zip.File) bool { return f.Flags&1 != 0 }

// open unpacks a member. An encrypted one asks for the passphrase, once for
// the whole archive.
func (a *archive) open(ctx context.Context, in *input, f *zip.File) ([]byte, error) {
	if !sealed(f) {
		return a.unpack(f, otpcore.Secret{})
	}
	if a.opened {
		data, err := a.unpack(f, a.passphrase)
		if errors.Is(err, ErrPassphrase) {
			err = &FormatError{Reason: "it is encrypted with another passphrase than the rest", Err: ErrPassphrase}
		}
		return data, err
	}
	var data []byte
	err := in.unlock(ctx, func(passphrase otpcore.Secret) (err error) {
		if data, err = a.unpack(f, passphrase); err == nil {
			a.passphrase, a.opened = passphrase, true
		}
		return err
	})
	return data, err
}

// unpack decrypts and inflates a member. A wrong passphrase is
// [ErrPassphrase].
func (a *archive) unpack(f *zip.File, passphrase otpcore.Secret) ([]byte, error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	packed, err := io.ReadAll(raw)
	if err != nil || uint64(len(packed)) != f.CompressedSize64 {
		return nil, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
	}
	method, checked := f.Method, true
	if sealed(f) {
		switch method {
		case methodAES:
			packed, method, checked, err = openWinZip(f, packed, passphrase)
		default:
			packed, err = openZipCrypto(f, packed, passphrase)
		}
		if err != nil {
			return nil, err
		}
	}
	data, err := a.inflate(method, packed)
	var limit *FormatError
	switch {
	case errors.As(err, &limit):
		return nil, limit
	case err == nil && (!checked || crc32.ChecksumIEEE(data) == f.CRC32):
		return data, nil
	case sealed(f) && f.Method != methodAES:
		// The old encryption tells a wrong passphrase with one byte only: every
		// 256th gets as far as here.
		return nil, ErrPassphrase
	}
	return nil, &FormatError{Reason: errZipDamaged.Error(), Err: errZipDamaged}
}

// inflate undoes the compression, within what the archive may still take.
func (a *archive) inflate(method uint16, packed []byte) ([]byte, error) {
	var r io.Reader
	switch method {
	case zip.Store:
		r = bytes.NewReader(packed)
	case zip.Deflate:
		r = flate.NewReader(bytes.NewReader(packed))
	default:
		return nil, &FormatError{Reason: fmt.Sprintf("it is compressed by method %d, which fob does not read", method), Hint: "unpack it with 7z x FILE, and import what comes out"}
	}
	data, err := io.ReadAll(io.LimitReader(r, *a.left+1))
	if int64(len(data)) > *a.left {
		return nil, &FormatError{Reason: fmt.Sprintf("it unpacks to more than %d MiB", maxInflated>>20), Err: errZipLarge}
	}
	*a.left -= int64(len(data))
	return data, err
}
