package transfer

import (
	"bytes"
	"strings"
	"testing"
)

// A page says in words what its pictures say: where they are damaged, the
// words are read.
func TestHTMLWithoutPictures(t *testing.T) {
	t.Parallel()
	page := string(sample(t, "ente.html").Data)
	for _, broken := range []string{"data:image/png;base64,AAAA", "https://example.com/picture.png"} {
		text := page
		for {
			before, rest, ok := strings.Cut(text, "data:image/png;base64,iVBOR")
			if !ok {
				break
			}
			_, after, _ := strings.Cut(rest, `"`)
			text = before + broken + `"` + after
		}
		results, err := Read(patient(t), []Source{{Name: "x", Data: []byte(text)}}, Options{Format: "html"})
		if err != nil {
			t.Fatal(err)
		}
		entries := results[0].Entries
		if len(entries) != 2 || entries[0].Key.Issuer != "Example" || entries[0].Key.Account != "erin@example.com" ||
			entries[0].Note != "two lines\nof text" || len(entries[0].Warnings) != 1 || entries[1].Key.Digits != 5 {
			t.Errorf("%s: %+v", broken, entries)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, name := range []string{"aegis.html", "ente.html", "stratum.html"} {
		data := sample(f, name).Data
		f.Add(data[:min(len(data), 4096)])
	}
	f.Add([]byte("<html><td>otpauth://totp/x?secret=GEZDGNBV&amp;issuer=y</td><!-- <img src='data:image/png;base64,AA' >"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := newInput(bytes.Clone(data))
		if err != nil {
			return
		}
		_, _ = readHTML(t.Context(), in)
	})
}
