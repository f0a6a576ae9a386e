package paper

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// vaultMono is the size of commands and of the SHA-256: the longest must fit.
const vaultMono = 9.0

// PDF writes the sheet. The same sheet is the same bytes. Before anything is
// written, the pages are drawn as a printer would and read back, so that a sheet
// that does not restore is found here.
func (s VaultSheet) PDF(ctx context.Context, w io.Writer, paper PageSize) error {
	frames, err := s.frames()
	if err != nil {
		return err
	}
	text, err := s.words()
	if err != nil {
		return err
	}
	p := newPage(paper, s.Made, "fob vault copy, vault "+s.VaultID[:idLen])
	first := p.cover(text)
	if p.y > p.bottom {
		return fmt.Errorf("vault sheet: its first page does not fit %s", paper)
	}
	codes, err := placeCodes(frames, paper, first)
	if err != nil {
		return err
	}
	if err := s.readBack(ctx, codes, paper); err != nil {
		return err
	}
	pages := pageOf(len(frames) - 1)
	page := 1
	for _, c := range codes {
		if c.page > page {
			page = c.page
			p.pdf.AddPage()
			p.runningHead(s, page, pages)
		}
		p.code(c)
	}
	if len(s.Names) > 0 {
		p.names(s)
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return fmt.Errorf("vault sheet: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// cover sets the first page and returns where its codes begin.
func (p *page) cover(text words) (codes float64) {
	p.heading(text)
	p.y--
	last := len(text.facts) - 1
	p.facts(text.facts[:4])
	p.y -= 2
	p.facts(text.facts[4:last])
	p.y -= 2
	sum := text.facts[last]
	p.ink(110)
	p.at(margin, p.y+3, sans, "", smallSize, sum.label)
	p.ink(0)
	p.at(margin, p.y+7.8, mono, "B", vaultMono, sum.value)
	p.y += 13
	for _, section := range text.sections {
		p.at(margin, p.y+bodySize*ptToMM, sans, "B", bodySize, section.heading)
		p.y += bodyLead + .4
		for i, step := range section.steps {
			if !step.command {
				p.paragraph(margin, bodySize-.5, bodyLead-.3, step.text)
				continue
			}
			if i == 0 || !section.steps[i-1].command {
				p.y += .8
			}
			p.at(margin+4, p.y+vaultMono*ptToMM, mono, "", vaultMono, step.text)
			p.y += bodyLead - .5
			if i+1 < len(section.steps) && !section.steps[i+1].command {
				p.y++
			}
		}
		p.y += 2.5
	}
	p.y -= 2
	p.fields(text.fields)
	codes = p.bottom - codeSide - 6
	p.foot(text.foot)
	if p.y > codes {
		p.y = p.bottom + 1 // too long: the caller says so
	}
	return codes
}

// runningHead stands over every page after the first.
func (p *page) runningHead(s VaultSheet, page, pages int) {
	const y = 15
	p.ink(110)
	sheet := parseName(s.name())
	p.at(margin, y, sans, "", smallSize, fmt.Sprintf("fob vault copy   vault %s   generation %s   sheet %s", sheet.Vault, sheet.Generation, sheet.Tag))
	right := fmt.Sprintf("page %d of %d", page, pages)
	p.pdf.SetFont(sans, "", smallSize)
	p.at(p.width-margin-p.pdf.GetStringWidth(right), y, sans, "", smallSize, right)
	p.ink(0)
	p.rule(margin, y+2.5, p.inner(), 110, 0.2)
}

// code draws one code with its caption beneath, outside of its quiet zone.
func (p *page) code(c placed) {
	p.pdf.SetFillColor(0, 0, 0)
	for _, r := range c.dark {
		p.pdf.Rect(r.x, r.y, r.w, r.h, "F")
	}
	p.ink(70)
	p.at(c.x, c.y+codeSide+5, sans, "", 7.5, c.caption)
	p.ink(0)
}

// names lists the accounts on pages of their own.
func (p *page) names(s VaultSheet) {
	const lead = 5.0
	p.y = p.height
	for i, name := range s.Names {
		if p.y+lead > p.height-margin {
			p.pdf.AddPage()
			p.ink(110)
			p.at(margin, 15, sans, "", smallSize, "fob vault copy   vault "+s.VaultID[:idLen]+"   the accounts in it")
			p.rule(margin, 17.5, p.inner(), 110, 0.2)
			p.ink(0)
			p.y = codeTop
		}
		p.at(margin, p.y, sans, "", bodySize, strconv.Itoa(i+1))
		p.at(margin+12, p.y, sans, "", bodySize, shorten(plainASCII(strings.TrimSpace(name)), 80))
		p.y += lead
	}
}
