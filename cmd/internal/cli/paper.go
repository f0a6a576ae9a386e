package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/vault"
	"fob/vault/paper"
)

// paperFileName is where a sheet goes when nothing else is said.
const paperFileName = "fob-paper-key.pdf"

func newPaperCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "paper",
		Short: "Paper backups",
		Long: `Paper backups of the vault, on sheets of two kinds that belong apart: the paper
key, which opens the vault when every other key is gone, and the vault itself,
encrypted. Both together bring everything back. A third kind is for a safe: the
accounts as codes for any authenticator, not encrypted.`,
		Example: `  fob paper key
  fob paper vault
  fob paper verify scan-1.jpg scan-2.jpg`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted(usagef("paper needs to know what: key, vault, accounts or verify"), "fob paper key")
			}
			return hinted(usagef("paper knows no sheet %q", args[0]), "fob paper key")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newPaperKeyCmd(a), newPaperVaultCmd(a), newPaperAccountsCmd(a), newPaperVerifyCmd(a))
	return cmd
}

type paperKeyOptions struct {
	output    string
	size      string
	again     bool
	keepOld   bool
	yes       bool
	blank     bool
	check     bool
	shares    int
	threshold int

	files []string // that were written
	shown []string // what is to be copied by hand into a blank form
}

func newPaperKeyCmd(a *app) *cobra.Command {
	o := &paperKeyOptions{}
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make a new paper key, or print the old one again",
		Long: `Make a new paper key and its sheet: a PDF where the file's name ends in .pdf, a
picture where it ends in .png, text elsewhere. fob then asks for the key as it
stands on the print, typed or as the name of a scan: only a key that was read back
becomes a key of the vault, and takes the place of the old one. Without a
terminal, --yes does without that.

--again makes a new sheet of the key that the vault has: give it by --identity,
or type it when asked.

--check makes nothing: it asks for the paper key from its print, or takes a photo
of it by --identity, and says whether it opens the vault.

--shares makes several sheets of words (SLIP-39), of which any --threshold give
the key back and fewer tell nothing: FILE-share-1.pdf and so on. --blank makes a
form to fill in by hand from the screen, so that the key passes no printer.

Sheets, copies and backups out of reach that were made before still need the old
key.`,
		Example: `  fob paper key
  fob paper key --check
  fob paper key --output key.txt --yes
  fob paper key --again --identity old-sheet.jpg --output new-sheet.pdf
  fob paper key --shares 3 --threshold 2`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPaperKey(cmd.Context(), a, o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", paperFileName, "write the sheet to `FILE`, which must not be there yet")
	f.StringVar(&o.size, "size", "a4", "`PAPER` size of the PDF: a4 or letter")
	f.BoolVar(&o.again, "again", false, "a new sheet of the old key")
	f.BoolVar(&o.keepOld, "keep-old", false, "leave the old paper key a key of the vault")
	f.BoolVar(&o.yes, "yes", false, "do not ask for the key to be typed back")
	f.BoolVar(&o.blank, "blank", false, "a form to fill in by hand: the key is on the screen alone")
	f.IntVar(&o.shares, "shares", 0, "`N` sheets with a share of the key each, 2 to 16")
	f.IntVar(&o.threshold, "threshold", 2, "how many of the shares give the key back: `K`")
	f.BoolVar(&o.check, "check", false, "prove that the paper key can be read from its print, and make nothing")
	exclusive(cmd, "again", "keep-old", "check")
	exclusive(cmd, "blank", "yes")
	mustComplete(cmd, "size", func() []string { return []string{"a4", "letter"} })
	return cmd
}

func runPaperKey(ctx context.Context, a *app, o *paperKeyOptions) error {
	if o.check {
		return checkPaperKey(ctx, a)
	}
	size, err := paper.ParsePageSize(o.size)
	if err != nil {
		return usagef("--size: %w", err)
	}
	if !o.again && !o.yes && !a.ask.Available() {
		return fail(exitUsage, fmt.Errorf("a new paper key is typed back before it counts: %w", prompt.ErrNoTerminal), "to do without: --yes")
	}
	if o.shares != 0 && (o.shares < 2 || o.shares > 16 || o.threshold < 2 || o.threshold > o.shares) {
		return usagef("--shares %d --threshold %d: want 2 to 16 shares, of which at least 2 are needed", o.shares, o.threshold)
	}
	if o.blank && !a.ask.Available() {
		return fail(exitUsage, fmt.Errorf("a blank form is filled in from the screen: %w", prompt.ErrNoTerminal))
	}
	if err := absent(o.output); err != nil {
		return err
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	if o.again {
		return printAgain(ctx, a, s, o, size)
	}
	return a.withKey(ctx, s, func(key vault.Identity) error { return newPaperKey(ctx, a, s, key, o, size) })
}

// printAgain makes a sheet of the paper key that the vault has. That it opens
// the vault is the proof that it is one.
func printAgain(ctx context.Context, a *app, s *vault.Store, o *paperKeyOptions, size paper.PageSize) error {
	var key vault.Identity
	var err error
	if a.g.identity != "" {
		key, err = a.readIdentity(ctx, a.g.identity)
	} else {
		key, err = a.askPaperKey(ctx, "The old paper key (it is not shown):")
	}
	if err != nil {
		return err
	}
	v, err := s.Load(ctx, key)
	if errors.Is(err, vault.ErrNoKey) {
		return failf(exitLocked, "this paper key does not open the vault")
	}
	if err != nil {
		return err
	}
	for _, r := range v.Recipients() {
		if r.Key == key.Recipient() && r.Name != vault.PaperName {
			return hinted(usagef("this is the key of %q, not a paper key", r.Name), "fob paper key makes a paper key")
		}
	}
	if _, err := a.writeKeySheets(o, v.ID(), key, size); err != nil {
		return err
	}
	for _, line := range o.shown {
		a.ask.Say(line)
	}
	_ = s.RecordPaperRead(key.Recipient()) // only what doctor says depends on it
	return a.reportPaper(o, key, nil)
}

func newPaperKey(ctx context.Context, a *app, s *vault.Store, key vault.Identity, o *paperKeyOptions, size paper.PageSize) error {
	v, err := s.Load(ctx, key)
	if err != nil {
		return err
	}
	made, err := vault.GenerateIdentity(key.PQ())
	if err != nil {
		return err
	}
	remove, err := a.writeKeySheets(o, v.ID(), made, size)
	if err != nil {
		return err
	}
	if !o.yes {
		if err := a.typeBack(ctx, o, made); err != nil {
			remove()
			a.say("the sheet was removed: this key opens nothing, and neither does a print of it")
			return err
		}
	}
	return a.adoptPaperKey(ctx, s, key, o, made, remove)
}

// adoptPaperKey makes a key that was read back a key of the vault, in the place
// of the old one. remove takes its sheet away where that fails.
func (a *app) adoptPaperKey(ctx context.Context, s *vault.Store, key vault.Identity, o *paperKeyOptions, made vault.Identity, remove func()) error {
	var old []vault.Recipient
	stays := false // an old paper key is what opened the vault
	saved, err := s.Update(ctx, key, func(v *vault.Vault) error {
		old, stays = nil, false
		for _, r := range v.Recipients() {
			switch {
			case r.Name != vault.PaperName || !r.Active() || o.keepOld:
			case r.Key == key.Recipient():
				stays = true
			default:
				old = append(old, r)
			}
		}
		if err := v.AddRecipient(vault.PaperName, made.Recipient()); err != nil {
			return err
		}
		for _, r := range old {
			if err := v.Revoke(r.Key); err != nil {
				return err
			}
		}
		return nil
	})
	var write *vault.WriteError
	if err != nil && !(errors.As(err, &write) && write.Unconfirmed) {
		a.warnAll(saved.Warnings)
		remove()
		return err
	}
	if len(old) > 0 {
		a.rewriteCopies(ctx, s, key)
	}
	if !o.yes {
		_ = s.RecordPaperRead(made.Recipient()) // only what doctor says depends on it
	}
	if rerr := a.reportPaper(o, made, old); rerr != nil {
		return rerr
	}
	a.warnAll(saved.Warnings)
	if len(old) > 0 {
		a.sayOutOfReach(s)
	}
	if stays {
		a.warn("the old paper key opened the vault this time, and so it stays a key of it")
		a.hint("to retire it, open the vault another way: fob paper key, without --identity")
	}
	return err
}

// typeBack asks for the key as it stands on the print.
func (a *app) typeBack(ctx context.Context, o *paperKeyOptions, made vault.Identity) error {
	for _, line := range o.shown {
		a.ask.Say(line)
	}
	for _, line := range o.whatNow() {
		a.ask.Say(line)
	}
	for range passphraseTries {
		key, err := a.askPaperKey(ctx, "Key (it is not shown):")
		switch {
		case errors.Is(err, prompt.ErrInterrupted):
			return err
		case err != nil:
			a.ask.Say("That did not work: " + oneLine(err.Error()) + ".")
		case key.Recipient() != made.Recipient():
			a.ask.Say("That is another key.")
		default:
			return nil
		}
	}
	return failf(exitFailed, "the key was not read back; the vault was not changed")
}

// whatNow says what to do with the sheets before the key is typed back.
func (o *paperKeyOptions) whatNow() []string {
	switch {
	case o.blank:
		return []string{"Fill it in by hand, then type it from the paper."}
	case o.shares > 0:
		return []string{fmt.Sprintf("The shares are in %s. Print them, then type %d of them from the print.", oneLine(o.where()), o.threshold)}
	}
	return []string{
		"The sheet is in " + oneLine(o.output) + ". Print it, then type the key from the print,",
		"or give the name of a photo or scan of it.",
	}
}

// askPaperKey asks for a paper key: typed, or the name of a file with it.
func (a *app) askPaperKey(ctx context.Context, question string) (vault.Identity, error) {
	text, err := a.ask.Secret(ctx, question)
	if errors.Is(err, prompt.ErrNoTerminal) {
		return vault.Identity{}, fail(exitLocked, err, "give the paper key as a file: --identity FILE")
	}
	if err != nil {
		return vault.Identity{}, err
	}
	return a.paperKeyFrom(ctx, text)
}

// paperKeyFrom reads a paper key that was typed, or the file that was named.
func (a *app) paperKeyFrom(ctx context.Context, text string) (vault.Identity, error) {
	text, err := a.moreShares(ctx, text)
	if err != nil {
		return vault.Identity{}, err
	}
	return keyInAnswer(ctx, text)
}

// keyInAnswer is the paper key that was typed, or that is in the file named.
func keyInAnswer(ctx context.Context, text string) (vault.Identity, error) {
	if info, err := os.Stat(strings.TrimSpace(text)); err == nil && info.Mode().IsRegular() {
		data, err := readLimited(strings.TrimSpace(text), maxIdentityFile)
		if err != nil {
			return vault.Identity{}, err
		}
		return parseKey(ctx, data)
	}
	return parsePaper(text)
}

// paperJSON is what paper key made.
type paperJSON struct {
	File        string   `json:"file,omitempty"`
	Files       []string `json:"files,omitempty"` // of shares
	Fingerprint string   `json:"fingerprint"`
	Replaced    []string `json:"replaced"`
}

func (a *app) reportPaper(o *paperKeyOptions, key vault.Identity, old []vault.Recipient) error {
	if a.g.json {
		j := paperJSON{File: o.output, Fingerprint: key.Fingerprint(), Replaced: []string{}}
		if o.shares > 0 {
			j.File, j.Files = "", o.files
		}
		for _, r := range old {
			j.Replaced = append(j.Replaced, vault.Fingerprint(r.Key))
		}
		return a.printJSON(j)
	}
	switch {
	case o.blank:
		a.say("the paper key %s is on the paper that you filled in; the blank form is in %s", key.Fingerprint(), oneLine(o.where()))
	case o.shares > 0:
		a.say("the paper key %s is in %d shares, any %d of which give it back: %s", key.Fingerprint(), o.shares, o.threshold, oneLine(o.where()))
		a.say("print them, check the prints, then delete the files")
	default:
		a.say("the paper key %s is in %s: print it, check the print, then delete the file", key.Fingerprint(), oneLine(o.output))
	}
	for _, r := range old {
		a.say("the old paper key %s no longer opens the vault", vault.Fingerprint(r.Key))
	}
	return nil
}
