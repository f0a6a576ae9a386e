package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

const head = `{"fob":1,"vault":"abcdefgh","generation":42,"saved":"2026-11-23T09:15:00Z","recipients":[{"name":"laptop","key":"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj","added":"2026-01-01T00:00:00Z","kind":"later"}],"later":{"x":[1]}}`

func decodeLines(t *testing.T, lines ...string) *Vault {
	t.Helper()
	v, err := decode(strings.NewReader(strings.Join(append([]string{head}, lines...), "\n")+"\n"), clock())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func encodeLines(t *testing.T, v *Vault) []string {
	t.Helper()
	var b strings.Builder
	if err := v.encode(&b); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// Lines as another program, a newer version or a hand may write them.
var oddLines = []string{
	`{"id":"a1","rev":3,"uri":"otpauth://totp/GitHub:octocat?secret=JBSWY3DPEHPK3PXP&issuer=GitHub&image=https%3A%2F%2Fx","color":"blue","nested":{"a":["}",1]}}`,
	`{ "rev" : 1 , "id" : "a2" , "uri" : "otpauth:\/\/totp\/A:b?secret=JBSWY3DPEHPK3PXP&issuer=A" }`,
	`{"id":"a3","rev":4,"deleted":"2026-11-23T09:15:00Z","why":"test","was":{"rev":3,"uri":"otpauth://totp/Old:x?secret=JBSWY3DPEHPK3PXP&issuer=Old","shape":1}}`,
	`{"id":"a4","rev":5,"deleted":"2026-11-23T09:15:00Z"}`,
	`{"id":"a5","rev":1,"uri":"otpauth://totp/Bad:x?secret=1"}`,
	`{"id":"a6","rev":1}`,
	`{"id":"a7","rev":1,"uri":17}`,
	`not json at all`,
	`{"id":"a8","rev":1,"uri":"otpauth://totp/Cut:x?secret=JBSWY3DPEHPK3PXP"`,
}

func TestOddLinesAreKept(t *testing.T) {
	t.Parallel()
	v := decodeLines(t, oddLines...)
	wantNames(t, v.Accounts(), "GitHub:octocat", "A:b")
	wantNames(t, v.Trash(), "Old:x")
	if got := len(v.Unreadable()); got != 5 {
		t.Errorf("%d unreadable lines, want 5: %v", got, v.Unreadable())
	}
	if got := encodeLines(t, v); !slices.Equal(got[1:], oddLines) {
		t.Errorf("lines changed on the way:\n%s", strings.Join(got[1:], "\n"))
	}
	var header map[string]any
	if err := json.Unmarshal([]byte(encodeLines(t, v)[0]), &header); err != nil {
		t.Fatal(err)
	}
	if header["later"] == nil || !strings.Contains(encodeLines(t, v)[0], `"kind":"later"`) {
		t.Errorf("the header lost what it did not know: %v", header)
	}
}

func TestUnknownFieldsSurviveEditing(t *testing.T) {
	t.Parallel()
	v := decodeLines(t, oddLines...)
	a, _ := v.Account("a1")
	a.Note = "edited"
	if _, err := v.Set(a); err != nil {
		t.Fatal(err)
	}
	line := string(v.records[0].bytes())
	for _, want := range []string{`"color":"blue"`, `"nested":{"a":["}",1]}`, "image=https%3A%2F%2Fx", `"note":"edited"`} {
		if !strings.Contains(line, want) {
			t.Errorf("edited line lost %s: %s", want, line)
		}
	}
	if err := v.Undelete("a3"); err != nil {
		t.Fatal(err)
	}
	if line := string(v.records[v.index["a3"]].bytes()); !strings.Contains(line, `"shape":1`) {
		t.Errorf("restored line lost what it did not know: %s", line)
	}
}

func TestReasonsHoldNoSecret(t *testing.T) {
	t.Parallel()
	v := decodeLines(t,
		`{"id":"a1","rev":1,"uri":"otpauth://totp/x?secret=CANARYCANARY1"}`,
		`{"id":"a1","rev":"CANARYCANARY1"}`,
		`CANARYCANARY1`,
		`{"id":"a2","rev":1,"uri":"CANARYCANARY1"}`,
		`{"id":"a2","rev":1,"recovery":"CANARYCANARY1"}`)
	if len(v.Unreadable()) != 5 {
		t.Fatalf("unreadable = %v", v.Unreadable())
	}
	for _, u := range v.Unreadable() {
		if strings.Contains(u.Reason, "CANARY") {
			t.Errorf("line %d: reason %q", u.Line, u.Reason)
		}
	}
}

func TestNewerVersionIsRead(t *testing.T) {
	t.Parallel()
	v, err := decode(strings.NewReader(`{"fob":2,"vault":"abcdefgh","generation":"a new shape"}`+"\n"+oddLines[0]), clock())
	if err != nil {
		t.Fatal(err)
	}
	if !v.ReadOnly() {
		t.Error("a newer vault is not read-only")
	}
	wantNames(t, v.Accounts(), "GitHub:octocat")
}

func TestBadHeaders(t *testing.T) {
	t.Parallel()
	for _, h := range []string{"", "x", "{}", `{"fob":0,"vault":"x"}`, `{"fob":1}`, `{"fob":"1","vault":"x"}`, `{"fob":1,"vault":"x","recipients":3}`} {
		if _, err := decode(strings.NewReader(h+"\n"), clock()); err == nil {
			t.Errorf("header %q was read", h)
		}
	}
}

func TestDuplicateIDs(t *testing.T) {
	t.Parallel()
	v := decodeLines(t,
		`{"id":"a1","rev":1,"uri":"otpauth://totp/A:x?secret=JBSWY3DPEHPK3PXP&issuer=A"}`,
		`{"id":"a1","rev":2,"uri":"otpauth://totp/A:x?secret=GEZDGNBVGY3TQOJQ&issuer=A"}`)
	accounts := v.Accounts()
	if len(accounts) != 1 || accounts[0].Rev != 2 || len(accounts[0].Previous) != 1 {
		t.Errorf("accounts = %+v", accounts)
	}
}

// FuzzLine holds the vault's own JSON reader to encoding/json, and the codec to
// writing what it read.
func FuzzLine(f *testing.F) {
	for _, line := range append(oddLines, head) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if slices.Contains(line, '\n') {
			return
		}
		visited := map[string]string{}
		err := walkObject(line, func(name string, raw []byte) error {
			visited[name] = string(raw)
			return nil
		})
		var std map[string]json.RawMessage
		serr := json.Unmarshal(line, &std)
		if serr == nil && std != nil {
			if err != nil {
				t.Fatalf("encoding/json reads it, walkObject does not: %v", err)
			}
			for name, raw := range std {
				if visited[name] != string(raw) {
					t.Fatalf("member %q = %q, want %q", name, visited[name], raw)
				}
			}
		}
		r := decodeRecord(line)
		if r.unreadable() {
			if string(r.bytes()) != string(line) {
				t.Fatal("an unreadable line changed")
			}
			return
		}
		again := decodeRecord(r.encode())
		if again.unreadable() {
			t.Fatalf("its own line is unreadable: %s", again.reason)
		}
		if string(again.encode()) != string(r.encode()) {
			t.Fatalf("encode is not stable:\n%s\n%s", r.encode(), again.encode())
		}
		if !json.Valid(r.encode()) {
			t.Fatalf("not JSON: %s", r.encode())
		}
	})
}

