package transfer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// prefs are the settings of an Android app as the system keeps them: an XML
// file with a map of names to values.
type prefs struct {
	names  []string // in the file's order
	values map[string]string
	// damaged is set where the file ends too early or is not well formed:
	// what stands before is there.
	damaged bool
}

// maxPrefsDepth bounds how deep elements may lie in each other.
const maxPrefsDepth = 8

// prefs returns the content as the settings of an Android app, or nil. They are
// read once.
func (in *input) prefs() *prefs {
	if !in.prefsRead {
		in.prefsRead = true
		head := in.data[:min(len(in.data), 1024)]
		if in.lead() == '<' && bytes.Contains(head, []byte("<map")) {
			in.settings = readPrefs(in.data)
		}
	}
	return in.settings
}

// readPrefs reads a stream of elements. Entities other than the five of XML are
// an error, and what a DOCTYPE declares is passed over.
func readPrefs(data []byte) *prefs {
	d := xml.NewDecoder(bytes.NewReader(data))
	p := &prefs{values: map[string]string{}}
	depth, name, wanted := 0, "", false
	var text strings.Builder
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			p.damaged = depth != 0
			break
		}
		if err != nil {
			p.damaged = true
			break
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxPrefsDepth || depth == 1 && token.Name.Local != "map" {
				p.damaged = true
				return p
			}
			if wanted = depth == 2; wanted {
				name = attr(token, "name")
				text.Reset()
				text.WriteString(attr(token, "value"))
			}
		case xml.CharData:
			if wanted && depth == 2 {
				text.Write(token)
			}
		case xml.EndElement:
			if depth == 2 {
				p.set(name, text.String())
			}
			depth--
		}
	}
	return p
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *prefs) set(name, value string) {
	if _, twice := p.values[name]; twice || name == "" {
		return
	}
	p.names = append(p.names, name)
	p.values[name] = value
}

// has reports whether there is a setting of that name.
func (p *prefs) has(name string) bool {
	if p == nil {
		return false
	}
	_, ok := p.values[name]
	return ok
}

// get returns a setting, or "".
func (p *prefs) get(name string) string {
	if p == nil {
		return ""
	}
	return p.values[name]
}

// withPrefix returns the names that begin so, in the file's order.
func (p *prefs) withPrefix(prefix string) []string {
	if p == nil {
		return nil
	}
	var list []string
	for _, name := range p.names {
		if strings.HasPrefix(name, prefix) {
			list = append(list, name)
		}
	}
	return list
}
