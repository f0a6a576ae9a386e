package transfer

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// Pages that authenticators export for printing: Aegis and Ente, a table or a
// block an account with a QR code, and Stratum, which writes the URI beside it.

// pictureTime is how long one QR code of a page may take. They are clean, and
// take a hundredth of it.
const pictureTime = 2 * time.Second

// maxBadPictures is how many codes of a page may fail before the rest is not
// looked at.
const maxBadPictures = 3

var errPicture = errors.New("the QR code could not be read")

// isHTML finds a page with key URIs or embedded pictures in it.
func isHTML(in *input) bool {
	if in.lead() != '<' {
		return false
	}
	head := bytes.ToLower(in.data[:min(len(in.data), 4096)])
	if !bytes.Contains(head, []byte("<html")) && !bytes.Contains(head, []byte("<!doctype html")) {
		return false
	}
	for _, mark := range []string{"otpauth://", "otpauth-migration://", "motp://", dataURL} {
		if bytes.Contains(in.data, []byte(mark)) {
			return true
		}
	}
	return false
}

// dataURL begins an embedded picture.
const dataURL = "data:image/"

// readHTML reads a page block by block: rows of tables, and what is outside of
// them.
func readHTML(ctx context.Context, in *input) (found, error) {
	p := page{ctx: ctx}
	scanner := htmlScanner{data: in.data}
	for p.c.err == nil && scanner.next() {
		if ctx.Err() != nil {
			return found{}, ctx.Err()
		}
		p.add(&scanner)
	}
	p.finishBlock()
	if ctx.Err() != nil {
		return found{}, ctx.Err()
	}
	return p.c.found, p.c.err
}

// page gathers the accounts of a page.
type page struct {
	ctx    context.Context
	c      collector
	header []string // of the table, in lower case
	cells  [][]byte // of the row: lines of text
	heads  bool     // the row is one of headings
	images [][]byte // of the row: encoded pictures
	blocks int      // rows with something in them
	bad    int      // pictures that held nothing
}

// add takes the next piece of the page.
func (p *page) add(s *htmlScanner) {
	if s.tag == "" {
		if len(p.cells) == 0 {
			if strings.TrimSpace(s.text) == "" {
				return
			}
			p.cells = append(p.cells, nil)
		}
		p.write(s.text)
		return
	}
	switch s.tag {
	case "table":
		p.finishBlock()
		p.header = nil
	case "tr", "/tr", "/table", "hr", "/html":
		p.finishBlock()
	case "th":
		p.heads = true
		p.cells = append(p.cells, nil)
	case "td":
		p.cells = append(p.cells, nil)
	case "br", "p", "/p", "div", "/div", "li", "/li":
		if len(p.cells) > 0 {
			p.write("\n")
		}
	case "img":
		if data, ok := embedded(s.attribute("src")); ok {
			p.images = append(p.images, data)
		}
	}
}

// write adds text to the last cell.
func (p *page) write(text string) {
	last := &p.cells[len(p.cells)-1]
	*last = append(*last, text...)
}

// finishBlock turns what stood in a row, or outside of all rows, into entries.
func (p *page) finishBlock() {
	cells, images, heads := p.cells, p.images, p.heads
	p.cells, p.images, p.heads = nil, nil, false
	if heads && len(images) == 0 {
		p.header = nil
		for _, cell := range cells {
			p.header = append(p.header, strings.ToLower(strings.TrimSpace(string(cell))))
		}
		return
	}
	first := len(p.c.entries)
	place := "block " + strconv.Itoa(p.blocks+1)
	for _, cell := range cells {
		for line := range bytes.Lines(cell) {
			if line := string(bytes.TrimSpace(line)); wanted(schemeAt(line)) {
				p.c.add(line, place)
			}
		}
	}
	if len(p.c.entries) == first {
		for _, image := range images {
			for _, uri := range p.read(image) {
				p.c.add(uri, place)
			}
		}
	}
	about := p.about(cells)
	switch added := p.c.entries[first:]; {
	case len(added) == 0 && about["secret"] != "":
		p.c.addEntry(fromColumns(about), place)
		added = p.c.entries[first:]
		fallthrough
	case len(added) == 1:
		added[0].complete(about)
	case len(added) == 0 && len(images) > 0:
		p.c.reject(errPicture, place)
	}
	if len(p.c.entries) > first {
		p.blocks++
	}
}

// read returns the URIs in a picture of a QR code.
func (p *page) read(image []byte) []string {
	if p.bad > maxBadPictures+p.blocks/10 {
		return nil
	}
	ctx, cancel := context.WithTimeout(p.ctx, pictureTime)
	defer cancel()
	texts, _ := qr.Find(ctx, image)
	texts = slices.DeleteFunc(texts, func(text string) bool { return !wanted(schemeAt(text)) })
	if len(texts) == 0 {
		p.bad++
	}
	return texts
}

