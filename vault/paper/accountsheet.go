package paper

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// AccountsSheet is every account as a code that any authenticator scans, not
// encrypted: for a safe, and for those who come after.
type AccountsSheet struct {
	VaultID string
	Made    time.Time
	Items   []AccountItem
}

// AccountItem is one account of the sheet.
type AccountItem struct {
	// Issuer and Account are printed, escaped where the fonts have no letter for
	// them.
	Issuer, Account string
	URI             otpcore.Secret // otpauth://…
	Kind            string         // such as "TOTP, 6 digits, 30 s"
}

// A page has two columns of five accounts. The codes differ in size with what
// they hold, and all are drawn this wide, in millimetres.
const (
	itemColumns = 2
	itemRows    = 5
	itemSide    = 36.0
	itemTop     = 38.0
)

// scanNote stands at the foot of a page, where nothing else does.
const scanNote = "Scan each with any authenticator app, which then makes the one-time codes for signing in."

const plainWarning = "Not encrypted: whoever sees this page has your codes. Keep it in a safe, and shred it when it is replaced."

// PDF writes the sheet. Every code is read back before anything is written.
func (s AccountsSheet) PDF(ctx context.Context, w io.Writer, paper PageSize) error {
	p, err := s.pages(ctx, paper)
	if err != nil {
		return err
	}
	return p.pdf(w, "accounts sheet")
}

// PNG returns the pages of the sheet as pictures, at 300 dots an inch.
func (s AccountsSheet) PNG(ctx context.Context, paper PageSize) ([][]byte, error) {
	p, err := s.pages(ctx, paper)
	if err != nil {
		return nil, err
	}
	return p.pictures()
}

func (s AccountsSheet) check() error {
	switch {
	case s.Made.IsZero() || len(s.VaultID) < idLen:
		return errors.New("accounts sheet: it does not say what it belongs to")
	case len(s.Items) == 0:
		return errors.New("accounts sheet: there are no accounts")
	}
	return nil
}

// pages sets the sheet, and reads its codes back.
func (s AccountsSheet) pages(ctx context.Context, paper PageSize) (*pages, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	const perPage = itemColumns * itemRows
	p := newPages(paper, s.Made, "fob accounts, vault "+s.VaultID[:idLen])
	count := (len(s.Items) + perPage - 1) / perPage
	escaped := false
	foot := func() {
		note := scanNote
		if escaped {
			note = escapeNote
		}
		p.foot(note)
		escaped = false
	}
	for i, item := range s.Items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := i % perPage
		if at == 0 {
			if i > 0 {
				foot()
				p.add()
			}
			p.accountsHead(s, i/perPage+1, count)
		}
		x := margin + float64(at%itemColumns)*(p.inner()/itemColumns+3)
		y := itemTop + float64(at/itemColumns)*(p.bottom-itemTop)/itemRows
		strange, err := p.account(item, x, y)
		if err != nil {
			return nil, err
		}
		escaped = escaped || strange
	}
	foot()
	if err := p.readBack(ctx); err != nil {
		return nil, fmt.Errorf("accounts sheet: %w", err)
	}
	return p, nil
}

func (p *pages) accountsHead(s AccountsSheet, page, count int) {
	p.at(margin, 18, bold, 15, "Accounts")
	p.ink(faint)
	p.right(18, regular, smallSize, fmt.Sprintf("vault %s   %s   page %d of %d", s.VaultID[:idLen], s.Made.Format(dateLayout), page, count))
	p.ink(0)
	p.box(margin, 22, p.inner(), 8.5, 0.6)
	p.at(margin+3.5, 27.4, bold, smallSize+.5, plainWarning)
}

// account draws one code with its name beside it, and reports whether an escape
// is in the name.
func (p *pages) account(item AccountItem, x, y float64) (escaped bool, err error) {
	text := string(item.URI.Bytes())
	var code *qr.Symbol
	for _, level := range []qr.Level{qr.Q, qr.M, qr.L} {
		if code, err = qr.Encode(text, level); err == nil && code.Version() <= 14 {
			break
		}
	}
	name, strange := printed(item.Issuer)
	if err != nil {
		return false, fmt.Errorf("accounts sheet: %q: %w", name, err)
	}
	p.draw(code, x, y, itemSide, text, fmt.Sprintf("the code of %q", name))
	width := p.inner()/itemColumns - itemSide - 7
	left, lineAt := x+itemSide+4, y+4.0
	for _, line := range fit(bold, bodySize, width, name) {
		p.at(left, lineAt, bold, bodySize, line)
		lineAt += bodyLead - .4
	}
	account, odd := printed(item.Account)
	for _, line := range fit(regular, smallSize, width, account) {
		p.at(left, lineAt, regular, smallSize, line)
		lineAt += bodyLead - .7
	}
	p.ink(faint)
	for _, line := range lines(regular, smallSize, width, item.Kind) {
		p.at(left, lineAt+.6, regular, smallSize, line)
		lineAt += bodyLead - .9
	}
	p.ink(0)
	return strange || odd, nil
}

// Text writes the sheet as plain text: the address of every account, which other
// authenticators take in by paste.
func (s AccountsSheet) Text(w io.Writer) error {
	if err := s.check(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("ACCOUNTS\n%s\n\n%s\n", strings.Repeat("=", textWidth), wrap(plainWarning))
	line("  %-16s %s", "Vault", s.VaultID[:idLen])
	line("  %-16s %s", "Made", s.Made.Format(dateLayout))
	line("  %-16s %d", "Accounts", len(s.Items))
	for i, item := range s.Items {
		name := strings.TrimSpace(otpcore.Printable(strings.TrimSpace(item.Issuer + "  " + item.Account)))
		line("\n%4d  %s\n      %s\n      %s", i+1, name, item.Kind, item.URI.Bytes())
	}
	return out.Flush()
}
