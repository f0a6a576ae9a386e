package vault

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fob/otpcore"
)

// Merge unites two copies of the same vault that went different ways. It needs
// no common ancestor, and the order, grouping or repetition of merges makes no
// difference. Per account:
//
//   - live or deleted, and what it holds, are decided by the higher revision,
//     then the later time, then the bytes;
//   - every secret is kept: those that lost go to Previous;
//   - for the same secret the higher counter is taken;
//   - recovery codes are united, and a used one stays used.
//
// Recipients are united, and a revoked one stays revoked. The copies must be of
// one vault, and of a version that this program writes.
func Merge(a, b *Vault) (*Vault, error) {
	if a.header.id != b.header.id {
		return nil, fmt.Errorf("these are two vaults, %q and %q: %w", a.header.id, b.header.id, ErrNotVault)
	}
	if a.ReadOnly() || b.ReadOnly() {
		return nil, ErrNewer
	}
	out := New(a.header.id, a.now)
	out.header = mergeHeaders(a.header, b.header)
	united := map[string]record{}
	lines := map[string]bool{}
	for _, v := range []*Vault{a, b} {
		for _, r := range v.records {
			switch other, ok := united[r.id]; {
			case r.unreadable():
				lines[string(r.line)] = true
			case ok:
				united[r.id] = mergeRecords(other, r)
			default:
				united[r.id] = r
			}
		}
	}
	records := make([]record, 0, len(united)+len(lines))
	for _, r := range united {
		records = append(records, r)
	}
	slices.SortFunc(records, compareRecords)
	for _, r := range records {
		out.appendRecord(r)
	}
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		out.appendRecord(decodeRecord([]byte(line)))
	}
	return out, nil
}