// about returns what the cells say by name: by the headings of the table, as
// Aegis writes them, or by the names in front, as Ente does.
func (p *page) about(cells [][]byte) map[string]string {
	about := map[string]string{}
	if len(p.header) > 0 {
		for i, cell := range cells[:min(len(cells), len(p.header))] {
			if text := strings.TrimSpace(string(cell)); text != "-" {
				about[p.header[i]] = text
			}
		}
		return about
	}
	for _, cell := range cells {
		if len(cell) > 4*maxNote { // no page has as much to say of one account
			continue
		}
		last := ""
		for line := range strings.Lines(string(cell)) {
			line = strings.TrimSpace(line)
			name, value, ok := strings.Cut(line, ": ")
			switch name = strings.ToLower(name); {
			case ok && slices.Contains([]string{"type", "algorithm", "digits", "secret", "note"}, name):
				about[name], last = value, name
			case last == "note" && len(about["note"]) <= maxNote:
				about["note"] = strings.TrimSpace(about["note"] + "\n" + line)
			case last != "" || line == "":
			case about["issuer"] == "":
				about["issuer"] = line
			case about["name"] == "":
				about["name"] = line
			}
		}
	}
	return about
}

// complete adds what a page says beside the URI.
func (e *Entry) complete(about map[string]string) {
	if e.Note == "" {
		e.Note = about["note"]
	}
	e.Favorite = e.Favorite || about["favorite"] == "true"
	k := &e.Key
	if pin := about["pin"]; pin != "" && k.PIN.Len() == 0 && (k.Kind == otpcore.MOTP || k.Kind == otpcore.Yandex) {
		k.PIN = otpcore.NewSecret([]byte(pin))
	}
}

// fromColumns makes an account of the words on a page whose QR code cannot be
// read.
func fromColumns(about map[string]string) Entry {
	f := fields{
		kind: kindOf(about["type"]), issuer: about["issuer"], account: about["name"],
		algorithm: about["algo"] + about["algorithm"], digits: parseNumber(about["digits"]), counter: parseNumber(about["counter"]),
	}
	if f.kind == otpcore.MOTP {
		f.secret = otpcore.NewSecret([]byte(about["secret"]))
	} else {
		f.setSecret(about["secret"])
	}
	e := f.entry()
	if f.kind == otpcore.TOTP {
		e.Warnings = append(e.Warnings, "its QR code could not be read, and the page has the period nowhere else: used 30 seconds")
	}
	return e
}

// embedded decodes the picture in a data URL.
func embedded(url string) ([]byte, bool) {
	_, encoded, ok := strings.Cut(url, ";base64,")
	if !ok || !strings.HasPrefix(url, dataURL) {
		return nil, false
	}
	clean := strings.Map(func(r rune) rune {
		if r == '=' || r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, encoded)
	data, err := base64.RawStdEncoding.DecodeString(clean)
	return data, err == nil
}

// htmlScanner divides a page into tags and texts. It knows as much of HTML as
// exported pages have.
type htmlScanner struct {
	data  []byte
	tag   string // in lower case, "/td" for an end; "" where text is
	text  string // unescaped
	attrs []byte
}

// next finds the next tag or text; false at the end.
func (s *htmlScanner) next() bool {
	s.tag, s.text, s.attrs = "", "", nil
	for len(s.data) > 0 {
		if s.data[0] != '<' {
			end := bytes.IndexByte(s.data, '<')
			if end < 0 {
				end = len(s.data)
			}
			s.text = html.UnescapeString(string(s.data[:end]))
			s.data = s.data[end:]
			return true
		}
		if bytes.HasPrefix(s.data, []byte("<!--")) {
			_, s.data, _ = bytes.Cut(s.data, []byte("-->"))
			continue
		}
		end := bytes.IndexByte(s.data, '>')
		if end < 0 {
			s.data = nil
			return false
		}
		inside := s.data[1:end]
		s.data = s.data[end+1:]
		name := inside
		if i := bytes.IndexAny(inside, " \t\r\n"); i >= 0 {
			name, s.attrs = inside[:i], inside[i:]
		}
		s.tag = strings.ToLower(strings.TrimSuffix(string(name[:min(len(name), 16)]), "/"))
		if s.tag == "style" || s.tag == "script" {
			s.skipTo("</" + s.tag)
		}
		return true
	}
	return false
}

// skipTo passes over what is not meant for readers.
func (s *htmlScanner) skipTo(mark string) {
	for len(s.data) > 0 {
		if len(s.data) >= len(mark) && strings.EqualFold(string(s.data[:len(mark)]), mark) {
			return
		}
		next := bytes.IndexByte(s.data[1:], '<')
		if next < 0 {
			next = len(s.data) - 1
		}
		s.data = s.data[1+next:]
	}
}

// attribute returns the value of an attribute of the tag, or "".
func (s *htmlScanner) attribute(name string) string {
	for rest := s.attrs; ; {
		i := bytes.Index(rest, []byte(name))
		if i < 0 {
			return ""
		}
		value := bytes.TrimLeft(rest[i+len(name):], " \t\r\n")
		rest = rest[i+len(name):]
		if len(value) < 2 || value[0] != '=' {
			continue
		}
		value = bytes.TrimLeft(value[1:], " \t\r\n")
		if len(value) == 0 {
			return ""
		}
		if quote := value[0]; quote == '"' || quote == '\'' {
			inside, _, _ := bytes.Cut(value[1:], []byte{quote})
			return html.UnescapeString(string(inside))
		}
		inside, _, _ := bytes.Cut(value, []byte(" "))
		return html.UnescapeString(string(inside))
	}
}
