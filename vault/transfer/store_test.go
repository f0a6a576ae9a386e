package transfer

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// testStore is a new vault on disk, and its key.
func testStore(t *testing.T) (*vault.Store, vault.Identity) {
	t.Helper()
	dir := t.TempDir()
	setup, err := vault.NewSetup("test", false, false)
	if err != nil {
		t.Fatal(err)
	}
	o := vault.Options{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state"), Now: time.Now, WorkFactor: 10}
	s, err := vault.Create(t.Context(), o, setup, otpcore.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, setup.Device
}

// Two programs that import the same files at once add them once, because each
// plans under the lock; a third import writes nothing at all.
func TestImportIntoStore(t *testing.T) {
	t.Parallel()
	store, key := testStore(t)
	results, err := Read(t.Context(), []Source{sample(t, "uris.txt"), sample(t, "ente.txt")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	doImport := func() (counts Counts, saved vault.Saved, err error) {
		saved, err = store.UpdatePinned(t.Context(), key, func(v *vault.Vault) (err error) {
			counts, err = MakePlan(v, results, Both).Apply(v)
			return err
		})
		return counts, saved, err
	}
	var both [2]Counts
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			var err error
			if both[i], _, err = doImport(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	const all = 9 + 5 // one of ente.txt is in the trash there
	if both[0].Added+both[1].Added != all || both[0].Duplicates+both[1].Duplicates != all {
		t.Errorf("two imports at once: %v; %v", both[0], both[1])
	}
	v, err := store.Load(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	counts, _, err := doImport()
	if err != nil || counts.Duplicates != all || counts.Added+counts.Filled != 0 {
		t.Errorf("the third import: %v, %v", counts, err)
	}
	again, err := store.Load(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if again.Generation() != v.Generation() {
		t.Errorf("the third import made generation %d of %d", again.Generation(), v.Generation())
	}
	accounts := again.Accounts()
	if len(accounts) != all || accounts[0].Name() != "Example:one@example.com" {
		t.Fatalf("%d accounts, the first is %s", len(accounts), accounts[0].Name())
	}
	noted := accounts[10]
	if noted.Name() != "Noted:two" || noted.Note != "call the desk\nbefore 17:00" || !noted.Verified.IsZero() {
		t.Errorf("account %+v", noted)
	}
	if pinned := accounts[9]; !pinned.Favorite || len(pinned.Tags) != 2 {
		t.Errorf("account %+v", pinned)
	}
}
