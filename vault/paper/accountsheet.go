package paper

import (
	"bytes"
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
	// Issuer and Account are printed, escaped where the fonts of PDF have no
	// letter for them.
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
)

const plainWarning = "NOT ENCRYPTED: whoever sees this page can sign in as you. Keep it in a safe; shred it when it is replaced."

// PDF writes the sheet. Every code is read back before anything is written.
func (s AccountsSheet) PDF(w io.Writer, paper PageSize) error {
	if s.Made.IsZero() || len(s.VaultID) < idLen {
		return errors.New("accounts sheet: it does not say what it belongs to")
	}
	if len(s.Items) == 0 {
		return errors.New("accounts sheet: there are no accounts")
	}
	var p *page
	const perPage = itemColumns * itemRows
	pages := (len(s.Items) + perPage - 1) / perPage
	for i, item := range s.Items {
		at := i % perPage
		if at == 0 {
			if p == nil {
				p = newPage(paper, s.Made, "fob accounts, vault "+s.VaultID[:idLen])
			} else {
				p.pdf.AddPage()
			}
			p.accountsHead(s, i/perPage+1, pages)
		}
		rowHeight := (p.height - 40 - 14) / itemRows
		x := margin + float64(at%itemColumns)*(p.inner()/itemColumns+3)
		y := 40 + float64(at/itemColumns)*rowHeight
		if err := p.account(item, x, y); err != nil {
			return err
		}
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return fmt.Errorf("accounts sheet: %w", err)
	}
	_, err := w.Write(out.Bytes())
	return err
}

func (p *page) accountsHead(s AccountsSheet, page, pages int) {
	p.at(margin, 18, sans, "B", 14, "Accounts")
	p.ink(110)
	right := fmt.Sprintf("vault %s   %s   page %d of %d", s.VaultID[:idLen], s.Made.Format(dateLayout), page, pages)
	p.pdf.SetFont(sans, "", smallSize)
	p.at(p.width-margin-p.pdf.GetStringWidth(right), 18, sans, "", smallSize, right)
	p.ink(0)
	p.pdf.SetFillColor(0, 0, 0)
	p.pdf.Rect(margin, 22, p.inner(), 8, "F")
	p.ink(255)
	p.at(margin+3, 27.3, sans, "B", smallSize+.2, plainWarning)
	p.ink(0)
}

// account draws one code with its name beside it.
func (p *page) account(item AccountItem, x, y float64) error {
	text := string(item.URI.Bytes())
	var code *qr.Symbol
	var err error
	for _, level := range []qr.Level{qr.Q, qr.M, qr.L} {
		if code, err = qr.Encode(text, level); err == nil && code.Version() <= 14 {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("accounts sheet: %s: %w", plainASCII(item.Issuer), err)
	}
	dark := runs(code, x, y, itemSide/float64(code.Size()))
	if err := readBack(dark, text); err != nil {
		return fmt.Errorf("accounts sheet: %s: its code cannot be read back", plainASCII(item.Issuer))
	}
	p.pdf.SetFillColor(0, 0, 0)
	for _, r := range dark {
		p.pdf.Rect(r.x, r.y, r.w, r.h, "F")
	}
	left, lineAt := x+itemSide+4, y+4.0
	for _, part := range []struct {
		text, style string
		size        float64
	}{{item.Issuer, "B", bodySize}, {item.Account, "", smallSize}} {
		p.pdf.SetFont(sans, part.style, part.size)
		lines := p.fit(plainASCII(part.text), p.inner()/itemColumns-itemSide-7)
		for _, line := range lines[:min(len(lines), 3)] {
			p.at(left, lineAt, sans, part.style, part.size, line)
			lineAt += bodyLead - .5
		}
	}
	p.ink(90)
	p.at(left, lineAt+.5, sans, "", smallSize, item.Kind)
	p.ink(0)
	return nil
}

// fit breaks a name into lines of that width in the current font, inside words
// where it must.
func (p *page) fit(text string, width float64) []string {
	var lines []string
	line := ""
	for _, r := range text {
		if p.pdf.GetStringWidth(line+string(r)) > width {
			lines, line = append(lines, strings.TrimSpace(line)), ""
		}
		line += string(r)
	}
	return append(lines, strings.TrimSpace(line))
}
