package settings

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Backup returns the folder that backup.path in the file names, for a copy of
// the vault after each change; "" where it names none. A leading ~ is home. The
// error says in which line it is wrong.
func Backup(path, home string) (string, error) {
	data, err := read(path)
	if err != nil || len(data) == 0 {
		return "", err
	}
	p, err := parsed(data)
	if err != nil {
		return "", fmt.Errorf("%s, %s", filepath.Base(path), syntax(err))
	}
	for _, problem := range p.problems {
		if strings.HasPrefix(problem.key, "backup") {
			return "", fmt.Errorf("%s, %s", filepath.Base(path), problem)
		}
	}
	if rest, ok := strings.CutPrefix(p.folder, "~/"); ok {
		return filepath.Join(home, rest), nil
	}
	return p.folder, nil
}

// backup takes the table about copies.
func (p *parser) backup(v any) {
	table, ok := v.(map[string]any)
	if !ok {
		p.wrong(`backup: write backup.path = "FOLDER"`)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		p.at = "backup." + name
		folder, text := table[name].(string)
		switch {
		case name != "path":
			p.wrong("there is no setting %q", p.at)
		case !text:
			p.wrong("backup.path: a folder is written in quotes")
		case folder == "":
		case !filepath.IsAbs(folder) && !strings.HasPrefix(folder, "~/"):
			p.wrong("backup.path: %q does not say where it begins: write the whole path, or ~/ and the rest", folder)
		default:
			p.folder = folder
		}
	}
}
