package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"fob/tui"
	"fob/vault/transfer"
)

// picturesFolder is where an export's pictures go when nothing else is said.
const picturesFolder = "fob-qr-codes"

// exportFromInterface is fob export, of accounts that the interface chose, with
// the losses accepted there. The file has its usual name where none was given.
func (a *app) exportFromInterface(ctx context.Context, p tui.ExportPlan) (string, error) {
	format, err := transfer.FindExportFormat(p.Format)
	if err != nil {
		return "", explained(err)
	}
	o := &exportOptions{
		format: p.Format, plaintext: p.Options.Passphrase.Len() == 0, pictures: p.Options.Pictures,
		output: a.underHome(p.Path),
	}
	if o.output != "" {
		if err := o.check(a, format); err != nil {
			return "", explained(err)
		}
	}
	files, err := transfer.Export(ctx, format.ID, p.Accounts, p.Options)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", explained(err)
	}
	switch {
	case o.output != "":
	case o.pictures:
		o.output = a.freeName(picturesFolder)
	default:
		o.output = a.freeName(files[0].Name)
	}
	if err := a.writeExport(ctx, o, format, files, p.Accounts, p.Options); err != nil {
		return "", explained(err)
	}
	return o.written(inFile(format, p.Accounts, p.Options)), nil
}

// underHome is a path that was typed into the interface: ~ is the home folder,
// and so is what a name alone lies in.
func (a *app) underHome(path string) string {
	if path != "" && filepath.Base(path) == path {
		return filepath.Join(a.w.Dirs.Home, path)
	}
	return a.underTilde(path)
}

// underTilde puts the home folder in the place of ~.
func (a *app) underTilde(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(a.w.Dirs.Home, rest)
	}
	return path
}

// freeName is the path of a name in the home folder, with a number where it is
// taken.
func (a *app) freeName(name string) string {
	return a.freeNameWhere(name, func(path string) bool { return absent(path) == nil })
}

// freeNameWhere is freeName where a name is free by a rule of its own.
func (a *app) freeNameWhere(name string, free func(path string) bool) string {
	ext := filepath.Ext(name)
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		if path := filepath.Join(a.w.Dirs.Home, try); free(path) || n >= 100 {
			return path
		}
	}
}
