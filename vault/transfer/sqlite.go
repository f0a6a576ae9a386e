package transfer

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"unicode/utf16"
)

// sqliteDB reads the tables of an SQLite 3 database that lies whole in memory:
// b-trees and records as https://www.sqlite.org/fileformat2.html has them. It
// knows no SQL, no indexes and no write-ahead log.
type sqliteDB struct {
	data     []byte
	pageSize int
	usable   int // bytes of a page without the reserved ones
	encoding uint32
	tables   map[string]sqliteTable // by lower-case name
}

// sqliteTable is a table's place and the names of its columns, in lower case.
type sqliteTable struct {
	root    int
	columns []string
	rowID   int // the column that stands for the row's number, or -1
}

// sqliteRow is a row: nil, int64, float64, string or []byte by column.
type sqliteRow map[string]any

const (
	sqliteMagic = "SQLite format 3\x00"
	sqliteDepth = 20 // levels of a b-tree; real ones have five
)

var errSQLite = errors.New("the SQLite database is cut short or damaged")

// isSQLite finds a database by its first bytes.
func isSQLite(in *input) bool { return magic(0, sqliteMagic)(in) }

// openSQLite reads the header and the schema.
func openSQLite(data []byte) (*sqliteDB, error) {
	if len(data) < 512 || string(data[:16]) != sqliteMagic {
		return nil, errSQLite
	}
	db := &sqliteDB{data: data, pageSize: int(binary.BigEndian.Uint16(data[16:])), encoding: binary.BigEndian.Uint32(data[56:])}
	if db.pageSize == 1 {
		db.pageSize = 65536
	}
	db.usable = db.pageSize - int(data[20])
	if db.pageSize < 512 || db.pageSize&(db.pageSize-1) != 0 || db.usable < 480 || len(data) < db.pageSize {
		return nil, errSQLite
	}
	db.tables = map[string]sqliteTable{}
	schema := sqliteTable{root: 1, columns: []string{"type", "name", "tbl_name", "rootpage", "sql"}, rowID: -1}
	err := db.each(schema, func(row sqliteRow) bool {
		root, _ := row["rootpage"].(int64)
		if row["type"] == "table" && root > 0 && root <= math.MaxInt32 {
			t := sqliteTable{root: int(root)}
			t.columns, t.rowID = sqliteColumns(row.text("sql"))
			db.tables[strings.ToLower(row.text("name"))] = t
		}
		return len(db.tables) < 10_000
	})
	return db, err
}

// has reports whether there is a table with these columns.
func (db *sqliteDB) has(table string, columns ...string) bool {
	t, ok := db.tables[table]
	if !ok {
		return false
	}
	for _, want := range columns {
		found := false
		for _, column := range t.columns {
			found = found || column == want
		}
		if !found {
			return false
		}
	}
	return true
}

// rows hands every row of a table to yield until that returns false. What can
// be read of a damaged table is handed out before the error.
func (db *sqliteDB) rows(table string, yield func(row sqliteRow) bool) error {
	t, ok := db.tables[table]
	if !ok {
		return errSQLite
	}
	return db.each(t, yield)
}

func (db *sqliteDB) each(t sqliteTable, yield func(row sqliteRow) bool) error {
	w := sqliteWalk{sqliteDB: db, table: t, yield: yield, pages: len(db.data)/db.pageSize + 1, bytes: len(db.data)}
	err := w.walk(t.root, sqliteDepth)
	if w.stopped {
		return nil
	}
	return err
}

// sqliteWalk is one walk over a table's b-tree.
type sqliteWalk struct {
	*sqliteDB
	table   sqliteTable
	yield   func(row sqliteRow) bool
	stopped bool

	// What may still be read. In a sound database nothing stands twice.
	pages, bytes, rows int
}

// page returns the bytes of a page and where its header begins.
func (db *sqliteDB) page(number int) (page []byte, header int, err error) {
	if number < 1 || number > len(db.data)/db.pageSize {
		return nil, 0, errSQLite
	}
	if number == 1 {
		header = 100
	}
	return db.data[(number-1)*db.pageSize:][:db.usable], header, nil
}

// walk reads one page of the tree and what hangs below it.
func (w *sqliteWalk) walk(number, depth int) error {
	if w.pages--; w.pages < 0 || depth == 0 {
		return errSQLite
	}
	page, at, err := w.page(number)
	if err != nil {
		return err
	}
	const leaf, interior = 13, 5
	kind, cells := page[at], int(binary.BigEndian.Uint16(page[at+3:]))
	pointers := at + 8
	if kind == interior {
		pointers += 4
	} else if kind != leaf {
		return errSQLite
	}
	if pointers+2*cells > len(page) {
		return errSQLite
	}
	for i := range cells {
		cell := int(binary.BigEndian.Uint16(page[pointers+2*i:]))
		switch {
		case cell+4 > len(page):
			err = errSQLite
		case kind == interior:
			err = w.walk(int(binary.BigEndian.Uint32(page[cell:])), depth-1)
		default:
			err = w.cell(page[cell:])
		}
		if err != nil || w.stopped {
			return err
		}
	}
	if kind == interior {
		return w.walk(int(binary.BigEndian.Uint32(page[at+8:])), depth-1)
	}
	return nil
}

