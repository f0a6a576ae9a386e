package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"fob/otpcore/qr"
	"fob/vault"
	"fob/vault/paper"
)

// sheetScans are files with the codes of a vault's sheet.
type sheetScans struct {
	names []string
	scans []paper.Scan
	read  []int // codes of each that were not in one before

	enough  bool           // not to look for codes that the spare ones make up for
	key     vault.Identity // the paper key, where one of them is its sheet
	keyScan int            // which

	progress func(text string) // is told what is read; nil: nobody looks
}

// openScans reads files that may be scans of a sheet. "-" is standard input.
func (a *app) openScans(names []string) (*sheetScans, error) {
	s := &sheetScans{names: names, read: make([]int, len(names))}
	for _, name := range names {
		var data []byte
		var err error
		if name == "-" {
			data, err = io.ReadAll(io.LimitReader(a.stdin(), paper.MaxScan+1))
		} else {
			data, err = readLimited(name, paper.MaxScan)
		}
		if err != nil {
			return nil, err
		}
		scan, err := paper.OpenScan(data)
		if errors.Is(err, paper.ErrPDF) {
			return nil, fail(exitFailed, fmt.Errorf("%q: %w", name, err),
				"make pictures of it: pdftoppm -r 200 -png "+shellWord(name)+" scan", "then give those: scan-1.png scan-2.png")
		}
		if errors.Is(err, paper.ErrFormat) {
			return nil, fail(exitFailed, fmt.Errorf("%q: %w", name, err), "save it as JPEG or PNG; a phone that writes HEIC sends it as JPEG when it shares it")
		}
		if err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
		s.scans = append(s.scans, scan)
	}
	return s, nil
}

// gather reads the scans, quickly and then thoroughly where codes are missing.
func (s *sheetScans) gather(ctx context.Context, a *app) (*paper.Sheet, error) {
	g := &paper.Gathering{}
	for _, thorough := range []bool{false, true} {
		for i, scan := range s.scans {
			if s.isKey(i) {
				continue
			}
			if s.progress != nil {
				how := "reading "
				if thorough {
					how = "looking closely at "
				}
				s.progress(how + s.names[i])
			}
			n, err := g.Read(ctx, scan, thorough)
			s.read[i] += n
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case errors.Is(err, context.DeadlineExceeded) || err == nil:
			case thorough || errors.Is(err, qr.ErrTooLarge):
				a.warn(fmt.Sprintf("%q: %v", s.names[i], err))
			}
		}
		if !thorough {
			s.findKey(ctx)
		}
		sheet, err := g.Sheet()
		switch {
		case !thorough && errors.Is(err, paper.ErrNoCodes) && len(s.scans) == 1 && !s.key.IsZero():
			return nil, fail(exitPartly, fmt.Errorf("%q is the paper key, and not the sheet that it opens", s.names[0]),
				"to open a copy with it: fob restore COPY --identity "+shellWord(s.names[0]))
		case err == nil && (thorough || s.enough || len(sheet.Missing) == 0):
			return sheet, nil
		case err != nil && (thorough || !mayHelp(err)):
			return nil, a.unreadable(err)
		}
	}
	return nil, paper.ErrNoCodes // not reached: thorough returns
}

// findKey looks for the paper key among the scans that gave no code: people scan
// all their sheets at once.
func (s *sheetScans) findKey(ctx context.Context) {
	for i, scan := range s.scans {
		if s.read[i] > 0 {
			continue
		}
		text, err := scan.Codes(ctx)
		if err != nil {
			continue
		}
		if key, err := parsePaper(text); err == nil {
			s.key, s.keyScan = key, i
			return
		}
	}
}

// isKey reports whether a scan is that of the paper key.
func (s *sheetScans) isKey(i int) bool { return !s.key.IsZero() && s.keyScan == i }

// mayHelp reports whether another look at the pictures can do away with an
// error.
func mayHelp(err error) bool {
	_, missing := errors.AsType[*paper.MissingError](err)
	_, typed := errors.AsType[*paper.TypedError](err)
	return missing || typed || errors.Is(err, paper.ErrNoCodes) || errors.Is(err, paper.ErrNoHead)
}

// unreadable says what to do about codes or lines that give no sheet.
func (a *app) unreadable(err error) error {
	missing, some := errors.AsType[*paper.MissingError](err)
	typed, retyped := errors.AsType[*paper.TypedError](err)
	switch {
	case some:
		if missing.Typed != nil {
			a.sayTyped(missing.Typed)
		}
		a.sayWhere(missing.Codes, missing.Unseen)
		return fail(exitPartly, fmt.Errorf("%s: too few codes were read: %w", missing.Sheet, missing),
			"scan these pages again, at 150 or 200 dpi, flat and with the whole page in the picture, and give all scans together")
	case retyped:
		a.sayTyped(typed)
		return fail(exitPartly, fmt.Errorf("the text is not as on the sheet: %s", typedSummary(typed)), "correct that, and give the whole text again")
	case errors.Is(err, paper.ErrNoCodes):
		return fail(exitPartly, err, "a scan of 200 dpi, or a sharp photograph of the whole page, will do")
	case errors.Is(err, paper.ErrNoHead):
		return fail(exitPartly, err, "type that line too")
	}
	return fail(exitPartly, err, "give the pages of one sheet; its first page says which it is")
}

// sayTyped names the mistakes in what was typed, and the lines that are not
// there.
func (a *app) sayTyped(e *paper.TypedError) {
	const most = 20
	for _, mistake := range e.Mistakes[:min(len(e.Mistakes), most)] {
		a.warn(mistake.Error())
	}
	switch n := len(e.Missing); {
	case n == 1:
		a.warn("line " + paper.Ranges(e.Missing) + " is not there")
	case n > 1:
		a.warn("lines " + paper.Ranges(e.Missing) + " are not there")
	}
}

// typedSummary counts what sayTyped names.
func typedSummary(e *paper.TypedError) string {
	var parts []string
	switch n := len(e.Mistakes); {
	case n == 1:
		parts = append(parts, "1 line has a mistake")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d lines have a mistake", n))
	}
	if n := len(e.Missing); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d are missing", n, e.Lines))
	}
	return strings.Join(parts, ", ")
}

// paperCopy says how old the newest sheet is that was read back, in changes.
func (c *checkup) paperCopy(s *vault.Store, v *vault.Vault) {
	const name = "paper copy"
	last := s.Verified()
	if last.Generation == 0 {
		c.note(name, "fob paper vault, then fob paper verify", "no printed copy of the vault was read back on this machine")
		return
	}
	if age := copyAge(last, v); age != "" {
		c.note(name, "fob paper vault, then fob paper verify", "%s", age)
		return
	}
	day := last.Checked.UTC().Format(time.DateOnly)
	c.good(name, "the one of generation %d was read back on %s, and holds everything", last.Generation, day)
}

// copyAge says how old a printed copy is, in changes, the number first, since a
// narrow window cuts the rest; "" where it holds everything, or there is none.
func copyAge(last vault.Verified, v *vault.Vault) string {
	n := v.Since(last)
	if last.Generation == 0 || n == 0 {
		return ""
	}
	return fmt.Sprintf("the printed copy is behind by %s: added, changed or deleted since generation %d, which was read back",
		plural(n, "account"), last.Generation)
}
