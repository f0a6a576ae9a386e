package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"fob/otpcore"
)

// record is one line of the vault: a live account, one in the trash, what
// stays of one after the trash (id, rev and time alone), or a line that this
// version cannot read.
type record struct {
	line    []byte // as it stands in the file, without the newline; nil when changed
	id      string // "" for an unreadable line
	rev     uint64
	deleted time.Time // zero for a live account
	content *Account  // nil for a tombstone or an unreadable line
	outer   []field   // unknown members of a deleted line
	reason  string    // why the line cannot be read
}

func (r *record) live() bool       { return r.content != nil && r.deleted.IsZero() }
func (r *record) trashed() bool    { return r.content != nil && !r.deleted.IsZero() }
func (r *record) unreadable() bool { return r.reason != "" }

// account returns the content as callers see it: under the record's id and
// rev, and with the time of its deletion.
func (r *record) account() Account {
	a := r.content.clone()
	a.ID, a.Rev, a.Deleted = r.id, r.rev, r.deleted
	return a
}

// bytes returns the line to write.
func (r *record) bytes() []byte {
	if r.line == nil {
		r.line = r.encode()
	}
	return r.line
}

func (r *record) encode() []byte {
	b := appendText(append(make([]byte, 0, 384), '{'), "id", r.id)
	if r.deleted.IsZero() {
		b = appendUint(b, "rev", r.rev)
		return append(appendContent(b, r.content), '}')
	}
	b = appendUint(b, "rev", r.rev)
	b = appendTime(b, "deleted", r.deleted)
	if r.content != nil {
		b = append(appendName(b, "was"), '{')
		b = appendUint(b, "rev", r.content.Rev)
		b = append(appendContent(b, r.content), '}')
	}
	return append(appendFields(b, r.outer), '}')
}

// appendContent appends all of an account but its id and rev.
func appendContent(b []byte, a *Account) []byte {
	b = appendText(b, "uri", a.uri())
	if a.Key.PIN.Len() > 0 {
		b = appendText(b, "pin", string(a.Key.PIN.Bytes()))
	}
	if len(a.Tags) > 0 {
		b = append(appendName(b, "tags"), '[')
		for i, tag := range a.Tags {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, tag)
		}
		b = append(b, ']')
	}
	if a.Note != "" {
		b = appendText(b, "note", a.Note)
	}
	if len(a.Recovery) > 0 {
		b = append(appendName(b, "recovery"), '[')
		for i, code := range a.Recovery {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(append(b, '{'), "code", string(code.Code.Bytes()))
			if !code.Used.IsZero() {
				b = appendTime(b, "used", code.Used)
			}
			b = append(appendFields(b, code.extra), '}')
		}
		b = append(b, ']')
	}
	if a.Favorite {
		b = append(appendName(b, "favorite"), "true"...)
	}
	if a.Order != 0 {
		b = fmt.Appendf(appendName(b, "order"), "%d", a.Order)
	}
	if !a.Verified.IsZero() {
		b = appendTime(b, "verified", a.Verified)
	}
	if len(a.Previous) > 0 {
		b = append(appendName(b, "previous"), '[')
		for i, key := range a.Previous {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, key.URIWithPIN())
		}
		b = append(b, ']')
	}
	if !a.Created.IsZero() {
		b = appendTime(b, "created", a.Created)
	}
	if !a.Updated.IsZero() {
		b = appendTime(b, "updated", a.Updated)
	}
	return appendFields(b, a.extra)
}

// uri returns the account's URI, with the parameters that came with it.
func (a *Account) uri() string {
	uri := a.Key.URI()
	if len(a.params) == 0 {
		return uri
	}
	b := []byte(uri)
	for _, p := range a.params {
		b = append(append(b, '&'), url.PathEscape(p.Name)...)
		b = append(append(b, '='), strings.ReplaceAll(url.QueryEscape(p.Value), "+", "%20")...)
	}
	return string(b)
}

// decodeRecord reads one line. It never fails: a line that cannot be read comes
// back as it is, with the reason.
func decodeRecord(line []byte) record {
	r := record{line: line}
	var a Account
	var was *Account
	err := walkObject(line, func(name string, raw []byte) (err error) {
		switch name {
		case "id":
			r.id, err = readString(raw)
		case "deleted":
			r.deleted, err = readTime(raw)
		case "was":
			was = &Account{}
			err = walkObject(raw, was.member)
		default:
			return a.member(name, raw)
		}
		return member(name, err)
	})
	r.rev = a.Rev
	switch {
	case err != nil:
	case r.id == "":
		err = errors.New("no id")
	case r.rev == 0:
		err = errors.New("no rev")
	case r.deleted.IsZero():
		r.content, err = &a, a.complete()
	case was != nil:
		r.content, r.outer, err = was, a.extra, was.complete()
	default:
		r.outer = a.extra
	}
	if err != nil {
		return record{line: line, reason: err.Error()}
	}
	return r
}

// member reads one member of an account's object into a.
func (a *Account) member(name string, raw []byte) (err error) {
	var s string
	switch name {
	case "rev":
		a.Rev, err = readUint(raw)
	case "uri":
		if s, err = readString(raw); err == nil {
			var uri otpcore.URI
			pin := a.Key.PIN
			if uri, err = otpcore.ParseURI(s); err == nil {
				a.Key, a.params = uri.Key, uri.Extra
				if pin.Len() > 0 {
					a.Key.PIN = pin
				}
			}
		}
	case "pin":
		if s, err = readString(raw); err == nil {
			a.Key.PIN = otpcore.NewSecret([]byte(s))
		}
	case "tags":
		err = json.Unmarshal(raw, &a.Tags)
	case "note":
		a.Note, err = readString(raw)
	case "recovery":
		a.Recovery, err = readRecovery(raw)
	case "favorite":
		a.Favorite, err = readBool(raw)
	case "order":
		err = json.Unmarshal(raw, &a.Order)
	case "verified":
		a.Verified, err = readTime(raw)
	case "previous":
		a.Previous, err = readPrevious(raw)
	case "created":
		a.Created, err = readTime(raw)
	case "updated":
		a.Updated, err = readTime(raw)
	default:
		if !json.Valid(raw) {
			return errJSON
		}
		a.extra = append(a.extra, field{name, raw})
		return nil
	}
	return member(name, err)
}

// member names the member that an error is in. Of the error itself only a
// URI's, which holds no secret, is passed on: others may quote the value.
func member(name string, err error) error {
	var uri *otpcore.URIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &uri):
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s: not what it should be", name)
}

// complete reports what an account lacks.
func (a *Account) complete() error {
	if a.Key.Kind == 0 {
		return errors.New("no uri")
	}
	return nil
}

func readRecovery(raw []byte) (codes []RecoveryCode, err error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	for _, item := range items {
		var code RecoveryCode
		err := walkObject(item, func(name string, raw []byte) error {
			switch name {
			case "code":
				s, err := readString(raw)
				code.Code = otpcore.NewSecret([]byte(s))
				return err
			case "used":
				t, err := readTime(raw)
				code.Used = t
				return err
			}
			code.extra = append(code.extra, field{name, raw})
			return nil
		})
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

func readPrevious(raw []byte) (keys []otpcore.Key, err error) {
	var uris []string
	if err := json.Unmarshal(raw, &uris); err != nil {
		return nil, err
	}
	for _, s := range uris {
		uri, err := otpcore.ParseURI(s)
		if err != nil {
			return nil, err
		}
		keys = append(keys, nameless(uri.Key))
	}
	return keys, nil
}
