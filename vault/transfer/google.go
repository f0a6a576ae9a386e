package transfer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
)

// googleCode is one code of a Google transfer: which part of which set it is,
// and where its entries stand.
type googleCode struct {
	set   googleSet
	index int      // 0-based in its set
	sum   [32]byte // of the text, to know a code that was read twice
	first int      // its first entry in found.entries
	count int      // its number of entries
}

// googleSet is what the codes of one transfer have in common. Newer versions
// of the app always write the id 0, so two transfers of the same size look
// alike here, and only their contents tell them apart.
type googleSet struct {
	version, size int
	id            int32
}

// isGoogle finds text whose URIs are all Google transfer codes.
func isGoogle(in *input) bool {
	if lead := in.lead(); lead == '<' || lead == '{' || lead == '[' {
		return false
	}
	found := false
	for line := range lines(in.data[:min(len(in.data), sniffWindow)]) {
		if comment(line) {
			continue
		}
		if start, ok := nextURI(line, 0); ok {
			if schemeAt(string(line[start:min(len(line), start+maxScheme+3)])) != schemeMigration {
				return false
			}
			found = true
		}
	}
	return found
}

// readGoogle reads transfer codes, from text or from a picture.
func readGoogle(ctx context.Context, in *input) (found, error) {
	if isPicture(in) {
		return readPicture(ctx, in)
	}
	return readURIs(ctx, in)
}

// addGoogle reads one transfer code into its entries.
func (c *collector) addGoogle(text, place string) {
	m, err := otpcore.ParseMigration(text)
	if err != nil {
		c.reject(err, place)
		return
	}
	code := googleCode{
		set:   googleSet{version: m.Version, size: max(m.BatchSize, 1), id: m.BatchID},
		index: m.BatchIndex, sum: sha256.Sum256([]byte(text)), first: len(c.entries),
	}
	for _, e := range m.Entries {
		if c.full() {
			return
		}
		c.entries = append(c.entries, Entry{Key: e.Key, Problem: e.Err, Place: place})
	}
	code.count = len(c.entries) - code.first
	c.codes = append(c.codes, code)
}

// pure reports whether every entry came out of transfer codes.
func (f found) pure() bool {
	n := 0
	for _, code := range f.codes {
		n += code.count
	}
	return len(f.codes) > 0 && n == len(f.entries)
}

// gather turns what was read into results, joins the parts of Google transfers
// and says which are missing.
func gather(readings []reading) []Result {
	var results []Result
	var codes []googleCode
	joined, noted := -1, -1 // the results with the transfer, and with the word on what is missing
	var parts []part
	for _, r := range readings {
		codes = append(codes, r.codes...)
		if r.pure() {
			if joined < 0 {
				joined = len(results)
				results = append(results, Result{Format: "google", Name: "a Google Authenticator transfer", Plain: true})
			}
			results[joined].Incomplete = results[joined].Incomplete || r.partly
			for _, note := range r.notes {
				if r.name != "" {
					note = strconv.Quote(r.name) + ": " + note
				}
				results[joined].Notes = append(results[joined].Notes, note)
			}
			for _, code := range r.codes {
				parts = append(parts, part{code, r.entries[code.first : code.first+code.count]})
			}
			continue
		}
		if noted < 0 && len(r.codes) > 0 {
			noted = len(results)
		}
		results = append(results, Result{
			Format: r.format.id, Name: r.format.name, Plain: r.plain,
			Entries: r.entries, Notes: r.notes, Incomplete: r.partly,
		})
	}
	if joined >= 0 {
		noted = joined
		entries, repeats := join(parts)
		results[joined].Entries = entries
		if repeats > 0 {
			results[joined].Notes = append(results[joined].Notes, plural(repeats, "code")+" read more than once")
		}
	}
	if noted >= 0 {
		notes, incomplete := completeness(codes)
		results[noted].Notes = append(results[noted].Notes, notes...)
		results[noted].Incomplete = results[noted].Incomplete || incomplete
	}
	return results
}

// part is a transfer code with its entries.
type part struct {
	googleCode
	entries []Entry
}

// join puts the parts in order, set by set as they were met, and leaves out
// those that were read before.
func join(parts []part) (entries []Entry, repeats int) {
	rank := map[googleSet]int{}
	for _, p := range parts {
		if _, ok := rank[p.set]; !ok {
			rank[p.set] = len(rank)
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(rank[a.set], rank[b.set]), cmp.Compare(a.index, b.index))
	})
	seen := map[[32]byte]bool{}
	for _, p := range parts {
		if seen[p.sum] {
			repeats++
			continue
		}
		seen[p.sum] = true
		entries = append(entries, p.entries...)
	}
	return entries, repeats
}

// completeness says of every transfer of several codes how many were read.
func completeness(codes []googleCode) (notes []string, incomplete bool) {
	var order []googleSet
	sets := map[googleSet]map[int]map[[32]byte]bool{} // set, index, contents
	for _, code := range codes {
		if code.set.size < 2 {
			continue
		}
		if sets[code.set] == nil {
			sets[code.set] = map[int]map[[32]byte]bool{}
			order = append(order, code.set)
		}
		if sets[code.set][code.index] == nil {
			sets[code.set][code.index] = map[[32]byte]bool{}
		}
		sets[code.set][code.index][code.sum] = true
	}
	for _, set := range order {
		note, whole := describeSet(set, sets[set])
		notes = append(notes, note)
		incomplete = incomplete || !whole
	}
	return notes, incomplete
}

// describeSet says how many codes of a set were read. Where an index came with
// several contents, that many transfers look alike, and a code is missing when
// it came with fewer.
func describeSet(set googleSet, read map[int]map[[32]byte]bool) (note string, whole bool) {
	transfers, got := 1, 0
	for index, contents := range read {
		if index >= 0 && index < set.size {
			transfers = max(transfers, len(contents))
			got += len(contents)
		}
	}
	what := "a Google transfer"
	if transfers > 1 {
		what = strconv.Itoa(transfers) + " Google transfers"
	}
	note = fmt.Sprintf("%d of %d codes of %s read", got, transfers*set.size, what)
	if got == transfers*set.size {
		return note, true
	}
	const most = 5 // names of missing codes in one note
	var missing []string
	for index := range set.size {
		if len(read[index]) == transfers {
			continue
		}
		if len(missing) == most {
			missing = append(missing, "…")
			break
		}
		missing = append(missing, fmt.Sprintf("%d/%d", index+1, set.size))
	}
	verb := " is missing"
	if len(missing) > 1 {
		verb = " are missing"
	}
	return note + ": " + strings.Join(missing, ", ") + verb, false
}

// plural returns "1 code", "2 codes".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
