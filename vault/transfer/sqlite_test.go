package transfer

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/testdata"
)

// sqlite3 runs statements on a new database and returns its bytes, and what
// the query says as JSON.
func sqlite3(t *testing.T, statements, query string) (data []byte, rows []map[string]any) {
	t.Helper()
	program := testdata.Need(t, "sqlite3")
	file := filepath.Join(t.TempDir(), "db")
	cmd := exec.Command(program, file)
	cmd.Stdin = strings.NewReader(statements)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sqlite3: %v\n%s", err, out)
	}
	out, err := exec.Command(program, "-json", file, query).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	return data, rows
}

// What sqlite3 wrote is read as sqlite3 reads it, for every size of page and
// every encoding: many pages, overflow, all types, columns that came later.
func TestSQLite(t *testing.T) {
	t.Parallel()
	for _, size := range []int{512, 1024, 4096, 65536} {
		for _, encoding := range []string{"UTF-8", "UTF-16le", "UTF-16be"} {
			t.Run(fmt.Sprintf("%d %s", size, encoding), func(t *testing.T) {
				t.Parallel()
				data, want := sqlite3(t, fmt.Sprintf(`PRAGMA page_size=%d; PRAGMA encoding='%s';
CREATE TABLE other (a, b, PRIMARY KEY (a));
CREATE TABLE "Mixed" -- a comment, with a comma
 ( id INTEGER PRIMARY KEY AUTOINCREMENT, [odd, name] VARCHAR(10, 2) DEFAULT 'a,b)', n /* number */ INTEGER, f REAL, body, CHECK (n > -99), UNIQUE (id, n));
CREATE INDEX x ON "Mixed"(n);
WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < 700)
 INSERT INTO "Mixed" SELECT i*3, 'text ř ' || i, CASE i %% 9 WHEN 0 THEN NULL WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 3 THEN -2 WHEN 4 THEN 300 WHEN 5 THEN 70000 WHEN 6 THEN 17000000 WHEN 7 THEN 3000000000 ELSE 9000000000000000000 END, i / 4.0, hex(zeroblob(i * 7)) FROM c;
ALTER TABLE "Mixed" ADD COLUMN later TEXT;
INSERT INTO "Mixed" VALUES (9999, '', 5, 1.0, 'x', 'late');`, size, encoding), `SELECT * FROM Mixed ORDER BY id`)
				db, err := openSQLite(data)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				err = db.rows("mixed", func(row sqliteRow) bool {
					got = append(got, fmt.Sprint(row["id"], "|", row["odd, name"], "|", row["n"], "|", row["f"], "|", row["body"], "|", row["later"]))
					return true
				})
				if err != nil {
					t.Fatal(err)
				}
				var expect []string
				for _, row := range want {
					expect = append(expect, fmt.Sprint(whole(row["id"]), "|", row["odd, name"], "|", whole(row["n"]), "|", row["f"], "|", row["body"], "|", row["later"]))
				}
				if len(expect) != 701 || !slices.Equal(got, expect) {
					t.Errorf("%d rows, want %d; the first\n %s\nwant\n %s", len(got), len(expect), got[0], expect[0])
				}
				if !db.has("other", "a", "b") || db.has("other", "c") || db.has("nothing") {
					t.Errorf("tables %v", db.tables)
				}
			})
		}
	}
}

// whole turns a number of JSON into a whole one.
func whole(v any) any {
	if f, ok := v.(float64); ok && f == math.Trunc(f) {
		return int64(f)
	}
	return v
}

// Values that no sample has.
func TestSQLiteValues(t *testing.T) {
	t.Parallel()
	db := &sqliteDB{encoding: 1}
	for _, c := range []struct {
		kind int64
		body string
		want any
		ok   bool
	}{
		{0, "", nil, true},
		{1, "ff", int64(-1), true},
		{3, "800000", int64(-8388608), true},
		{5, "7fffffffffff", int64(1<<47 - 1), true},
		{6, "8000000000000000", int64(math.MinInt64), true},
		{7, "bff0000000000000", -1.0, true},
		{8, "", int64(0), true},
		{9, "", int64(1), true},
		{10, "00", nil, false},
		{2, "00", nil, false},
		{15, "61", "a", true},
		{17, "61", nil, false},
		{-1, "61", nil, false},
		{math.MaxInt64, "61", nil, false},
	} {
		body, err := hex.DecodeString(c.body)
		if err != nil {
			t.Fatal(err)
		}
		got, _, ok := db.value(c.kind, body)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("value(%d, %s) = %v, %t, want %v, %t", c.kind, c.body, got, ok, c.want, c.ok)
		}
	}
}

// A damaged database gives the rows before the damage, and an error; one that
// leads in circles ends.
func FuzzSQLite(f *testing.F) {
	for _, name := range []string{"google.sqlite", "microsoft.sqlite", "stratum.sqlite"} {
		data := sample(f, name).Data
		f.Add(data)
		f.Add(data[:len(data)/2])
		circle := slices.Clone(data)
		for at := 100; at+4 < len(circle); at += 97 {
			circle[at], circle[at+1], circle[at+2], circle[at+3] = 0, 0, 0, 2
		}
		f.Add(circle)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		db, err := openSQLite(data)
		if db == nil {
			if err == nil {
				t.Error("neither a database nor an error")
			}
			return
		}
		for name := range db.tables {
			n := 0
			_ = db.rows(name, func(row sqliteRow) bool {
				for column := range row {
					_ = row.text(column)
				}
				n++
				return true
			})
			if n > maxLines {
				t.Errorf("%d rows", n)
			}
		}
	})
}
