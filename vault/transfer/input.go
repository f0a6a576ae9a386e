package transfer

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"unicode/utf16"
	"unicode/utf8"

	"fob/otpcore"
)

// input is what a reader sees of a file.
type input struct {
	// data is the content; text that came as UTF-16 is UTF-8 here, and a byte
	// order mark is gone.
	data []byte
	// ask returns a passphrase; nil where nobody can be asked. asking is what it
	// is told, but for the attempt.
	ask    func(ctx context.Context, ask Ask) (otpcore.Secret, error)
	asking Ask
	// right holds the passphrases that were right in this reading: another file
	// may have the same. nil: none is remembered.
	right *[]otpcore.Secret
	// unlocked is set once a passphrase was right: a copy of the file that is
	// left lying about gives nothing away.
	unlocked bool
	// beside finds the files that lie beside this one.
	beside neighbours
	// nesting counts the wrappers that this content was taken out of.
	nesting int
	// inflate is how many bytes the archives in this content may still unpack
	// to; nil before the first.
	inflate *int64
	// keyFile is the content of a key file that was given beside the
	// passphrase; nil: none was.
	keyFile []byte
	// progress says what is worked on, where it takes a while; nil: nobody
	// looks.
	progress func(text string)

	json   *jsonShape // see shape
	shaped bool

	zip       *archive // see archive
	zipErr    error
	unzipped  bool
	settings  *prefs // see prefs
	prefsRead bool
	csv       *csvTable // see table
	csvRead   bool
}

// maxTries is how often a passphrase is asked for.
const maxTries = 3

// newInput checks the size of the content and brings text to UTF-8.
func newInput(data []byte) (*input, error) {
	if len(data) > MaxFile {
		return nil, tooLarge("")
	}
	in := &input{data: toUTF8(data)}
	switch {
	case len(bytes.TrimSpace(in.data)) == 0:
		return nil, &FormatError{Reason: "the file is empty", Err: ErrEmpty}
	case len(bytes.Trim(in.data, "\x00")) == 0:
		return nil, &FormatError{Reason: "the file holds only zero bytes: it was never fully written", Err: ErrEmpty}
	}
	return in, nil
}

// unlock asks for the file's passphrase and hands it to try, which returns
// [ErrPassphrase] for a wrong one; three are asked for. Those that opened other
// files are tried first.
func (in *input) unlock(ctx context.Context, try func(passphrase otpcore.Secret) error) error {
	if in.ask == nil {
		return &FormatError{Reason: "it is encrypted, and there is no terminal to ask for its passphrase", Hint: "fob import --source-passphrase-fd N takes the passphrase from a file descriptor", Err: ErrPassphraseNeeded}
	}
	for _, passphrase := range in.known() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := try(passphrase); !errors.Is(err, ErrPassphrase) {
			in.unlocked = err == nil
			return err
		}
	}
	for attempt := 1; attempt <= maxTries; attempt++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		ask := in.asking
		ask.Attempt = attempt
		passphrase, err := in.ask(ctx, ask)
		switch {
		case errors.Is(err, ErrSkipped):
			return &FormatError{Reason: ErrSkipped.Error(), Err: ErrSkipped}
		case errors.Is(err, ErrPassphrase):
			return &FormatError{Reason: "wrong passphrase", Err: ErrPassphrase}
		case err != nil:
			return &askError{err}
		}
		if err = try(passphrase); !errors.Is(err, ErrPassphrase) {
			in.unlocked = err == nil
			in.remember(passphrase, err)
			return err
		}
	}
	return &FormatError{Reason: "wrong passphrase", Err: ErrPassphrase}
}

// maxKnown is how many passphrases that were right are tried again: each may
// take a second.
const maxKnown = 4

// known returns the passphrases that were right before, the last one first.
func (in *input) known() []otpcore.Secret {
	if in.right == nil {
		return nil
	}
	return *in.right
}

func (in *input) remember(passphrase otpcore.Secret, err error) {
	if err != nil || in.right == nil {
		return
	}
	list := append([]otpcore.Secret{passphrase}, *in.right...)
	*in.right = list[:min(len(list), maxKnown)]
}

// lead returns the first byte that is not white space.
func (in *input) lead() byte {
	rest := bytes.TrimLeft(in.data, " \t\r\n")
	if len(rest) == 0 {
		return 0
	}
	return rest[0]
}

// describe says in a few words what unknown content looks like.
func (in *input) describe() string {
	control := func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' }
	switch lead := in.lead(); {
	case bytes.IndexFunc(in.data[:min(len(in.data), 4096)], control) >= 0:
		return "binary data"
	case lead == '{' || lead == '[':
		return "JSON"
	case lead == '<':
		return "HTML or XML"
	}
	return "text"
}

// toUTF8 removes a byte order mark and decodes UTF-16, which Windows tools
// write with a mark and sometimes without one. Anything else, and anything
// that does not decode cleanly, is returned as it is.
func toUTF8(data []byte) []byte {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		return rest
	}
	var order binary.ByteOrder
	body := data
	switch {
	case len(data) < 4 || len(data)%2 != 0:
		return data
	case data[0] == 0xff && data[1] == 0xfe:
		order, body = binary.LittleEndian, data[2:]
	case data[0] == 0xfe && data[1] == 0xff:
		order, body = binary.BigEndian, data[2:]
	case printable(data[0]) && data[1] == 0 && printable(data[2]) && data[3] == 0:
		order = binary.LittleEndian
	case data[0] == 0 && printable(data[1]) && data[2] == 0 && printable(data[3]):
		order = binary.BigEndian
	default:
		return data
	}
	out := make([]byte, 0, len(body)/2+len(body)/8)
	for i := 0; i < len(body); i += 2 {
		r := rune(order.Uint16(body[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(body) {
				return data
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(body[i+2:])))
			if r == utf8.RuneError {
				return data
			}
			i += 2
		}
		if r == 0 {
			return data // text holds no zero; this is something binary
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

func printable(b byte) bool { return b >= 0x20 && b < 0x7f }
