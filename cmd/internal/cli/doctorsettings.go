package cli

import (
	"errors"
	"io/fs"

	"fob/cmd/internal/settings"
)

// settings reads the settings file as the interface does. Each line that is
// wrong is named: the interface takes the default in its place.
func (c *checkup) settings() {
	if c.app.w.Dirs.Config == "" {
		return
	}
	path := settings.Path(c.app.w.Dirs.Config)
	_, problems, err := settings.Load(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
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
