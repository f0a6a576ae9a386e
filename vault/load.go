package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// Load decrypts the whole vault. Its errors are [ErrNoVault], [ErrNoKey], a
// *[DamagedError], or the system's.
func (s *Store) Load(_ context.Context, key Identity) (*Vault, error) {
	v, env, err := s.read(s.path, key)
	if err != nil {
		return nil, s.explain(err, key)
	}
	v.warnings = s.look(&v.header, env.mark)
	return v, nil
}

// clockTolerance is how far ahead of ours the clock of another machine that
// saved the vault may be.
const (
	clockTolerance = 2 * time.Minute
	clockLayout    = "2006-01-02 15:04:05 UTC"
)

// look compares a vault that was read with the one last seen on this machine,
// remembers it if it is newer, and says what a reader should be told.
func (s *Store) look(h *header, mark string) (warnings []string) {
	place, last := s.judge(h, mark)
	if place != current && place != ahead && s.replaced(mark) {
		place = current // it was not old when it was read
	}
	switch place {
	case current:
	case ahead:
		s.writeSeen(h, mark)
	case apart:
		warnings = append(warnings, fmt.Sprintf("this copy of the vault is of generation %d: generation %d was seen in another folder", h.generation, last.Generation))
	case behind:
		warnings = append(warnings, fmt.Sprintf("the vault is of generation %d, older than the %d last seen on this machine", h.generation, last.Generation))
	case diverged:
		warnings = append(warnings, "the vault was also changed elsewhere: the next change made here merges both")
	}
	if now := s.o.Now(); h.saved.After(now.Add(clockTolerance)) {
		warnings = append(warnings, fmt.Sprintf("the vault was saved at %s, and this machine's clock shows %s: one clock is wrong, and with it codes",
			h.saved.UTC().Format(clockLayout), now.UTC().Format(clockLayout)))
	}
	if h.version > Version {
		warnings = append(warnings, "the vault was written by a newer fob: this one only reads it")
	}
	if info, err := os.Stat(s.path); err == nil && tooOpen(info) {
		warnings = append(warnings, fmt.Sprintf("%q can be read by other users", s.path))
	}
	return warnings
}

// replaced reports whether another program has saved the vault since it was read
// with that mark.
func (s *Store) replaced(mark string) bool {
	latest, err := fileMark(s.path)
	return err == nil && latest != mark
}

// Find returns the live accounts that a query picks, as [Vault.Find] does, in
// one pass over the vault that decodes only lines which may match. Nothing is
// returned before age has authenticated the last byte.
func (s *Store) Find(_ context.Context, key Identity, args []string) (accounts []Account, warnings []string, err error) {
	h, env, m, err := s.find(key, newQuery(args))
	if err != nil {
		return nil, nil, s.explain(err, key)
	}
	warnings = s.look(&h, env.mark)
	if len(m.accounts) == 0 {
		return nil, warnings, ErrNoMatch
	}
	return m.accounts, warnings, nil
}

func (s *Store) find(key Identity, q query) (h header, env envelope, m matches, err error) {
	m.rule = ruleNone
	f, err := openVaultFile(s.path)
	if err != nil {
		return h, env, m, err
	}
	defer f.Close()
	env, plain, err := openEnvelope(f, key)
	if err != nil {
		return h, env, m, err
	}
	parts := partsOf(plain)
	found := make([][]record, parts) // may match, by part
	sieves := make([]sieve, parts)   // of each part its own, since they learn
	for i := range sieves {
		sieves[i] = newSieve(q)
	}
	first := true
	err = scanParts(plain, parts, func(part int, lines []byte) (err error) {
		if part == 0 && first {
			var line []byte
			line, lines, _ = bytes.Cut(bytes.TrimLeft(lines, "\n"), []byte{'\n'})
			first = len(line) == 0
			h, err = decodeHeader(bytes.Clone(line))
		}
		for line := range sieves[part].sift(lines) {
			found[part] = append(found[part], decodeRecord(bytes.Clone(line)))
		}
		return err
	})
	twice := idSet{}
	for _, r := range slices.Concat(found...) {
		if r.live() && !twice.has(r.id) {
			m.add(q.rule(r.id, r.content.Key.Issuer, r.content.Key.Account, r.content.Tags), r.account)
		}
	}
	switch {
	case err != nil:
	case first:
		err = errors.New("it is empty")
	case env.id != h.id:
		err = fmt.Errorf("%w: its clear id is %q, the one inside is %q", ErrNotVault, env.id, h.id)
	}
	return h, env, m, err
}

// idSet remembers ids, so that a line that stands twice counts once.
type idSet map[string]bool

func (s idSet) has(id string) bool {
	if s[id] {
		return true
	}
	s[id] = true
	return false
}