// compareRecords orders a merged vault: by creation, then id; tombstones last.
func compareRecords(a, b record) int {
	created := func(r record) time.Time {
		if r.content == nil {
			return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return r.content.Created
	}
	return cmp.Or(created(a).Compare(created(b)), cmp.Compare(a.id, b.id))
}

// mergeRecords unites two readable records of one id. Each part of the result
// is the greatest, or the union, of what the two hold, which is what makes the
// order of merges indifferent; see FuzzMerge.
func mergeRecords(a, b record) record {
	head := a
	if compareHeads(&b, &a) > 0 {
		head = b
	}
	out := record{id: head.id, rev: head.rev, deleted: head.deleted, outer: head.outer}
	out.content = mergeContents(a.content, b.content)
	if out.content != nil && out.deleted.IsZero() {
		out.rev = max(out.rev, out.content.Rev)
	}
	for _, r := range []record{a, b} { // an unchanged line stays as it is, byte for byte
		if r.line != nil && bytes.Equal(r.line, out.encode()) {
			out.line = r.line
		}
	}
	return out
}

// compareHeads orders what two records say of being live or deleted.
func compareHeads(a, b *record) int {
	at := func(r *record) time.Time {
		if r.deleted.IsZero() {
			return r.content.Updated
		}
		return r.deleted
	}
	state := func(r *record) int {
		if r.deleted.IsZero() {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(a.rev, b.rev),
		at(a).Compare(at(b)),
		cmp.Compare(state(a), state(b)),
		bytes.Compare(appendFields([]byte{'{'}, a.outer), appendFields([]byte{'{'}, b.outer)),
	)
}

// mergeContents unites what two records hold. Either may be nil.
func mergeContents(a, b *Account) *Account {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	win, lose := a, b
	if compareCores(b, a) > 0 {
		win, lose = b, a
	}
	out := win.clone()
	// What makes the same codes as the current key is that key: only the
	// counter, the highest that either copy knows of, comes from Previous.
	out.Previous = nil
	for _, key := range slices.Concat(win.Previous, lose.Previous, []otpcore.Key{lose.Key}) {
		if key.SameCodes(out.Key) {
			out.Key.Counter = max(out.Key.Counter, key.Counter)
		} else {
			out.Previous = addKey(out.Previous, key)
		}
	}
	if !sameKeys(out.Previous, win.Previous) {
		slices.SortFunc(out.Previous, func(a, b otpcore.Key) int {
			return strings.Compare(a.URIWithPIN(), b.URIWithPIN())
		})
	}
	out.Recovery = mergeRecovery(win.Recovery, lose.Recovery)
	return &out
}

// compareCores orders two contents by what a merge chooses as a whole: all but
// the counter, the previous secrets and the recovery codes, which are united.
func compareCores(a, b *Account) int {
	core := func(a *Account) []byte {
		c := *a
		c.Key.Counter, c.Previous, c.Recovery = 0, nil, nil
		return appendContent([]byte{'{'}, &c)
	}
	return cmp.Or(
		cmp.Compare(a.Rev, b.Rev),
		a.Updated.Compare(b.Updated),
		bytes.Compare(core(a), core(b)),
	)
}

func sameKeys(a, b []otpcore.Key) bool {
	return slices.EqualFunc(a, b, func(a, b otpcore.Key) bool { return a.SameCodes(b) })
}

// mergeRecovery unites two lists of codes. The winner's order stays unless the
// other brings more; then the list is sorted, since any other order would
// depend on the order of merges.
func mergeRecovery(win, lose []RecoveryCode) []RecoveryCode {
	out := slices.Clone(win)
	for _, code := range lose {
		i := slices.IndexFunc(out, func(c RecoveryCode) bool { return c.Code.Equal(code.Code) })
		if i < 0 {
			out = append(out, code)
			continue
		}
		out[i].Used = earlier(out[i].Used, code.Used)
		out[i].extra = mergeFields(out[i].extra, code.extra)
	}
	if len(out) > len(win) {
		slices.SortFunc(out, func(a, b RecoveryCode) int { return bytes.Compare(a.Code.Bytes(), b.Code.Bytes()) })
	}
	return out
}

// earlier returns the earlier of two times of which zero is never.
func earlier(a, b time.Time) time.Time {
	switch {
	case a.IsZero():
		return b
	case b.IsZero() || a.Before(b):
		return a
	}
	return b
}

// mergeFields unites unknown members; of two values the greater bytes are kept.
func mergeFields(a, b []field) []field {
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	united := map[string][]byte{}
	for _, f := range slices.Concat(a, b) {
		if old, ok := united[f.name]; !ok || bytes.Compare(f.raw, old) > 0 {
			united[f.name] = f.raw
		}
	}
	var out []field
	for _, name := range slices.Sorted(maps.Keys(united)) {
		out = append(out, field{name, united[name]})
	}
	return out
}

func mergeHeaders(a, b header) header {
	out := header{
		version:    Version,
		id:         a.id,
		generation: max(a.generation, b.generation),
		saved:      a.saved,
		extra:      mergeFields(a.extra, b.extra),
	}
	if b.saved.After(a.saved) {
		out.saved = b.saved
	}
	keys := map[string]Recipient{}
	for _, r := range slices.Concat(a.recipients, b.recipients) {
		old, ok := keys[r.Key]
		if !ok {
			keys[r.Key] = r
			continue
		}
		keys[r.Key] = Recipient{
			Name:    max(old.Name, r.Name),
			Key:     r.Key,
			Added:   earlier(old.Added, r.Added),
			Revoked: earlier(old.Revoked, r.Revoked),
			extra:   mergeFields(old.extra, r.extra),
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		out.recipients = append(out.recipients, keys[key])
	}
	slices.SortStableFunc(out.recipients, func(a, b Recipient) int { return a.Added.Compare(b.Added) })
	out.before = interleave(a.before, b.before)
	return out
}

// interleave unites two lists of which each has its newest first.
func interleave(a, b []string) []string {
	var out []string
	for i := range max(len(a), len(b)) {
		for _, list := range [][]string{a, b} {
			if i < len(list) && !slices.Contains(out, list[i]) {
				out = append(out, list[i])
			}
		}
	}
	return out
}
