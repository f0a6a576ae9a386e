package transfer

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"

	"fob/otpcore"
)

// readExtra takes what other authenticators hang onto their URIs beside the
// key. What is unknown (icons, colours) is ignored.
func (e *Entry) readExtra(params []otpcore.Param) {
	for _, p := range params {
		switch strings.ToLower(p.Name) {
		case "tags": // andOTP, repeated
			e.addTags(p.Value)
		case "codedisplay": // Ente
			e.readCodeDisplay(p.Value)
		case "data": // WinAuth
			e.readSteamData(p.Value)
		}
	}
}

// addTags adds tags that are not there yet.
func (e *Entry) addTags(tags ...string) {
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag != "" && !hasTag(e.Tags, tag) {
			e.Tags = append(e.Tags, tag)
		}
	}
}

// hasTag reports whether tag is among tags, case ignored.
func hasTag(tags []string, tag string) bool {
	for _, t := range tags {
		if strings.EqualFold(t, tag) {
			return true
		}
	}
	return false
}

// readCodeDisplay reads what Ente keeps about an account beside its key.
func (e *Entry) readCodeDisplay(value string) {
	var d struct {
		Pinned  bool     `json:"pinned"`
		Trashed bool     `json:"trashed"`
		Tags    []string `json:"tags"`
		Note    string   `json:"note"`
	}
	if json.Unmarshal([]byte(value), &d) != nil {
		e.Warnings = append(e.Warnings, "codeDisplay: unreadable, so tags and note are missing")
		return
	}
	e.Favorite = e.Favorite || d.Pinned
	e.Trashed = e.Trashed || d.Trashed
	e.addTags(d.Tags...)
	if e.Note == "" {
		e.Note = d.Note
	}
}

// readSteamData takes the revocation code out of what WinAuth hangs onto a
// Steam account. The secret in there is the URI parser's matter.
func (e *Entry) readSteamData(value string) {
	var d struct {
		RevocationCode string `json:"revocation_code"`
	}
	if e.Key.Kind == otpcore.Steam && json.Unmarshal([]byte(value), &d) == nil && d.RevocationCode != "" {
		e.Recovery = append(e.Recovery, otpcore.NewSecret([]byte(d.RevocationCode)))
	}
}

// labelOf guesses the names in a URI that could not be read, for the list of
// problems. It takes only what stands between the kind and the parameters, or,
// where there are none, what is too short for a secret: never a part that may
// be one.
func labelOf(uri string) (issuer, account string) {
	_, rest, _ := strings.Cut(uri, "://")
	switch schemeAt(uri) {
	case "otpauth", "apple-otpauth":
		var ok bool
		if _, rest, ok = strings.Cut(rest, "/"); !ok {
			return "", ""
		}
	case "motp":
	default:
		return "", ""
	}
	label, _, ok := strings.Cut(rest, "?")
	if !ok && len(label) >= 16 || strings.Contains(strings.ToLower(label), "secret=") {
		return "", ""
	}
	if plain, err := url.PathUnescape(label); err == nil {
		label = plain
	}
	label = strings.ToValidUTF8(label, string(utf8.RuneError))
	if utf8.RuneCountInString(label) > 80 {
		label = string([]rune(label)[:80]) + "…"
	}
	if before, after, ok := strings.Cut(label, ":"); ok {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	return "", strings.TrimSpace(label)
}
