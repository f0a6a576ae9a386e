package paper

import (
	"encoding/binary"
	"slices"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
)

// face is one of the fonts of the sheets. They are embedded in every PDF, so
// that a page looks the same wherever and whenever it is printed, and a zero is
// told from an O in any of them. They have the Latin, Greek and Cyrillic
// letters; other scripts are printed as escapes.
type face uint8

const (
	regular face = iota
	bold
	mono
	faceCount
)

// ttf is the file of a face, in TrueType.
func (f face) ttf() []byte { return [faceCount][]byte{goregular.TTF, gobold.TTF, gomono.TTF}[f] }

// name is what the face is called in a PDF.
func (f face) name() string { return [faceCount]string{"GoRegular", "GoBold", "GoMono"}[f] }

// font is what setting and embedding a face needs of its file. All lengths are
// in units of which unitsPerEm make the size of the font.
type font struct {
	tables     map[string][]byte
	unitsPerEm int
	glyphs     map[rune]uint16
	advances   []int // by glyph
	offsets    []int // into glyf, by glyph; one more than there are glyphs
}

// unitsPerEm of the PDF's own measures of text.
const pdfEm = 1000

func (f face) font() *font { return fonts()[f] }

// fonts are read when the first sheet is made, and not at every start of the
// program.
var fonts = sync.OnceValue(func() *[faceCount]*font {
	var all [faceCount]*font
	for f := range faceCount {
		all[f] = readFont(f.ttf())
	}
	return &all
})

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

// readTables returns the parts of a TrueType file by name.
func readTables(data []byte) map[string][]byte {
	tables := map[string][]byte{}
	for i := range u16(data, 4) {
		entry := data[12+16*i:]
		tables[string(entry[:4])] = data[u32(entry, 8):][:u32(entry, 12)]
	}
	return tables
}

// readFont reads one of the fonts that are built in; they are whole.
func readFont(data []byte) *font {
	f := &font{tables: readTables(data), glyphs: map[rune]uint16{}}
	head, hhea, hmtx := f.tables["head"], f.tables["hhea"], f.tables["hmtx"]
	f.unitsPerEm = u16(head, 18)
	count, measured := u16(f.tables["maxp"], 4), u16(hhea, 34)
	for g := range count {
		f.advances = append(f.advances, u16(hmtx, 4*min(g, measured-1)))
	}
	long := u16(head, 50) == 1
	for g := range count + 1 {
		if long {
			f.offsets = append(f.offsets, u32(f.tables["loca"], 4*g))
		} else {
			f.offsets = append(f.offsets, 2*u16(f.tables["loca"], 2*g))
		}
	}
	// Of the tables of characters, the one of format 4.
	cmap := f.tables["cmap"]
	for i := range u16(cmap, 2) {
		table := cmap[u32(cmap, 4+8*i+4):]
		if u16(table, 0) != 4 {
			continue
		}
		segments := u16(table, 6) / 2
		ends, starts := 14, 16+2*segments
		deltas, ranges := starts+2*segments, starts+4*segments
		for s := range segments {
			for r := u16(table, starts+2*s); r <= u16(table, ends+2*s) && r != 0xffff; r++ {
				glyph, at := r, u16(table, ranges+2*s)
				if at != 0 {
					if glyph = u16(table, ranges+2*s+at+2*(r-u16(table, starts+2*s))); glyph == 0 {
						continue
					}
				}
				if glyph = (glyph + u16(table, deltas+2*s)) & 0xffff; glyph != 0 {
					f.glyphs[rune(r)] = uint16(glyph) //nolint:gosec // masked above
				}
			}
		}
	}
	return f
}

// width is how wide a text is in points, at that size in points.
func (f *font) width(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += f.advances[f.glyphs[r]]
	}
	return float64(sum) * size / float64(f.unitsPerEm)
}

// has reports whether the face can show a character.
func (f *font) has(r rune) bool { return f.glyphs[r] != 0 }

// subset is the font as a file, with the shapes of some glyphs alone. Their
// numbers stay.
func (f *font) subset(used []uint16) []byte {
	keep := make([]bool, len(f.advances))
	var mark func(g uint16)
	mark = func(g uint16) {
		if keep[g] {
			return
		}
		keep[g] = true
		for _, part := range f.parts(g) {
			mark(part)
		}
	}
	mark(0)
	for _, g := range used {
		mark(g)
	}
	var glyf, loca []byte
	for g := range keep {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // a font's file is small
		if keep[g] {
			glyf = append(glyf, f.tables["glyf"][f.offsets[g]:f.offsets[g+1]]...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // as above
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)  // the sum over the file, set below
	binary.BigEndian.PutUint16(head[50:], 1) // offsets of four bytes
	return fontFile(map[string][]byte{
		"cvt ": f.tables["cvt "], "fpgm": f.tables["fpgm"], "glyf": glyf, "head": head, "hhea": f.tables["hhea"],
		"hmtx": f.tables["hmtx"], "loca": loca, "maxp": f.tables["maxp"], "prep": f.tables["prep"],
	})
}

// parts are the glyphs that a glyph is put together of.
func (f *font) parts(g uint16) []uint16 {
	data := f.tables["glyf"][f.offsets[g]:f.offsets[g+1]]
	if len(data) < 10 || int16(binary.BigEndian.Uint16(data)) >= 0 { //nolint:gosec // a signed number
		return nil
	}
	var all []uint16
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(data[at:])
		all = append(all, binary.BigEndian.Uint16(data[at+2:]))
		at += 6
		if flags&0x1 != 0 { // offsets of two bytes
			at += 2
		}
		switch {
		case flags&0x8 != 0: // a scale
			at += 2
		case flags&0x40 != 0: // two
			at += 4
		case flags&0x80 != 0: // a matrix
			at += 8
		}
		if flags&0x20 == 0 { // no more
			return all
		}
	}
}

// fontFile writes tables as a TrueType file.
func fontFile(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	n := len(names)
	power := 0 // of two, the largest that is not above n
	for 2<<power <= n {
		power++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v)) //nolint:gosec // there are nine tables
	}
	at, headAt := 12+16*n, 0
	for _, name := range names {
		if name == "head" {
			headAt = at
		}
		out = append(out, name...)
		for _, v := range []int{int(tableSum(tables[name])), at, len(tables[name])} {
			out = binary.BigEndian.AppendUint32(out, uint32(v)) //nolint:gosec // a font's file is small
		}
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-tableSum(out))
	return out
}

// tableSum adds up a table as numbers of four bytes.
func tableSum(table []byte) uint32 {
	var sum uint32
	for i, b := range table {
		sum += uint32(b) << (24 - 8*(i%4))
	}
	return sum
}
