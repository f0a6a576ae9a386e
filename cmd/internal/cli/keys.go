package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/paper"
)

// Limits on what is read as a key.
const (
	maxIdentityFile = 16 << 20 // bytes; a picture of a sheet has millions
	maxPassphrase   = 1 << 10  // bytes of a first line
	maxWorkFactor   = 20       // scrypt's log2(N): 1 GiB; more is refused
)

// The ways an encrypted age file begins.
const (
	ageMagic   = "age-encryption.org/v1"
	ageArmored = "-----BEGIN AGE ENCRYPTED FILE-----"
)

// passphraseFromFD reads the first line of --passphrase-fd.
func (a *app) passphraseFromFD() (otpcore.Secret, error) { return a.passphraseFrom(a.g.passphraseFD.n) }

// passphraseFrom reads the first line of a file descriptor.
func (a *app) passphraseFrom(fd int) (otpcore.Secret, error) {
	in := a.stdin() // stays open: what follows the first line may be read later
	if fd != 0 {
		f, err := a.w.OpenFD(fd)
		if err != nil {
			return otpcore.Secret{}, fail(exitUsage, fmt.Errorf("file descriptor %d: %w", fd, err), "let the shell open it: 3<FILE opens 3")
		}
		defer func() { _ = f.Close() }()
		in = interruptible{f, a.ended}
	}
	line, err := firstLine(in)
	defer clear(line)
	if err != nil {
		return otpcore.Secret{}, failf(exitLocked, "file descriptor %d: %w", fd, err)
	}
	switch {
	case len(line) == 0:
		return otpcore.Secret{}, failf(exitLocked, "file descriptor %d holds no passphrase", fd)
	case len(line) > maxPassphrase:
		return otpcore.Secret{}, failf(exitLocked, "file descriptor %d: the passphrase is longer than %d bytes", fd, maxPassphrase)
	}
	return otpcore.NewSecret(line), nil
}

// firstLine reads up to the end of the first line and no byte more: what follows
// on standard input is somebody else's.
func firstLine(r io.Reader) ([]byte, error) {
	line := make([]byte, 0, maxPassphrase+2) // never moved, so that one copy is all
	var b [1]byte
	for len(line) <= maxPassphrase+1 {
		n, err := r.Read(b[:])
		if n == 1 {
			if b[0] == '\n' {
				break
			}
			line = append(line, b[0])
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return bytes.TrimRight(line, "\r"), nil
}

// wrappedIdentity reports whether --identity names a passphrase-wrapped file,
// for which --passphrase-fd may bring the passphrase.
func (a *app) wrappedIdentity() bool {
	info, err := os.Stat(a.g.identity)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	text, err := readLimited(a.g.identity, maxIdentityFile)
	return err == nil && encrypted(text)
}

func encrypted(text []byte) bool {
	return bytes.HasPrefix(text, []byte(ageMagic)) || bytes.HasPrefix(bytes.TrimSpace(text), []byte(ageArmored))
}

// readIdentity reads an age identity file, wrapped by a passphrase or not.
// "-" is standard input. Every error is exit 4: the key was given, so it is
// used.
func (a *app) readIdentity(ctx context.Context, name string) (vault.Identity, error) {
	text, err := a.readKeyFile(name)
	if _, said := errors.AsType[*failure](err); said {
		return vault.Identity{}, err
	}
	if err != nil {
		return vault.Identity{}, failf(exitLocked, "identity file %w", err)
	}
	if encrypted(text) {
		text, err = a.unwrapIdentity(ctx, name, text)
		if err != nil {
			return vault.Identity{}, err
		}
	}
	key, err := parseKey(ctx, text)
	clear(text)
	if err != nil {
		return vault.Identity{}, fail(exitLocked, fmt.Errorf("identity file %q: %w", name, err),
			"it should hold one line that starts with AGE-SECRET-KEY-1, or be a picture of the paper key")
	}
	return key, nil
}

// parseKey reads an age identity file, a paper key as it was typed, a whole
// sheet, or a picture of one.
func parseKey(ctx context.Context, data []byte) (vault.Identity, error) {
	if !paper.IsPicture(data) {
		key, err := vault.ParseIdentity(data)
		if err == nil {
			return key, nil
		}
		return parsePaper(string(data))
	}
	text, err := pictureText(ctx, data)
	if err != nil {
		return vault.Identity{}, err
	}
	return parsePaper(text)
}

// pictureText is the text of the codes in a picture, or in a scanner's PDF.
func pictureText(ctx context.Context, data []byte) (string, error) {
	scan, err := paper.OpenScan(data)
	if errors.Is(err, paper.ErrPDF) {
		return "", errors.New("it is a PDF without a scanned picture: print it and take a photo, or turn it into one: pdftoppm -r 150 -png FILE page")
	}
	if err != nil {
		return "", err
	}
	return scan.Codes(ctx)
}

// parsePaper reads a paper key as it was typed or scanned.
func parsePaper(text string) (vault.Identity, error) {
	line, err := paper.ParseShares(text)
	if errors.Is(err, paper.ErrNoShares) {
		line, err = paper.ParseKey(text)
	}
	if err != nil {
		return vault.Identity{}, err
	}
	return vault.ParseIdentity([]byte(line))
}

func (a *app) readKeyFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(a.stdin(), maxIdentityFile))
	}
	text, err := readLimited(name, maxIdentityFile)
	if err == nil && othersCanRead(name) {
		if !encrypted(text) && !paper.IsPicture(text) {
			return nil, fail(exitLocked, fmt.Errorf("%q is a key that other users can read, so it is not used", name),
				"chmod 600 "+shellWord(name))
		}
		a.warnOnce(fmt.Sprintf("others can read the key in %q; to close it: chmod 600 %s", name, shellWord(name)))
	}
	return text, err
}

