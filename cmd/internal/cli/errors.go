package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// How fob speaks when something is wrong:
//
//   - one line `fob: error: …`, lower case, no full stop, which names the thing
//     and the reason;
//   - then `fob: hint: …` lines that say what to type;
//   - before them, `fob: warning: …` for what did not stop the command;
//   - never a secret, a code, a passphrase or a URI, not even one that was
//     typed by mistake.
//
// Libraries return errors and never print; the hints are all in this package.

// failure is an error with its exit code and hints.
type failure struct {
	code  int
	err   error
	hints []string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// fail returns an error with an exit code and hints.
func fail(code int, err error, hints ...string) error {
	return &failure{code, err, hints}
}

// failf returns an error with an exit code and no hint.
func failf(code int, format string, args ...any) error {
	return &failure{code, fmt.Errorf(format, args...), nil}
}

// usagef returns an error of usage. The hint with the command's usage line is
// added when it is printed.
func usagef(format string, args ...any) error {
	return failf(exitUsage, format, args...)
}

// hinted adds hints to an error and leaves its exit code.
func hinted(err error, hints ...string) error {
	if err == nil {
		return nil
	}
	code, before := classify(err)
	return &failure{code, err, append(before, hints...)}
}

// errInterruptedLate is an interrupt after something was saved: it does not
// take that back.
var errInterruptedLate = fmt.Errorf("%w; what was saved before that stays", prompt.ErrInterrupted)

// silent is an exit code without a message: all was said.
type silent int

func (s silent) Error() string { return fmt.Sprintf("exit code %d", int(s)) }

// classify is the one place where errors become exit codes and hints.
func classify(err error) (code int, hints []string) {
	var (
		quiet     silent
		known     *failure
		damaged   *vault.DamagedError
		write     *vault.WriteError
		ambiguous *vault.AmbiguousError
		format    *transfer.FormatError
	)
	switch {
	case errors.As(err, &quiet):
		return int(quiet), nil
	case errors.As(err, &known):
		return known.code, known.hints
	case errors.Is(err, prompt.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted, nil
	case errors.Is(err, prompt.ErrNoTerminal):
		return exitUsage, nil
	case errors.As(err, &ambiguous):
		return exitNoMatch, []string{"say more of the name, or give the id in its place: id:" + shortestID(ambiguous.Candidates)}
	case errors.Is(err, vault.ErrNoMatch):
		return exitNoMatch, []string{"fob list shows the accounts"}
	case errors.Is(err, vault.ErrNoKey), errors.Is(err, vault.ErrPassphrase), errors.Is(err, vault.ErrNoWrapped):
		return exitLocked, nil
	case errors.Is(err, vault.ErrBusy):
		return exitNotWritten, []string{"try again when the other program is done"}
	case errors.As(err, &write):
		return exitNotWritten, nil
	case errors.Is(err, vault.ErrNoVault):
		return exitNoVault, []string{"fob init makes one", "fob restore brings one back from a copy"}
	case errors.Is(err, vault.ErrNoFolder):
		return exitUsage, []string{"name the vault: --vault DIR, or FOB_VAULT"}
	case errors.Is(err, vault.ErrRollback):
		return exitRollback, []string{
			"if a copy was put back on purpose, repeat the command with --accept-rollback",
			"fob restore --list shows the generations that are kept",
		}
	case errors.As(err, &damaged):
		if damaged.Newest != nil {
			return exitDamaged, []string{
				fmt.Sprintf("the newest good generation is %d, saved %s: fob restore --generation %d",
					damaged.Newest.Number, damaged.Newest.Saved.UTC().Format("2006-01-02 15:04 UTC"), damaged.Newest.Number),
			}
		}
		return exitDamaged, []string{"the file was left as it is; fob restore --list shows the generations that are kept"}
	case errors.Is(err, vault.ErrNewer):
		return exitDamaged, []string{"upgrade fob to change this vault; it can still be read"}
	case errors.Is(err, vault.ErrNotVault):
		return exitDamaged, nil
	case errors.As(err, &format) && format.Hint != "":
		return exitFailed, []string{format.Hint}
	case errors.Is(err, vault.ErrExists):
		return exitFailed, []string{"to use another folder: --vault DIR"}
	}
	return exitFailed, nil
}

// shortestID returns 8 characters of the first candidate's id.
func shortestID(candidates []vault.Account) string {
	if len(candidates) == 0 {
		return ""
	}
	return shortID(candidates[0].ID)
}

// apartBy says what tells an account from others of its name: its kind where
// that differs, when it was added, and its tags. It is empty where the name is enough.
func apartBy(all []vault.Account, acct vault.Account) string {
	same, kinds := 0, false
	for _, other := range all {
		if sameName(other, acct) {
			same++
			kinds = kinds || other.Key.Kind != acct.Key.Kind
		}
	}
	if same < 2 {
		return ""
	}
	text := ""
	if kinds {
		text = "  " + acct.Key.Kind.String()
	}
	text += "  added " + acct.Created.UTC().Format("2006-01-02 15:04")
	if len(acct.Tags) > 0 {
		text += ", " + otpcore.Printable(strings.Join(acct.Tags, ", "))
	}
	return text
}

// shortID is the part of an id that a query needs.
func shortID(id string) string { return id[:min(8, len(id))] }

// jsonError is an error as --json prints it.
type jsonError struct {
	Error jsonErrorBody `json:"error"`
}

type jsonErrorBody struct {
	Code       string          `json:"code"`
	Message    string          `json:"message"`
	Hint       string          `json:"hint,omitempty"`
	Candidates []jsonCandidate `json:"candidates,omitempty"`
}

type jsonCandidate struct {
	ID      string `json:"id"`
	Issuer  string `json:"issuer"`
	Account string `json:"account"`
}

// report prints an error and returns its exit code.
func report(w io.Writer, err error, usage string, asJSON bool, args []string) int {
	code, hints := classify(err)
	if isSilent(err) {
		return code
	}
	if code == exitUsage && len(hints) == 0 && usage != "" {
		hints = append(hints, "usage: "+usage)
	}
	message := withoutSecrets(err.Error(), args)
	var ambiguous *vault.AmbiguousError
	errors.As(err, &ambiguous)
	if asJSON {
		body := jsonErrorBody{Code: exitName(code), Message: message, Hint: strings.Join(hints, "\n")}
		if ambiguous != nil {
			body.Code = "ambiguous"
			for _, a := range ambiguous.Candidates {
				body.Candidates = append(body.Candidates, jsonCandidate{a.ID, a.Key.Issuer, a.Key.Account})
			}
		}
		_ = writeJSON(w, jsonError{body})
		return code
	}
	if code == exitInterrupted {
		if !errors.Is(err, errInterruptedLate) {
			message += "; nothing was changed"
		}
		_, _ = fmt.Fprintln(w, "fob: "+message)
		return code
	}
	_, _ = fmt.Fprintf(w, "fob: error: %s\n", oneLine(message))
	if ambiguous != nil {
		for _, a := range ambiguous.Candidates {
			_, _ = fmt.Fprintf(w, "  id:%s  %s%s\n", shortID(a.ID), oneLine(a.Name()), apartBy(ambiguous.Candidates, a))
		}
	}
	for _, hint := range hints {
		_, _ = fmt.Fprintf(w, "fob: hint: %s\n", oneLine(hint))
	}
	return code
}

// maxMessage is how long a message may be, in bytes: it may quote a name, and
// names have no limit of their own.
const maxMessage = 1200

// oneLine keeps a message on one line and fit for a terminal, whatever a name
// or a file in it holds. Of one that is too long the middle is left out: what
// is at its end says why.
func oneLine(s string) string {
	s = otpcore.Printable(strings.Join(strings.Fields(s), " "))
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage/2], "") + " … " + strings.ToValidUTF8(s[len(s)-maxMessage/2:], "")
	}
	return s
}

// writeJSON writes v as one line of JSON that is safe on a terminal: control
// and format characters are escaped, which JSON allows and readers undo.
func writeJSON(w io.Writer, v any) error {
	text, err := jsonText(v)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// jsonText is v as writeJSON writes it.
func jsonText(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return escapeJSON(b.String()), nil
}
