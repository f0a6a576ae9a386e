package paper

import (
	"context"
	"fmt"
	"io"
)

// This file has what the pages of several sheets are made of.

// pdf writes the pages.
func (p *pages) pdf(w io.Writer, what string) error {
	if _, err := w.Write(p.writePDF()); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// checked reads the codes of the pages back.
func (p *pages) checked(what string) error {
	if err := p.readBack(context.Background()); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (p *pages) heading(text words) {
	p.at(margin, p.y+5.5, bold, 20, text.title)
	p.ink(faint)
	p.right(p.y+5.5, regular, bodySize, text.corner)
	p.ink(0)
	p.y += 10
	p.rule(margin, p.y, p.inner(), 0.3)
	p.y += 3.6
	p.paragraph(margin, bodySize, bodyLead, text.lead)
	p.y += 3
}

// facts sets what the sheet belongs to side by side, label over value. A first
// one that is wide gets a line of its own.
func (p *pages) facts(facts []fact) {
	column := p.inner() / 4
	if len(facts) > 1 && measure(bold, bodySize, facts[0].value) > column-3 {
		p.fact(margin, facts[0])
		p.y += 10.5
		facts = facts[1:]
		column = p.inner() / 3
	}
	for i, f := range facts {
		p.fact(margin+float64(i)*column, f)
	}
	p.y += 12.5
}

func (p *pages) fact(x float64, f fact) {
	p.ink(faint)
	p.at(x, p.y+3, regular, smallSize, f.label)
	p.ink(0)
	p.at(x, p.y+7.6, bold, bodySize, f.value)
}

// commandSize is the size of commands: the longest must fit.
const commandSize = 8.5

// section sets a heading and the steps under it.
func (p *pages) section(s section) {
	p.at(margin, p.y+bodySize*ptToMM, bold, bodySize, s.heading)
	p.y += bodyLead + .5
	for i, step := range s.steps {
		if !step.command {
			p.paragraph(margin, bodySize, bodyLead, step.text)
			continue
		}
		if i == 0 || !s.steps[i-1].command {
			p.y += .7
		}
		p.at(margin+5, p.y+commandSize*ptToMM, mono, commandSize, step.text)
		p.y += bodyLead - .3
		if i+1 < len(s.steps) && !s.steps[i+1].command {
			p.y += .9
		}
	}
	p.y += 3
}

// fields sets lines to write on.
func (p *pages) fields(fields []field) {
	for _, f := range fields {
		p.y += 4.5
		p.at(margin, p.y, regular, bodySize, f.label)
		skip := measure(regular, bodySize, f.label) + 3
		for range f.lines {
			p.ink(faint)
			p.rule(margin+skip, p.y+.8, p.inner()-skip, 0.2)
			p.ink(0)
			p.y += 7
			skip = 0
		}
		p.y -= 3.2
	}
}

func (p *pages) foot(text string) {
	p.ink(faint)
	p.rule(margin, p.bottom+3, p.inner(), 0.2)
	p.at(margin, p.bottom+7.2, regular, smallSize, text)
	p.ink(0)
}

// running is the line over every page after the first.
func (p *pages) running(left, right string) {
	const y = 14
	p.ink(faint)
	p.at(margin, y, regular, smallSize, left)
	p.right(y, regular, smallSize, right)
	p.rule(margin, y+2.5, p.inner(), 0.2)
	p.ink(0)
}
