package transfer

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// sniffWindow is how much of a text is looked at to recognise a list.
const sniffWindow = 1 << 20

// isURIs finds a list by a line that begins with a URI, or by a JSON array whose
// first element is one.
func isURIs(in *input) bool {
	switch in.lead() {
	case '[', '{':
		first, err := openJSONList(in.data).next()
		return err == nil && wanted(schemeAt(first))
	case '<':
		return false
	}
	for line := range lines(in.data[:min(len(in.data), sniffWindow)]) {
		if start, ok := nextURI(line, 0); ok && !comment(line) && leads(line[:start]) {
			return true
		}
	}
	return false
}

// leads reports whether a URI behind that text still begins its line: there is
// nothing, a mark or a name, but no column of a table.
func leads(text []byte) bool {
	return !bytes.ContainsAny(bytes.TrimRight(text, openers), ",;\t\"")
}

// readURIs reads a list: one URI a line, several in a line with commas between
// them, or a JSON array of strings.
func readURIs(_ context.Context, in *input) (found, error) {
	c := collector{}
	if lead := in.lead(); lead == '[' || lead == '{' {
		c.addJSON(in.data)
	} else {
		c.addLines(in.data)
	}
	return c.found, c.err
}

// addLines reads the URIs in lines of text. Lines without one are listed as
// entries that cannot be imported, neighbours together.
func (c *collector) addLines(text []byte) {
	number, from, to := 0, 0, 0
	reject := func() {
		if from > 0 {
			c.reject(errNoURI, span(from, to))
			from = 0
		}
	}
	for line := range lines(text) {
		if number++; number > maxLines {
			c.err = &FormatError{Reason: fmt.Sprintf("it holds more than %d lines", maxLines)}
			return
		}
		if comment(line) {
			continue
		}
		start, ok := nextURI(line, 0)
		if !ok {
			if from == 0 {
				from = number
			}
			to = number
			continue
		}
		reject()
		for ok && c.err == nil {
			next, more := nextURI(line, start+1)
			end := next
			if !more {
				end = len(line)
			}
			c.add(uriText(line, start, end), span(number, number))
			start, ok = next, more
		}
		if c.err != nil {
			return
		}
	}
	reject()
}

// lines yields the lines of text, trimmed: they end in LF or CRLF, or in CR
// where there is no LF at all.
func lines(text []byte) iter.Seq[[]byte] {
	end := []byte("\n")
	if !bytes.Contains(text, end) {
		end = []byte("\r")
	}
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			line, rest, _ := bytes.Cut(text, end)
			if !yield(bytes.TrimSpace(line)) {
				return
			}
			text = rest
		}
	}
}

// comment reports whether a trimmed line says nothing: it is empty, or it is a
// comment as WinAuth writes them.
func comment(line []byte) bool { return len(line) == 0 || line[0] == '#' }

// nextURI finds the first URI of a line that begins at or after from. In the
// middle of a line it stands behind a space, a comma or an opening mark, so
// that a URI inside another one's parameters is not taken for a new one.
func nextURI(line []byte, from int) (start int, ok bool) {
	for at := from; ; {
		i := bytes.Index(line[at:], []byte("://"))
		if i < 0 {
			return 0, false
		}
		mark := at + i
		start := mark
		for start > from && schemeByte(line[start-1]) {
			start--
		}
		behind := start == 0 || strings.IndexByte(" \t,;"+openers, line[start-1]) >= 0
		if behind && mark-start <= maxScheme && wanted(strings.ToLower(string(line[start:mark]))) {
			return start, true
		}
		at = mark + 3
	}
}

func schemeByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '+' || b == '.'
}

// openers and closers are the marks that may stand around a URI.
const openers, closers = "\"'<([", "\"'>)]"

// uriText returns the URI at line[start:end] without what separates it from
// the next one, and without the marks around it.
func uriText(line []byte, start, end int) string {
	if end < len(line) && strings.IndexByte(openers, line[end-1]) >= 0 {
		end-- // the next one's
	}
	text := bytes.TrimRight(line[start:end], " \t,;")
	if start > 0 && len(text) > 0 {
		if i := strings.IndexByte(openers, line[start-1]); i >= 0 && text[len(text)-1] == closers[i] {
			text = text[:len(text)-1]
		}
	}
	return string(text)
}

// span names lines for people.
func span(from, to int) string {
	if from == to {
		return "line " + strconv.Itoa(from)
	}
	return "lines " + strconv.Itoa(from) + " to " + strconv.Itoa(to)
}
