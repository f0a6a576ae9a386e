package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
)

type codeOptions struct {
	accountFlags

	at     string
	window uint
	hex    bool
}

// maxWindow bounds --window: more codes than that are a mistake.
const maxWindow = 10_000

func newCodeCmd(a *app) *cobra.Command {
	o := &codeOptions{}
	cmd := &cobra.Command{
		Use:   "code",
		Short: "Print a code from a secret, without a vault",
		Long: `Print the code of a secret or an otpauth:// URI on standard input, and keep
nothing. No vault is opened. A second line may hold the PIN of a Yandex or mOTP
secret; on a terminal fob asks.

The flags go before what a URI says. --window N prints the N codes that follow as
well, one a line.`,
		Example: `  printf %s "$SECRET" | fob code
  fob code --digits 8 --algorithm SHA256 --at 2026-11-23T09:15:00Z < secret.txt
  fob code --type hotp --counter 0 --window 9 < secret.txt
  zbarimg -q --raw code.png | fob code --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if looksSecret(strings.Join(args, "")) {
				return fail(exitUsage, usagef("fob code takes no secret on the command line"),
					"pipe it in: fob code < FILE", "clear the line from the shell's history: it holds the secret now")
			}
			return noArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.read(cmd); err != nil {
				return err
			}
			if err := given(cmd, "at"); err != nil {
				return err
			}
			return runCode(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	o.registerKey(f)
	f.StringVar(&o.at, "at", "", "the code at `TIME`: RFC 3339, or seconds since 1970")
	f.UintVar(&o.window, "window", 0, "the `N` codes that follow as well")
	f.BoolVar(&o.hex, "hex", false, "the secret is written in hexadecimal")
	completeKeyFlags(cmd, a)
	return cmd
}

// freeJSON is a code without an account.
type freeJSON struct {
	Type      string   `json:"type"`
	Code      string   `json:"code"`
	Codes     []string `json:"codes,omitempty"` // with --window: all of them
	Period    int      `json:"period,omitempty"`
	Remaining int64    `json:"remaining,omitempty"`
	Expires   string   `json:"expires,omitempty"`
	Counter   *uint64  `json:"counter,omitempty"`
}

func runCode(ctx context.Context, a *app, o *codeOptions) error {
	at := a.w.Now()
	var err error
	if o.at != "" {
		if at, err = parseTime(o.at); err != nil {
			return err
		}
	}
	if o.window > maxWindow {
		return usagef("--window %d: %d codes at once are the most", o.window, maxWindow)
	}
	k, err := readFreeKey(ctx, a, o)
	if err != nil {
		return err
	}
	if o.at != "" && !k.TimeBased() {
		return usagef("--at: the codes of a HOTP secret follow a counter, not the clock")
	}
	if o.at == "" && k.TimeBased() {
		a.warnClock()
	}
	j := freeJSON{Type: k.Kind.String(), Code: k.At(at).String(), Period: k.Period}
	if k.TimeBased() {
		_, end := k.Window(at)
		j.Remaining, j.Expires = left(k, at), rfc3339(end)
	} else {
		j.Counter = &k.Counter
	}
	codes := []string{j.Code}
	for i := range uint64(o.window) {
		codes = append(codes, k.Code(k.Step(at)+i+1).String())
	}
	if a.g.json {
		if o.window > 0 {
			j.Codes = codes
		}
		return a.printJSON(j)
	}
	_, err = fmt.Fprintln(a.w.Stdout, strings.Join(codes, "\n"))
	return err
}

// readFreeKey makes a key of standard input, or of what is typed, and the
// flags.
func readFreeKey(ctx context.Context, a *app, o *codeOptions) (otpcore.Key, error) {
	var lines []string
	var err error
	if !a.w.StdinTTY {
		if lines, err = a.readLines(); err != nil {
			return otpcore.Key{}, err
		}
	} else {
		text, err := a.ask.Secret(ctx, "The secret or the otpauth:// URI (it is not shown):")
		if errors.Is(err, prompt.ErrNoTerminal) {
			return otpcore.Key{}, fail(exitUsage, err, "pipe the secret in: fob code < FILE")
		}
		if err != nil {
			return otpcore.Key{}, err
		}
		lines = []string{strings.TrimSpace(text)}
	}
	add := &addOptions{accountFlags: o.accountFlags}
	text := lines[0]
	if o.hex && !strings.Contains(text, ":") {
		raw, err := hex.DecodeString(strings.NewReplacer(" ", "", ":", "").Replace(text))
		if err != nil || len(raw) == 0 {
			return otpcore.Key{}, usagef("the secret is not hexadecimal")
		}
		text = otpcore.NewSecret(raw).Base32()
	}
	acct, warnings, err := parseAccount(ctx, add, text)
	if err != nil {
		return otpcore.Key{}, err
	}
	a.warnAll(warnings)
	if err := o.apply(&acct); err != nil {
		return otpcore.Key{}, err
	}
	switch needs := needsPIN(acct.Key.Kind) && acct.Key.PIN.Len() == 0; {
	case len(lines) > 2, len(lines) == 2 && !needs:
		return otpcore.Key{}, usagef("standard input holds %d lines: code takes one secret", len(lines))
	case len(lines) == 2:
		acct.Key.PIN = otpcore.NewSecret([]byte(lines[1]))
	case acct.Key.NeedsPIN():
		if err := a.askPIN(ctx, &acct.Key); err != nil {
			return otpcore.Key{}, err
		}
	}
	return acct.Key, acct.Key.Validate()
}
