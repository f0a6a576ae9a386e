package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"fob/vault"
)

// sayOutOfReach names what a replaced paper key still opens: fob cannot reach
// it, and a person may want to keep the old sheet, or to replace these.
func (a *app) sayOutOfReach(s *vault.Store) {
	if a.g.json {
		return
	}
	a.say("  the backups here were rewritten; these were not, and open with the old key alone:")
	sheets := "printed sheets of the vault: fob paper vault makes new ones"
	if last := s.Verified(); last.Generation > 0 {
		sheets = fmt.Sprintf("printed sheets of the vault, such as the one of generation %d: fob paper vault makes new ones", last.Generation)
	}
	a.say("  - %s", sheets)
	a.say("  - copies of vault.age or of its folder, and what other backup programs keep")
	for dir := s.Dir(); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			a.say("  - the git history of %s", oneLine(dir))
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
}

// passphrase says whether one opens the vault, and from which files.
func (c *checkup) passphrase(s *vault.Store) {
	if s.HasPassphrase() {
		c.good("passphrase", "one is set up, and opens the vault with the folder")
		return
	}
	c.note("passphrase", "fob passphrase", "none is set up: where there is no keyring, as over SSH, the paper key alone opens the vault")
}
