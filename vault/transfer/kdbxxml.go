package transfer

import (
	"context"
	"crypto/cipher"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// maxKDBXDepth bounds how deep groups may lie in each other; there are two
// levels of elements to a group.
const maxKDBXDepth = 256

// kdbxXML walks through the XML of a database. It must see every hidden value
// in the order of the text, wanted or not: each takes its part of the stream.
type kdbxXML struct {
	c      *collector
	stream cipher.Stream // nil: nothing is hidden

	path   []string
	hidden bool // the element that is open is hidden
	text   strings.Builder

	binOn   bool
	bin     string // the UUID of the recycle bin
	groups  []kdbxGroup
	history int // how many levels of old versions of an entry are open

	entry   map[string]string // the fields of the entry that is open, or nil
	tags    string
	key     string // of the field that is open
	value   string
	number  int
	without int
}

type kdbxGroup struct{ name, uuid string }

// read reads to the end.
func (x *kdbxXML) read(ctx context.Context, r io.Reader) error {
	d := xml.NewDecoder(r)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && len(x.path) == 0:
			return nil
		case errors.Is(err, errKDBXLarge):
			return &FormatError{Reason: "it unpacks to more than " + strconv.Itoa(maxKDBX>>20) + " MiB"}
		case err != nil:
			return kdbxDamaged("the XML in it")
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(x.path) == maxKDBXDepth {
				return kdbxDamaged("the XML in it")
			}
			x.start(token)
		case xml.CharData:
			x.text.Write(token)
		case xml.EndElement:
			if len(x.path) == 0 || x.path[len(x.path)-1] != token.Name.Local {
				return kdbxDamaged("the XML in it")
			}
			if err := x.end(token.Name.Local); err != nil {
				return err
			}
		}
		if x.c.err != nil {
			return x.c.err
		}
	}
}

func (x *kdbxXML) start(e xml.StartElement) {
	x.path = append(x.path, e.Name.Local)
	x.text.Reset()
	x.hidden = strings.EqualFold(attr(e, "Protected"), "true")
	switch e.Name.Local {
	case "Group":
		x.groups = append(x.groups, kdbxGroup{})
	case "History":
		x.history++
	case "Entry":
		if x.history == 0 {
			x.entry, x.tags = map[string]string{}, ""
		}
	case "String":
		x.key, x.value = "", ""
	}
}

func (x *kdbxXML) end(name string) error {
	x.path = x.path[:len(x.path)-1]
	text := x.text.String()
	x.text.Reset()
	if x.hidden {
		x.hidden = false
		plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil {
			return kdbxDamaged("a hidden value")
		}
		if x.stream != nil {
			x.stream.XORKeyStream(plain, plain)
		}
		text = string(plain)
	}
	parent := ""
	if len(x.path) > 0 {
		parent = x.path[len(x.path)-1]
	}
	switch name {
	case "History":
		x.history--
	case "Group":
		x.groups = x.groups[:len(x.groups)-1]
	case "Entry":
		if x.history == 0 {
			x.add()
		}
	case "String":
		if _, twice := x.entry[x.key]; x.history == 0 && x.entry != nil && !twice {
			x.entry[x.key] = x.value
		}
	default:
		x.leaf(parent, name, text)
	}
	return nil
}

// leaf takes the text of an element that has no others in it.
func (x *kdbxXML) leaf(parent, name, text string) {
	switch parent + "/" + name {
	case "Meta/RecycleBinEnabled":
		x.binOn = strings.EqualFold(strings.TrimSpace(text), "true")
	case "Meta/RecycleBinUUID":
		x.bin = strings.TrimSpace(text)
	case "Group/Name":
		x.groups[len(x.groups)-1].name = strings.TrimSpace(text)
	case "Group/UUID":
		x.groups[len(x.groups)-1].uuid = strings.TrimSpace(text)
	case "Entry/Tags":
		if x.history == 0 {
			x.tags = text
		}
	case "String/Key":
		x.key = text
	case "String/Value":
		x.value = text
	}
}

// add adds the entry that just ended.
func (x *kdbxXML) add() {
	entry := x.entry
	x.entry = nil
	x.number++
	l := login{
		title: entry["Title"], username: entry["UserName"], note: entry["Notes"],
		tags: x.groupPath(), trashed: x.inBin(), place: "entry " + strconv.Itoa(x.number),
	}
	for tag := range strings.FieldsFuncSeq(x.tags, func(r rune) bool { return r == ';' || r == ',' }) {
		l.tags = append(l.tags, tag)
	}
	if !x.c.addKeePass(func(name string) string { return entry[name] }, l) {
		x.without++
	}
}

// groupPath returns the groups that the entry is in, as one tag; the group that
// holds all the others does not count.
func (x *kdbxXML) groupPath() []string {
	var names []string
	for _, g := range x.groups[min(1, len(x.groups)):] {
		names = append(names, g.name)
	}
	return []string{strings.Join(names, "/")}
}

func (x *kdbxXML) inBin() bool {
	for _, g := range x.groups {
		if x.binOn && g.uuid != "" && g.uuid == x.bin {
			return true
		}
	}
	return false
}