// FuzzFind holds the streaming search to the plain one.
func FuzzFind(f *testing.F) {
	for _, line := range oddLines {
		f.Add([]byte(line), "github octo")
		f.Add([]byte(line), "A:b")
	}
	f.Add([]byte(`{"id":"a","rev":1,"uri":"otpauth://totp/%C4%B0stanbul?secret=JBSWY3DPEHPK3PXP"}`), "i̇stanbul")
	f.Add([]byte(`{"id":"a","rev":1,"uri":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&ISSUER=Ab+c"}`), "ab")
	f.Add([]byte(`{"id":"a","rev":1,"uri":"otpauth://totp/%47it%48ub:x%2Dy?secret=JBSWY3DPEHPK3PXP"}`), "github x-y")
	f.Add([]byte(`{"id":"a","rev":1,"uri":"otpauth://totp/G\u0069thub?secret=JBSWY3DPEHPK3PXP"}`), "github")
	f.Add([]byte(`{"id":"a","rev":1,"uri":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP","tags":["GitHub"]}`), "x github")
	f.Add([]byte("{\"id\":\"a\",\"rev\":1,\"uri\":\"otpauth://totp/\u212ait?secret=JBSWY3DPEHPK3PXP\"}"), "kit")
	f.Add([]byte(`{"id":"abcdefgh2345","rev":1,"uri":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}`), "id:ABCDEFGH")
	f.Fuzz(func(t *testing.T, line []byte, words string) {
		if slices.Contains(line, '\n') || len(line) == 0 {
			return
		}
		q := newQuery([]string{words})
		r := decodeRecord(line)
		if !r.live() || q.rule(r.id, r.content.Key.Issuer, r.content.Key.Account, r.content.Tags) == ruleNone {
			return
		}
		// Among others, and where a window of the sieve ends.
		other := bytes.Repeat([]byte("{}\n"), (window-len(line)%window)/3)
		s := newSieve(q)
		for _, text := range [][]byte{line, slices.Concat(other, line, []byte("\n"), other)} {
			if !slices.ContainsFunc(slices.Collect(s.sift(text)), func(kept []byte) bool { return bytes.Equal(kept, line) }) {
				t.Errorf("the sieve holds back a line that %q matches", words)
			}
		}
	})
}

// FuzzTime holds the vault's own reader of times to package time.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-11-23T09:15:00Z", "2026-11-23T09:15:00.5Z", "2026-02-31T00:00:00Z", "2026-11-23T09:15:00.123456Z", "2026-11-23T09:15:00+01:00", "0000-01-01T24:00:00Z", "2026-12-31T23:59:60Z", "2026-11-23T09:15:00.Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw := appendString(nil, s)
		got, ok := readPlainTime(raw)
		if !ok {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || !got.Equal(want) {
			t.Errorf("readPlainTime(%q) = %v, want %v, %v", s, got, want, err)
		}
	})
}

// TestScanOverwrites keeps what scanLines showed, as nobody should: when it has
// returned, nothing of it is left there.
func TestScanOverwrites(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, firstBlock - 3, firstBlock, 3*scanBlock + 77} {
		for _, stop := range []bool{false, true} {
			text := strings.Repeat("secret line of the vault\n", size/25+1)
			var kept [][]byte
			err := scanLines(strings.NewReader(text), func(line []byte) error {
				kept = append(kept, line)
				if stop {
					return errors.New("enough")
				}
				return nil
			})
			if (err != nil) != stop || len(kept) == 0 {
				t.Fatalf("%d bytes: %v", size, err)
			}
			for _, line := range kept {
				if bytes.Contains(line, []byte("secret")) {
					t.Fatalf("%d bytes: %q is left", size, line)
				}
			}
		}
	}
}
