package vault

import (
	"bytes"
	"context"
	"fmt"
)

// ClearID returns the id that a vault file, or a copy of one for paper, says in
// the clear, or "". It is not authentic until the file was opened.
func ClearID(data []byte) string {
	env, _ := readEnvelope(bytes.NewReader(data)) // what cannot be read has no id
	return env.id
}

// MergeCopy brings what a copy of this vault holds into it: accounts that are
// not there, in the trash or deleted since, and whatever [Merge] takes of the
// others. The keys of the vault stay as they are. It returns how many accounts
// changed; with none, nothing is written. The generation before is kept for
// good.
func (s *Store) MergeCopy(ctx context.Context, key Identity, copied *Vault) (changed int, saved Saved, err error) {
	saved, err = s.UpdatePinned(ctx, key, func(v *Vault) error {
		changed = 0
		merged, err := Merge(v, copied)
		if err != nil {
			return err
		}
		for i := range copied.records {
			o := &copied.records[i]
			if !o.live() {
				continue
			}
			at, ok := merged.index[o.id]
			if !ok {
				return fmt.Errorf("merge: account %s was lost", o.content.Name())
			}
			// Deleted here since: it is wanted back.
			if r := &merged.records[at]; !r.live() {
				if r.content == nil {
					content := o.content.clone()
					r.content = &content
				}
				r.deleted, r.outer = o.deleted, nil
				merged.replace(r, *r.content)
			}
		}
		for i := range merged.records {
			r := &merged.records[i]
			if r.content == nil {
				continue
			}
			old, there := v.index[r.id]
			if !there || !bytes.Equal(v.records[old].bytes(), r.bytes()) {
				changed++
			}
		}
		if changed == 0 {
			return nil
		}
		header := v.header
		*v = *merged
		v.header, v.changed = header, true
		return nil
	})
	return changed, saved, err
}
