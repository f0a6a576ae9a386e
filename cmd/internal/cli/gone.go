package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"fob/vault"
)

// gone says that vault.age is not there any more, where generations of it are
// left to restore; nil where it is there, or nothing was. To make a new vault
// would be the wrong thing then.
func gone(s *vault.Store) error {
	if _, err := os.Stat(s.Path()); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	generations, err := s.Generations()
	if err != nil || len(generations) == 0 {
		return nil //nolint:nilerr // what cannot be read restores nothing
	}
	newest := generations[0]
	return fail(exitDamaged, fmt.Errorf("%q is gone; backups/ has %s", s.Path(), plural(len(generations), "generation")),
		fmt.Sprintf("to go back to the newest, saved %s: fob restore --generation %d", newest.Saved.UTC().Format("2006-01-02 15:04 UTC"), newest.Number),
		"to see what each holds: fob restore --list")
}
