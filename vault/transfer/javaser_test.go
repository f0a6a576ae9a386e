package transfer

import (
	"strings"
	"testing"
)

const javaHead = "\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16\x60\xd1\x03\x00\x02F\x00\x0aloadFactorI\x00\x09thresholdxp\x3f\x40\x00\x00\x00\x00\x00\x0cw\x08\x00\x00\x00\x10"

func TestJavaMap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		want       string // the pairs, or "" for an error
	}{
		{"empty", "\x00\x00\x00\x00x", "-"},
		{"one", "\x00\x00\x00\x01t\x00\x01at\x00\x02bcx", "a=bc"},
		{"a long string", "\x00\x00\x00\x01t\x00\x01a|\x00\x00\x00\x00\x00\x00\x00\x02bcx", "a=bc"},
		{"a reference", "\x00\x00\x00\x02t\x00\x01at\x00\x02bct\x00\x01dq\x00\x7e\x00\x03x", "a=bc d=bc"},
		{"Java's zero and surrogates", "\x00\x00\x00\x01t\x00\x02\xc0\x80t\x00\x06\xed\xa0\xbd\xed\xb8\x80x", "\x00=😀"},
		{"half a pair", "\x00\x00\x00\x01t\x00\x01at\x00\x03\xed\xa0\xbdx", "a=\uFFFD"},
		{"a reference to nothing", "\x00\x00\x00\x01t\x00\x01aq\x00\x7e\x00\x09x", ""},
		{"a reference to the map", "\x00\x00\x00\x01t\x00\x01aq\x00\x7e\x00\x01x", ""},
		{"another object", "\x00\x00\x00\x01t\x00\x01apx", ""},
		{"no end", "\x00\x00\x00\x01t\x00\x01at\x00\x02bc", ""},
		{"a string past the end", "\x00\x00\x00\x01t\x00\x01at\x00\x09bcx", ""},
		{"a long string past all ends", "\x00\x00\x00\x01t\x00\x01a|\xff\xff\xff\xff\xff\xff\xff\xffbcx", ""},
		{"more than there is", "\x7f\xff\xff\xfft\x00\x01at\x00\x02bcx", ""},
	} {
		pairs, err := readJavaMap([]byte(javaHead + test.data))
		var got []string
		for _, p := range pairs {
			got = append(got, p.key+"="+p.value)
		}
		text := strings.Join(got, " ")
		if err == nil && text == "" {
			text = "-"
		}
		if err != nil {
			text = ""
		}
		if text != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func FuzzJavaMap(f *testing.F) {
	f.Add(sample(f, "freeotp2.xml").Data)
	f.Add([]byte(javaHead + "\x00\x00\x00\x01t\x00\x01a|\x00\x00\x00\x00\x00\x00\x00\x02bcx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pairs, err := readJavaMap(data)
		if err == nil && len(pairs) > len(data) {
			t.Errorf("%d pairs in %d bytes", len(pairs), len(data))
		}
	})
}