// othersCanRead reports whether more than the owner can open a regular file.
// On Windows the mode does not say.
func othersCanRead(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows"
}

// shellWord quotes a word for a shell where that is needed.
func shellWord(s string) string {
	if strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("/._-+@:,%", r)
	}) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// unwrapIdentity opens a passphrase-wrapped identity file.
func (a *app) unwrapIdentity(ctx context.Context, name string, text []byte) ([]byte, error) {
	given := a.g.passphraseFD.given
	for range passphraseTries {
		var pass otpcore.Secret
		var err error
		if given {
			pass, err = a.passphraseFromFD()
		} else {
			pass, err = a.askSecret(ctx, fmt.Sprintf("Passphrase of %s:", otpcore.Printable(name)))
		}
		switch {
		case errors.Is(err, prompt.ErrNoTerminal):
			return nil, fail(exitLocked, fmt.Errorf("identity file %q is locked by a passphrase: %w", name, err),
				"give it on a file descriptor: --passphrase-fd 3 3<FILE")
		case err != nil:
			return nil, err
		}
		plain, err := decryptIdentity(text, pass)
		var wrong *age.NoIdentityMatchError
		switch {
		case err == nil:
			return plain, nil
		case !errors.As(err, &wrong):
			return nil, failf(exitLocked, "identity file %q: %w", name, err)
		case given:
			return nil, fail(exitLocked, fmt.Errorf("identity file %q: %w", name, vault.ErrPassphrase))
		}
		a.ask.Say("Wrong passphrase; try again.")
	}
	return nil, failf(exitLocked, "identity file %q: %w, %d times", name, vault.ErrPassphrase, passphraseTries)
}

func decryptIdentity(text []byte, pass otpcore.Secret) ([]byte, error) {
	key, err := age.NewScryptIdentity(string(pass.Bytes()))
	if err != nil {
		return nil, err
	}
	key.SetMaxWorkFactor(maxWorkFactor)
	var in io.Reader = bytes.NewReader(text)
	if !bytes.HasPrefix(text, []byte(ageMagic)) {
		in = armor.NewReader(bytes.NewReader(bytes.TrimSpace(text)))
	}
	plain, err := age.Decrypt(in, key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(plain, maxIdentityFile))
}

// askSecret asks for a secret on the terminal.
func (a *app) askSecret(ctx context.Context, question string) (otpcore.Secret, error) {
	text, err := a.ask.Secret(ctx, question)
	if err != nil {
		return otpcore.Secret{}, err
	}
	return otpcore.NewSecret([]byte(text)), nil
}

// newPassphrase gets a passphrase for something new, from --passphrase-fd or
// typed.
func (a *app) newPassphrase(ctx context.Context, question string) (otpcore.Secret, error) {
	if a.g.passphraseFD.given {
		return a.passphraseFromFD()
	}
	return a.typedPassphrase(ctx, question)
}

// typedPassphrase asks for a new passphrase, twice. Typing nothing is none.
func (a *app) typedPassphrase(ctx context.Context, question string) (otpcore.Secret, error) {
	for range passphraseTries {
		first, err := a.askSecret(ctx, question)
		if err != nil || first.Len() == 0 {
			return otpcore.Secret{}, err
		}
		if first.Len() > maxPassphrase {
			a.ask.Say(fmt.Sprintf("That is longer than %d bytes; choose a shorter one.", maxPassphrase))
			continue
		}
		again, err := a.askSecret(ctx, "The same again:")
		if err != nil {
			return otpcore.Secret{}, err
		}
		if first.Equal(again) {
			a.sayWeak(first)
			return first, nil
		}
		a.ask.Say("The two were different; try again.")
	}
	return otpcore.Secret{}, failf(exitUsage, "the two passphrases were different, %d times", passphraseTries)
}

// deviceName is how this machine is called in the vault and in keys/.
func (a *app) deviceName() string {
	name, err := a.w.Hostname()
	name, _, _ = strings.Cut(name, ".")
	if err != nil || name == "" {
		return "device"
	}
	return name
}

// findOne finds the one account of a query.
func (a *app) findOne(ctx context.Context, s *vault.Store, key vault.Identity, query []string) (vault.Account, error) {
	found, warnings, err := s.Find(ctx, key, query)
	if id, ok := strings.CutPrefix(strings.ToLower(strings.Join(query, " ")), "id:"); ok && len(id) < 8 && errors.Is(err, vault.ErrNoMatch) {
		return vault.Account{}, fail(exitNoMatch, err, "id: takes at least 8 characters of an id, as fob list shows it")
	}
	if errors.Is(err, vault.ErrNoMatch) {
		return vault.Account{}, a.noMatch(ctx, s, key, query)
	}
	if err != nil {
		return vault.Account{}, err
	}
	a.warnAll(warnings)
	if len(found) > 1 {
		return vault.Account{}, &vault.AmbiguousError{Candidates: found}
	}
	return found[0], nil
}
