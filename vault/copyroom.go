package vault

import (
	"os"
	"path/filepath"
)

// keepOnFull is how many older copies stay on a full stick.
const keepOnFull = 1

// makeRoom removes the oldest of the older copies, when the folder is full, and
// reports whether there was one to remove: the newest copy is what the folder is
// for. Where all of them would not make room for so many bytes, none goes. path
// is the file that is being written.
func (t *copyTarget) makeRoom(path string, need int64) bool {
	list, err := generationsIn(filepath.Join(t.dir, backupsDir))
	if err != nil {
		return false
	}
	oldest := ""
	for i, g := range list { // the newest is the first
		if info, err := os.Lstat(g.Path); i >= keepOnFull && err == nil && !g.Pinned && g.Path != path {
			need -= info.Size()
			oldest = g.Path
		}
	}
	if oldest == "" || need > 0 && t.did.Thinned == 0 || t.store.disk.remove(oldest) != nil {
		return false
	}
	t.did.Thinned++
	return true
}
