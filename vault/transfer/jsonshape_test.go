package transfer

import (
	"bytes"
	"strings"
	"testing"
)

func TestShape(t *testing.T) {
	t.Parallel()
	const text = ` {"a": {"b": [1, {"c": "text \" more", "d": null}, "x"]}, "e\u0066": true, "empty": [], "n": -1.5e3,
		"deep": {"1": {"2": {"3": {"4": {"5": 1}}}}}, "a": 7, "last": "` + "text that is longer than what is kept of a string, by far, really\"}"
	for _, c := range []struct {
		path string
		kind byte
	}{
		{"a", '{'},
		{"a.b", '['},
		{"a.b[]", '0'},
		{"a.b[].c", '"'},
		{"a.b[].d", 'n'},
		{"a.*[].c", '"'},
		{"*.b", '['},
		{"ef", 't'},
		{"n", '0'},
		{"empty", '['},
		{"empty[]", 0},
		{"deep.1.2.3", '{'},
		{"deep.1.2.3.4", '{'},
		{"deep.1.2.3.4.5", 0}, // too deep
		{"last", '"'},
		{"b", 0},
		{"[]", 0},
	} {
		in := &input{data: []byte(text)}
		if got := in.kindAt(c.path); got != c.kind {
			t.Errorf("%s is %q, want %q", c.path, got, c.kind)
		}
		if in.has(c.path) != (c.kind != 0) {
			t.Errorf("has(%s) = %t", c.path, in.has(c.path))
		}
	}
	in := &input{data: []byte(text)}
	if got := in.textAt("a.b[].c"); got != `text \" more` {
		t.Errorf("the text is %q", got)
	}
	if got := in.textAt("last"); len(got) != shapeText {
		t.Errorf("the long text is %q", got)
	}
	if (&input{data: []byte("text")}).shape() != nil || (&input{}).has("a") {
		t.Error("what is no JSON has a shape")
	}
}

// A text that was cut anywhere has the shape of what is there.
func TestShapeOfDamagedJSON(t *testing.T) {
	t.Parallel()
	text := string(sample(t, "aegis.json").Data)
	for n := range len(text) {
		in := &input{data: []byte(text[:n])}
		if in.has("db.entries[].info") != (n > strings.Index(text, `"info": {`)+len(`"info": {`)-1) {
			t.Fatalf("cut at %d: db.entries[].info is %t", n, in.has("db.entries[].info"))
		}
	}
	for _, odd := range []string{"{", "[", `{"`, `{"a`, `{"a"`, `{"a":`, "[}", "{]", "[[", `["\`, `{"a":}`, "[1 2]", "[,]", "{,}", `{"\u":1}`, "[nope", "}"} {
		(&input{data: []byte(odd)}).shape() // returns
	}
}

// The shape of a large file costs one walk over it and no memory to speak of.
func TestShapeIsCheap(t *testing.T) { // not parallel: it counts allocations
	element := []byte(`{"secret":"GEZDGNBVGY3TQOJQ","nested":[[[["x"]]]]},`)
	data := append([]byte(`{"list":[`), bytes.Repeat(element, 100_000)...)
	data = append(data, []byte(`{}],"behind":1}`)...)
	in := &input{data: data}
	if allocs := testing.AllocsPerRun(1, func() { in.shaped = false; in.shape() }); allocs > 1000 {
		t.Errorf("%.0f allocations", allocs)
	}
	if !in.has("list[].secret", "behind") {
		t.Error("a member behind a long list is not found")
	}
}

func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"a":[1,"b",{"c":null}],"d":true}`))
	f.Add([]byte(`[[[[[[[["\\"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &input{data: data}
		in.has("a[].c", "*.b", "[]")
		var v any
		if decodeJSON(data, &v) != nil {
			return
		}
		// What the decoder takes, the scanner has walked to its end.
		object, ok := v.(map[string]any)
		if !ok || len(object) > shapeMembers {
			return
		}
		if got := len(in.shape().members); got != len(object) {
			t.Errorf("%d members, want %d", got, len(object))
		}
	})
}
