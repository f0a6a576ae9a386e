package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"fob/otpcore"
)

// freeOTPToken is an account of FreeOTP and FreeOTP+.
type freeOTPToken struct {
	Type      text            `json:"type"`
	Algorithm text            `json:"algo"`
	Digits    number          `json:"digits"`
	Period    number          `json:"period"`
	Counter   number          `json:"counter"`
	Secret    json.RawMessage `json:"secret"`
	// The issuer that the user gave, the one of the label, the one of the
	// parameter.
	IssuerAlt text `json:"issuerAlt"`
	IssuerExt text `json:"issuerExt"`
	IssuerInt text `json:"issuerInt"`
	LabelAlt  text `json:"labelAlt"`
	Label     text `json:"label"`
}

// id is the name by which the file's order knows the token.
func (t freeOTPToken) id() string {
	if issuer := firstText(t.IssuerInt, t.IssuerExt); issuer != "" {
		return string(issuer) + ":" + string(t.Label)
	}
	return string(t.Label)
}

// fields returns the token without its secret; the counter is the file's.
func (t freeOTPToken) fields() fields {
	f := fields{
		kind:      otpcore.TOTP,
		issuer:    string(firstText(t.IssuerAlt, t.IssuerExt, t.IssuerInt)),
		account:   string(firstText(t.LabelAlt, t.Label)),
		algorithm: string(t.Algorithm), digits: t.Digits, period: t.Period, counter: t.Counter,
	}
	if t.Type != "" {
		f.kind = kindOf(string(t.Type))
	}
	if f.kind == otpcore.TOTP && t.IssuerExt == "Steam" { // that is how the app tells
		f.kind = otpcore.Steam
		f.digits = number{}
	}
	return f
}

// entry returns an account of FreeOTP+ or of FreeOTP 1, which hold the last
// counter used and the secret as bytes.
func (t freeOTPToken) entry() Entry {
	f := t.fields()
	secret, ok := signedBytes(t.Secret)
	if !ok {
		f.fail(errNoBytes)
	}
	f.secret = otpcore.NewSecret(secret)
	if f.counter.set && f.counter.n < math.MaxInt64 {
		f.counter.n++
	}
	return f.entry()
}

// isFreeOTPPlus finds the JSON of FreeOTP+.
func isFreeOTPPlus(in *input) bool {
	return in.kindAt("tokens") == '[' && in.kindAt("tokenOrder") == '['
}

func readFreeOTPPlus(_ context.Context, in *input) (found, error) {
	var file struct {
		Order  []text  `json:"tokenOrder"`
		Tokens rawList `json:"tokens"`
	}
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	c := collector{}
	each(&c, file.Tokens, "token", func(_ int, t freeOTPToken) Entry { return t.entry() })
	place := map[string]int{}
	for i, id := range file.Order {
		place[string(id)] = i + 1
	}
	if c.err == nil && len(c.entries) == len(file.Tokens) {
		sortTokens(c.entries, file.Tokens, place)
	}
	return c.found, c.err
}

// sortTokens brings entries into the order that the file gives: what it does
// not name comes last.
func sortTokens(entries []Entry, tokens rawList, place map[string]int) {
	type placed struct {
		entry Entry
		at    int
	}
	list := make([]placed, len(entries))
	for i, e := range entries {
		list[i] = placed{e, math.MaxInt}
		var t freeOTPToken
		if json.Unmarshal(tokens[i], &t) == nil && place[t.id()] > 0 {
			list[i].at = place[t.id()]
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	for i := range list {
		entries[i] = list[i].entry
	}
}

// isFreeOTP finds the settings of FreeOTP 1 and the backup of FreeOTP 2.
func isFreeOTP(in *input) bool { return in.prefs().has("tokenOrder") || isFreeOTP2(in) }

func readFreeOTP(ctx context.Context, in *input) (found, error) {
	if isFreeOTP2(in) {
		return readFreeOTP2(ctx, in)
	}
	p := in.prefs()
	if p == nil {
		return found{}, &FormatError{Reason: "it is not the settings of an Android app"}
	}
	var order []text
	_ = json.Unmarshal([]byte(p.get("tokenOrder")), &order) // without it the file's own order
	c := collector{}
	seen := map[string]bool{"tokenOrder": true}
	add := func(name string) {
		if seen[name] || !p.has(name) {
			return
		}
		seen[name] = true
		place := "token " + strconv.Itoa(len(seen)-1)
		var t freeOTPToken
		if err := decodeJSON([]byte(p.get(name)), &t); err != nil {
			if p.get(name) != "" && p.get(name)[0] == '{' {
				c.reject(oneLine(err), place)
			}
			return
		}
		c.addEntry(t.entry(), place)
	}
	for _, name := range order {
		add(string(name))
	}
	for _, name := range p.names {
		add(name)
	}
	if p.damaged {
		c.reject(errCutShort, "the end")
	}
	return c.found, c.err
}