// cell reads one row from a leaf, and what of it lies on overflow pages.
func (w *sqliteWalk) cell(cell []byte) error {
	size, n := sqliteVarint(cell)
	id, m := sqliteVarint(cell[n:])
	rest := cell[n+m:]
	if n == 0 || m == 0 || size < 0 || size > int64(w.bytes) || w.rows >= maxLines {
		return errSQLite
	}
	w.bytes -= int(size)
	w.rows++
	payload, err := w.payload(rest, int(size))
	if err != nil {
		return err
	}
	row, err := w.record(payload, id)
	if err != nil {
		return err
	}
	w.stopped = !w.yield(row)
	return nil
}

func (w *sqliteWalk) payload(rest []byte, size int) ([]byte, error) {
	local := size
	if largest := w.usable - 35; size > largest {
		smallest := (w.usable-12)*32/255 - 23
		if local = smallest + (size-smallest)%(w.usable-4); local > largest {
			local = smallest
		}
	}
	switch {
	case local > len(rest):
		return nil, errSQLite
	case local == size:
		return rest[:size], nil
	case local+4 > len(rest):
		return nil, errSQLite
	}
	payload := append(make([]byte, 0, size), rest[:local]...)
	next := int(binary.BigEndian.Uint32(rest[local:]))
	for len(payload) < size {
		page, _, err := w.page(next)
		if err != nil {
			return nil, err
		}
		payload = append(payload, page[4:min(len(page), 4+size-len(payload))]...)
		next = int(binary.BigEndian.Uint32(page))
	}
	return payload, nil
}

// record splits a payload into columns. A row that was written before a column
// was added is shorter than the table.
func (w *sqliteWalk) record(payload []byte, id int64) (sqliteRow, error) {
	size, n := sqliteVarint(payload)
	if n == 0 || size < int64(n) || size > int64(len(payload)) {
		return nil, errSQLite
	}
	kinds, body := payload[n:size], payload[size:]
	row := sqliteRow{}
	for _, column := range w.table.columns {
		if len(kinds) == 0 {
			break
		}
		kind, n := sqliteVarint(kinds)
		if n == 0 {
			return nil, errSQLite
		}
		kinds = kinds[n:]
		value, size, ok := w.value(kind, body)
		if !ok {
			return nil, errSQLite
		}
		row[column], body = value, body[size:]
	}
	if w.table.rowID >= 0 {
		row[w.table.columns[w.table.rowID]] = id
	}
	return row, nil
}

// value reads a value of a serial type from the beginning of body.
func (db *sqliteDB) value(kind int64, body []byte) (value any, size int, ok bool) {
	switch {
	case kind == 0:
		return nil, 0, true
	case kind == 8 || kind == 9:
		return kind - 8, 0, true
	case kind > 0 && kind <= 7:
		sizes := [8]int{0, 1, 2, 3, 4, 6, 8, 8}
		size = sizes[kind] //nolint:gosec // it is 1 to 7 here
		if size > len(body) {
			return nil, 0, false
		}
		var wide [8]byte
		if body[0]&0x80 != 0 && kind != 7 {
			copy(wide[:], "\xff\xff\xff\xff\xff\xff\xff\xff")
		}
		copy(wide[8-size:], body[:size])
		bits := binary.BigEndian.Uint64(wide[:])
		if kind == 7 {
			return math.Float64frombits(bits), size, true
		}
		return int64(bits), size, true //nolint:gosec // two's complement is meant
	case kind < 12 || (kind-12)/2 > int64(len(body)):
		return nil, 0, false
	}
	size = int((kind - 12) / 2)
	if kind%2 == 0 {
		return body[:size], size, true
	}
	return db.str(body[:size]), size, true
}

// str decodes text of the database's encoding.
func (db *sqliteDB) str(text []byte) string {
	var order binary.ByteOrder
	switch db.encoding {
	case 2:
		order = binary.LittleEndian
	case 3:
		order = binary.BigEndian
	default:
		return string(text)
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return string(utf16.Decode(units))
}

// sqliteVarint reads a number of one to nine bytes; n is 0 where it is cut off.
func sqliteVarint(b []byte) (value int64, n int) {
	for i := range min(len(b), 9) {
		if i == 8 {
			return value<<8 | int64(b[i]), 9
		}
		if value = value<<7 | int64(b[i]&0x7f); b[i] < 0x80 {
			return value, i + 1
		}
	}
	return 0, 0
}

// text returns a column as text: numbers are written out, and what is neither
// is "".
func (r sqliteRow) text(column string) string {
	switch value := r[column].(type) {
	case string:
		return value
	case []byte:
		return string(value)
	case int64:
		return formatInt(value)
	}
	return ""
}

// number returns a column that holds a whole number.
func (r sqliteRow) number(column string) (int64, bool) {
	value, ok := r[column].(int64)
	return value, ok
}
