package cli

import (
	"errors"
	"io/fs"
	"os"

	"fob/cmd/internal/settings"
)

// settings reads the settings file as the interface does. Each line that is
// wrong is named: the interface takes the default in its place.
func (c *checkup) settings() {
	if c.app.w.Dirs.Config == "" {
		return
	}
	path := settings.Path(c.app.w.Dirs.Config)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		c.good("settings", "none, the defaults hold; they would be in %s", path)
		return
	}
	_, problems, err := settings.Load(path)
	if err != nil {
		c.wrong("settings", "", "%s: %s", path, err)
		return
	}
	for _, p := range problems {
		c.wrong("settings", "fob help settings", "%s, %s", path, p)
	}
	if len(problems) == 0 {
		c.good("settings", "%s", path)
	}
}
