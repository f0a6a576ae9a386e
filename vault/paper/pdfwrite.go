package paper

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// pdfFile writes pages as PDF 1.4. The same pages are the same bytes: nothing
// depends on when or where it is made, nor on a compressor, and a damaged file
// still shows an editor what is where.
type pdfFile struct {
	out     bytes.Buffer
	offsets []int // of the objects, from number 1
}

// Numbers of objects that others speak of before they are written.
const (
	catalogObject = 1
	pagesObject   = 2
	infoObject    = 3
	firstFont     = 4 // each face takes fontObjects
	fontObjects   = 5
)

// writePDF returns the pages as a file.
func (p *pages) writePDF() []byte {
	// The pages are set first: what they use decides what the fonts hold.
	var used [faceCount]map[rune]bool
	for i := range used {
		used[i] = map[rune]bool{}
	}
	contents := make([]string, len(p.list))
	for i, one := range p.list {
		contents[i] = one.content(p.height, &used)
	}
	var faces []face
	var resources, kids strings.Builder
	for i := range faceCount {
		if len(used[i]) > 0 {
			fmt.Fprintf(&resources, " /F%d %d 0 R", i, firstFont+fontObjects*len(faces))
			faces = append(faces, i)
		}
	}

	f := &pdfFile{}
	f.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	firstPage := firstFont + fontObjects*len(faces)
	for i := range contents {
		fmt.Fprintf(&kids, " %d 0 R", firstPage+2*i)
	}
	f.object("<< /Type /Catalog /Pages %d 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> >>", pagesObject)
	f.object("<< /Type /Pages /Count %d /Kids [%s ] /MediaBox [0 0 %s %s] >>",
		len(contents), kids.String(), points(p.width), points(p.height))
	when := p.made.UTC().Format("D:20060102150405Z")
	f.object("<< /Title %s /Producer (fob) /CreationDate (%s) /ModDate (%s) >>", pdfString(p.title), when, when)
	for _, i := range faces {
		f.embed(i, used[i])
	}
	for i, content := range contents {
		f.object("<< /Type /Page /Parent %d 0 R /Contents %d 0 R /Resources << /Font <<%s >> >> >>", pagesObject, firstPage+2*i+1, resources.String())
		f.stream("", []byte(content))
	}
	return f.finish(p.made)
}

func (f *pdfFile) object(format string, args ...any) {
	f.offsets = append(f.offsets, f.out.Len())
	fmt.Fprintf(&f.out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(f.offsets)}, args...)...)
}

func (f *pdfFile) stream(more string, data []byte) {
	f.offsets = append(f.offsets, f.out.Len())
	fmt.Fprintf(&f.out, "%d 0 obj\n<< /Length %d%s >>\nstream\n%s\nendstream\nendobj\n", len(f.offsets), len(data), more, data)
}

// finish writes the table of objects and the end.
func (f *pdfFile) finish(made time.Time) []byte {
	id := sha256.Sum256(append(f.out.Bytes(), made.UTC().Format(time.RFC3339)...))
	table := f.out.Len()
	fmt.Fprintf(&f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, at := range f.offsets {
		fmt.Fprintf(&f.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&f.out, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, catalogObject, infoObject, id[:16], id[:16], table)
	return f.out.Bytes()
}

// embed writes a face with the characters that the pages use of it, as a font
// whose codes are its glyphs, with a table that says which characters they are.
func (f *pdfFile) embed(which face, used map[rune]bool) {
	font := which.font()
	em := func(v int) int { return v * pdfEm / font.unitsPerEm }
	runes := slices.Sorted(maps.Keys(used))
	var widths, toUnicode strings.Builder
	var glyphs []uint16
	for _, r := range runes {
		g := font.glyphs[r]
		glyphs = append(glyphs, g)
		fmt.Fprintf(&widths, " %d [%d]", g, em(font.advances[g]))
	}
	for from := 0; from < len(runes); from += 100 { // so many a block may have
		some := runes[from:min(from+100, len(runes))]
		fmt.Fprintf(&toUnicode, "%d beginbfchar\n", len(some))
		for _, r := range some {
			fmt.Fprintf(&toUnicode, "<%04X> <", font.glyphs[r])
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&toUnicode, "%04X", unit)
			}
			toUnicode.WriteString(">\n")
		}
		toUnicode.WriteString("endbfchar\n")
	}
	name := subsetTag(runes) + which.name()
	first := len(f.offsets) + 1
	f.object("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
		name, first+1, first+3)
	f.object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"+
		" /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW %d /W [%s ] >>", name, first+2, em(font.advances[0]), widths.String())
	head, hhea := font.tables["head"], font.tables["hhea"]
	kind := [faceCount]struct{ fixed, stem int }{regular: {0, 80}, bold: {0, 140}, mono: {1, 80}}[which]
	f.object("<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d"+
		" /CapHeight %d /StemV %d /FontFile2 %d 0 R >>", name, 4|kind.fixed,
		em(signed(head, 36)), em(signed(head, 38)), em(signed(head, 40)), em(signed(head, 42)),
		em(signed(hhea, 4)), em(signed(hhea, 6)), em(signed(hhea, 4)), kind.stem, first+4)
	f.stream("", []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"+
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"+
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"+toUnicode.String()+
		"endcmap CMapName currentdict /CMap defineresource pop end end")) //nolint:dupword // two of them in PostScript
	data := font.subset(glyphs)
	f.stream(" /Length1 "+strconv.Itoa(len(data)), data)
}

// signed is the number of two bytes at a place of a table.
func signed(table []byte, at int) int { return int(int8(table[at]))<<8 | int(table[at+1]) } //nolint:gosec // a signed number

// subsetTag are the six letters that tell one part of a font from another.
func subsetTag(runes []rune) string {
	sum := sha256.Sum256([]byte(string(runes)))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag) + "+"
}

// pdfString is a text as PDF has it outside of pages.
func pdfString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

// points is a length in millimetres as PDF counts, to a hundredth.
func points(mm float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(mm/ptToMM, 'f', 2, 64), "0"), ".")
}
