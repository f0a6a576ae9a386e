package transfer

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
)

// The columns in which the CSV exports of password managers keep what is
// needed, the more telling names first.
var (
	csvCode     = []string{"login_totp", "otpauth", "totp", "otpsecret", "otpurl", "otp", "one-time code", "one-time password", "2fa", "secret", "two-factor", "two factor", "authenticator key", "totp secret", "totp_secret", "otp_secret"}
	csvTitle    = []string{"name", "title", "display_name", "issuer", "service", "site", "account name"}
	csvUsername = []string{"login_username", "username", "user name", "login", "account", "email", "e-mail", "user", "label"}
	csvNote     = []string{"notes", "note", "extra", "comment", "comments"}
	csvFolder   = []string{"folder", "grouping", "category", "vault", "collections"}
	csvURL      = []string{"login_uri", "url", "urls", "website", "match_url"}
	csvPassword = []string{"password", "login_password", "pwd", "pass"}
	// The fields of KeePass, which its CSV has as columns.
	csvKeePass = []string{"timeotp-secret-base32", "timeotp-secret-base64", "timeotp-secret-hex", "timeotp-secret", "hmacotp-secret-base32", "hmacotp-secret-base64", "hmacotp-secret-hex", "hmacotp-secret", "totp seed"}
)

const (
	csvRoboForm = "rffieldsv2"
	csvEnpass   = "field" // every second column of Enpass names the next one
)

// isCSV finds a table with a column for one-time codes, or with one for
// passwords, so that the reason for leaving it out can be given.
func isCSV(in *input) bool {
	t := in.table()
	if t == nil || strings.Contains(strings.Join(t.header, ""), "://") {
		return false
	}
	return t.hasCodes() || t.hasAny(csvPassword) && t.hasAny(csvUsername)
}

func (t *csvTable) hasAny(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return t.has(name) })
}

// hasCodes reports whether the table has a column for one-time codes, and one
// beside it that says whose they are.
func (t *csvTable) hasCodes() bool {
	if t.has(csvRoboForm) || t.has("title", csvEnpass) {
		return true
	}
	return (t.hasAny(csvCode) || t.hasAny(csvKeePass)) && (t.hasAny(csvTitle) || t.hasAny(csvUsername) || t.hasAny(csvURL))
}

func readCSV(_ context.Context, in *input) (found, error) {
	t := in.table()
	switch {
	case t == nil:
		return found{}, &FormatError{Reason: "its first line does not name columns"}
	case !t.hasCodes():
		return found{}, &FormatError{
			Reason: "none of its columns is for one-time codes",
			Hint:   "many password managers leave them out of CSV: export in another format, or add them with fob add",
		}
	}
	c := collector{}
	without := 0
	t.each(func(row csvRow, err error) bool {
		switch {
		case err != nil:
			c.reject(err, row.place())
		case len(row.cells) == 1 && strings.TrimSpace(row.cells[0]) == "":
		case !c.addRow(row):
			without++
		}
		return c.err == nil
	})
	c.withoutCode(without, "row")
	c.passwordsNote(in, t.hasAny(csvPassword))
	return c.found, c.err
}

// addRow adds the one-time code of a row, and reports whether there is one.
func (c *collector) addRow(row csvRow) bool {
	l := row.login()
	if row.table.hasAny(csvKeePass) {
		get := func(name string) string { return row.get(strings.ToLower(name)) }
		if c.addKeePass(get, l) {
			return true
		}
	}
	code := row.code()
	if code == "" {
		return false
	}
	first := len(c.entries)
	c.addLogin(code, l)
	if len(c.entries) == first+1 && schemeAt(code) == "" {
		row.parameters(&c.entries[first])
	}
	return true
}

// code returns the cell with the one-time code. Some programs write rows of
// another shape than their header, so a URI counts wherever it stands.
func (r csvRow) code() string {
	for _, cell := range r.cells {
		if cell = strings.TrimSpace(cell); wanted(schemeAt(cell)) {
			return cell
		}
	}
	if r.table.has(csvRoboForm) {
		for _, cell := range r.cells {
			if rest, ok := strings.CutPrefix(cell, "TOTP KEY$"); ok {
				return rest[strings.LastIndexByte(rest, ',')+1:]
			}
		}
		return ""
	}
	if r.table.has(csvEnpass) {
		return r.pair("totp", "one-time code")
	}
	return r.get(csvCode...)
}

// pair returns the cell behind one of these names, as Enpass writes them.
func (r csvRow) pair(names ...string) string {
	for i := 1; i+1 < len(r.cells); i += 2 {
		if name := strings.ToLower(strings.TrimSpace(r.cells[i])); slices.Contains(names, name) {
			return strings.TrimSpace(r.cells[i+1])
		}
	}
	return ""
}

// login returns what the row says beside the code.
func (r csvRow) login() login {
	l := login{title: r.get(csvTitle...), username: r.get(csvUsername...), note: r.get(csvNote...), place: r.place()}
	if r.table.has(csvEnpass) {
		l.username, l.note = r.pair("username", "login", "email", "e-mail"), ""
		if n := len(r.cells); n%2 == 0 { // a title, pairs, and a note at the end
			l.note = r.cells[n-1]
		}
	}
	if l.title == "" {
		l.title = hostOf(r.get(csvURL...))
	}
	// Apple writes "example.com (alice)".
	if l.username != "" {
		l.title = strings.TrimSuffix(l.title, " ("+l.username+")")
	}
	l.favorite = isTrue(r.get("favorite", "fav", "favourite"))
	l.trashed = isTrue(r.get("trashed", "deleted"))
	l.tags = append(l.tags, strings.Trim(r.get(csvFolder...), "/"))
	for tag := range strings.FieldsFuncSeq(r.get("tags"), func(c rune) bool { return c == ';' || c == ',' }) {
		l.tags = append(l.tags, tag)
	}
	// KeePass names the root of its groups as well.
	if _, path, ok := strings.Cut(r.get("group"), "/"); ok {
		l.tags = append(l.tags, path)
	}
	return l
}

// parameters takes what a table says of a secret that is no URI.
func (r csvRow) parameters(e *Entry) {
	f := fields{
		kind: kindOf(r.get("type", "otp_type", "kind")), issuer: e.Key.Issuer, account: e.Key.Account, secret: e.Key.Secret,
		algorithm: r.get("algorithm", "algo"), digits: parseNumber(r.get("digits")),
		period: parseNumber(r.get("period", "interval", "timer")), counter: parseNumber(r.get("counter")),
		ragged: slices.Contains(e.Warnings, otpcore.RaggedWarning),
	}
	if e.Problem != nil {
		return
	}
	if f.kind == 0 {
		f.kind = otpcore.TOTP
	}
	got := f.entry()
	e.Key, e.Problem, e.Warnings = got.Key, got.Problem, got.Warnings
}

func isTrue(cell string) bool {
	b, err := strconv.ParseBool(strings.ToLower(cell))
	return err == nil && b
}

// hostOf returns the host of the first address in a cell, without www.
func hostOf(cell string) string {
	first, _, _ := strings.Cut(cell, ",")
	u, err := url.Parse(strings.TrimSpace(first))
	if err != nil || u.Host == "" {
		return first
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
