package transfer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// csvTable is a CSV file whose first line names its columns.
type csvTable struct {
	header []string // trimmed, in lower case
	data   []byte
	comma  rune
}

// csvRow is one line of a table.
type csvRow struct {
	table *csvTable
	cells []string
	line  int // 1-based, where the row begins
}

var errNoRow = errors.New("the row is damaged")

// maxColumns bounds one line, as the reader holds all of its cells at once.
const maxColumns = 10_000

// table returns the content as a CSV table with at least two named columns, or
// nil. It is found once.
func (in *input) table() *csvTable {
	if !in.csvRead {
		in.csvRead = true
		if lead := in.lead(); lead != '{' && lead != '[' && lead != '<' {
			in.csv = newTable(in.data)
		}
	}
	return in.csv
}

// newTable reads the header, and finds by it what stands between two cells: of
// a comma, a semicolon and a tab the one that gives the most columns. Lines of
// absurd width are no table.
func newTable(data []byte) *csvTable {
	for line := range bytes.Lines(data) {
		if len(line) > maxColumns && (bytes.Count(line, []byte(",")) > maxColumns || bytes.Count(line, []byte(";")) > maxColumns || bytes.Count(line, []byte("\t")) > maxColumns) {
			return nil
		}
	}
	var best *csvTable
	head := data[:min(len(data), 1<<16)]
	for _, comma := range []rune{',', ';', '\t'} {
		if !bytes.ContainsRune(head, comma) {
			continue
		}
		cells, err := csvReader(head, comma).Read()
		if err != nil || best != nil && len(cells) <= len(best.header) {
			continue
		}
		best = &csvTable{data: data, comma: comma}
		for _, cell := range cells {
			best.header = append(best.header, strings.ToLower(strings.TrimSpace(cell)))
		}
	}
	if best == nil || len(best.header) < 2 || strings.Join(best.header, "") == "" {
		return nil
	}
	return best
}

// csvReader forgives what programs get wrong: quotes in the middle, and rows
// of another length than the header.
func csvReader(data []byte, comma rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = comma
	r.LazyQuotes = true
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return r
}

// has reports whether the table has all these columns.
func (t *csvTable) has(names ...string) bool {
	for _, name := range names {
		if t == nil || !slices.Contains(t.header, name) {
			return false
		}
	}
	return len(names) > 0
}

// each calls do with every row below the header, until it returns false. A row
// that cannot be read comes with an error, and without cells.
func (t *csvTable) each(do func(row csvRow, err error) bool) {
	r := csvReader(t.data, t.comma)
	if _, err := r.Read(); err != nil {
		return
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		row := csvRow{table: t}
		if err != nil {
			if at, ok := errors.AsType[*csv.ParseError](err); ok {
				row.line = at.StartLine
			}
			if err = errNoRow; !do(row, err) {
				return
			}
			continue
		}
		row.cells = cells
		row.line, _ = r.FieldPos(0)
		if !do(row, nil) {
			return
		}
	}
}

// get returns the first cell that is not empty in the columns of these names,
// trimmed.
func (r csvRow) get(names ...string) string {
	for _, name := range names {
		for i, column := range r.table.header {
			if column != name || i >= len(r.cells) {
				continue
			}
			if text := strings.TrimSpace(r.cells[i]); text != "" {
				return text
			}
		}
	}
	return ""
}

// place names the row for people.
func (r csvRow) place() string { return "line " + strconv.Itoa(r.line) }
