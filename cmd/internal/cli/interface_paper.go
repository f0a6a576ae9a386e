package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/paper"
)

var _ tui.Papered = (*backend)(nil)

// PaperNote is what doctor says of a printed copy that lacks something.
func (b *backend) PaperNote(v *vault.Vault) string { return copyAge(b.store.Verified(), v) }

// sheetFile is the file of a sheet: the one named, which must not be there, or
// a new one of the usual name.
func (a *app) sheetFile(path, usual string) (string, error) {
	if path == "" {
		return a.freeName(usual), nil
	}
	path = a.underHome(path)
	return path, absent(path)
}

func pageSize(letter bool) paper.PageSize {
	if letter {
		return paper.Letter
	}
	return paper.A4
}

// MakeKeySheet is the first half of fob paper key: a new key, on paper alone.
func (b *backend) MakeKeySheet(ctx context.Context, p tui.SheetPlan) (tui.NewKey, error) {
	a, _ := b.app.hearing()
	file, err := a.sheetFile(p.Path, paperFileName)
	if err != nil {
		return nil, explained(err)
	}
	if p.Path == "" && p.Shares > 0 { // the names of all shares are free
		file = a.freeNameWhere(paperFileName, func(path string) bool {
			for i := range p.Shares {
				if absent(shareName(path, i+1)) != nil {
					return false
				}
			}
			return true
		})
	}
	v, err := b.store.Load(ctx, b.key)
	if err != nil {
		return nil, explained(err)
	}
	made, err := vault.GenerateIdentity(b.key.PQ())
	if err != nil {
		return nil, explained(err)
	}
	o := &paperKeyOptions{output: file, keepOld: p.KeepOld, blank: p.Blank, shares: p.Shares, threshold: p.Enough}
	remove, err := a.writeKeySheets(o, v.ID(), made, pageSize(p.Letter))
	if err != nil {
		return nil, explained(err)
	}
	return &newKey{backend: b, options: o, made: made, remove: remove}, nil
}

// newKey is a paper key that waits to be read back.
type newKey struct {
	backend *backend
	options *paperKeyOptions
	made    vault.Identity
	remove  func()
	shares  string // those given so far
}

var _ tui.NewKey = (*newKey)(nil)

func (k *newKey) Lines() []string { return k.options.whatNow() }

func (k *newKey) Words() []string { return k.options.shown }

func (k *newKey) Discard() { k.remove() }

// Prove is the second half of fob paper key.
func (k *newKey) Prove(ctx context.Context, answer otpcore.Secret) (string, []string, error) {
	key, need, err := k.backend.app.keyFromPaper(ctx, &k.shares, answer)
	switch {
	case err != nil || need != "":
		return need, nil, err
	case key.Recipient() != k.made.Recipient():
		k.shares = ""
		return "", nil, errors.New("that is another key")
	}
	a, said := k.backend.app.hearing()
	err = a.adoptPaperKey(ctx, k.backend.store, k.backend.key, k.options, k.made, k.remove)
	return "", said.lines(), explained(err)
}

// keyFromPaper is the key that was typed, or that is in the files named, a line
// each. need says that more shares are wanted, beside those given so far.
func (a *app) keyFromPaper(ctx context.Context, shares *string, answer otpcore.Secret) (key vault.Identity, need string, err error) {
	lines := strings.Split(strings.TrimSpace(string(answer.Bytes())), "\n")
	for i, line := range lines {
		lines[i] = shareIn(ctx, a.underTilde(strings.TrimSpace(line)))
	}
	text, few, err := addShare(*shares, strings.Join(lines, "\n"))
	switch {
	case err != nil:
		return key, "", err
	case few != nil:
		before := nextShare(*shares) - 1
		*shares = text
		if few.Have == before {
			return key, fmt.Sprintf("this share was given already: %d of %d, another one, please", few.Have, few.Need), nil
		}
		return key, fmt.Sprintf("%d of %d shares: the next one, please", few.Have, few.Need), nil
	}
	key, err = keyInAnswer(ctx, text)
	return key, "", err
}

// MakeCopySheet is fob paper vault.
func (b *backend) MakeCopySheet(ctx context.Context, p tui.SheetPlan) ([]string, error) {
	a, said := b.app.hearing()
	file, err := a.sheetFile(p.Path, vaultSheetName)
	if err != nil {
		return nil, explained(err)
	}
	v, err := b.store.Load(ctx, b.key)
	if err != nil {
		return nil, explained(err)
	}
	sheet, err := a.vaultSheet(v, &paperVaultOptions{parity: paper.DefaultParity, names: p.Names})
	if err != nil {
		return nil, explained(err)
	}
	files, err := a.writeVaultSheet(ctx, sheet, file, pageSize(p.Letter))
	if err == nil {
		err = a.reportVaultSheet(v, sheet, files)
	}
	lines := said.lines()
	if n := len(lines); n > 0 { // what to type to prove it is another room here
		lines[n-1] = "print it, then prove the print: Paper, Check a print"
	}
	return lines, explained(err)
}

// MakeCodeSheet is fob paper accounts.
func (b *backend) MakeCodeSheet(ctx context.Context, p tui.SheetPlan, accounts []vault.Account) ([]string, error) {
	a, _ := b.app.hearing()
	file, err := a.sheetFile(p.Path, accountsSheetName)
	if err == nil && len(accounts) == 0 {
		err = errors.New("there are no accounts to print")
	}
	var files []string
	if err == nil {
		files, err = a.writeAccountsSheet(ctx, file, b.store.ID(), accounts, pageSize(p.Letter))
	}
	if err != nil {
		return nil, explained(err)
	}
	return []string{accountsSheetMade(len(accounts), files)}, nil
}

// ReadScans is the first half of fob paper verify.
func (b *backend) ReadScans(ctx context.Context, paths []string, progress func(string)) (tui.Scans, error) {
	a, said := b.app.hearing()
	for i, path := range paths {
		paths[i] = a.underTilde(path)
	}
	scans, err := a.openScans(paths)
	if err != nil {
		return nil, explained(err)
	}
	scans.progress = progress
	sheet, err := scans.gather(ctx, a)
	if err != nil {
		return nil, explained(err)
	}
	a.saySheet(scans, sheet)
	return &readScans{backend: b, sheet: sheet, lines: said.lines()}, nil
}

// readScans is a sheet that was read back.
type readScans struct {
	backend *backend
	sheet   *paper.Sheet
	lines   []string
	shares  string // of the key, those given so far
}

var _ tui.Scans = (*readScans)(nil)

func (r *readScans) Lines() []string { return r.lines }

// Open is the second half of fob paper verify.
func (r *readScans) Open(ctx context.Context, answer otpcore.Secret) (string, []string, error) {
	a, said := r.backend.app.hearing()
	key := r.backend.key
	if answer.Len() > 0 {
		given, need, err := a.keyFromPaper(ctx, &r.shares, answer)
		if err != nil || need != "" {
			return need, nil, err
		}
		key, r.shares = given, ""
	}
	copied, isPaper, err := a.openSheet(r.sheet, key)
	if err != nil {
		return "", nil, explained(err)
	}
	var newer []string
	if s := r.backend.store; s.ID() == copied.ID() {
		if isPaper {
			_ = s.RecordVerified(copied) // only what is said of its age depends on it
		}
		here, err := s.Load(ctx, r.backend.key)
		if err != nil {
			return "", nil, explained(err)
		}
		newer = newerThan(copied, here)
	}
	a.sayVerified(copied, isPaper, newer)
	return "", said.lines(), nil
}
