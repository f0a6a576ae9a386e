package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/vault"
	"fob/vault/paper"
)

func newPaperVerifyCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "verify SCAN...",
		Short: "Prove that a printed sheet restores",
		Long: `Read a printed copy of the vault back, from photographs, scans, a scanner's PDF,
the text that a phone or zbarimg makes of the codes, or the lines of a sheet made
with --typeable as you typed them ("-" is standard input), and say what was read,
what is missing or mistyped, whether the spare codes make up for it, and what the
vault has that the sheet has not.

With the paper key by --identity, or typed when asked, it is also proved that the
sheet opens. fob exits 8 when the sheet does not restore.`,
		Example: `  fob paper verify scan-1.jpg scan-2.jpg --identity paper-key.jpg
  zbarimg -q --raw scan*.png | fob paper verify -`,
		Args: wants("SCAN", 0),
		RunE: func(cmd *cobra.Command, args []string) error { return runPaperVerify(cmd.Context(), a, args) },
	}
}

// verifyJSON is what paper verify found.
type verifyJSON struct {
	Vault      string   `json:"vault"`
	Generation string   `json:"generation"`
	Sheet      string   `json:"sheet"`
	SHA256     string   `json:"sha256"`
	Read       int      `json:"codes_read"`
	Missing    []int    `json:"codes_missing"`
	Rebuilt    int      `json:"codes_rebuilt"`
	Lines      int      `json:"lines_typed,omitempty"`
	Opened     bool     `json:"opened"`
	PaperKey   bool     `json:"paper_key"`
	Accounts   int      `json:"accounts,omitempty"`
	Newer      []string `json:"newer_in_vault,omitempty"`
}

func runPaperVerify(ctx context.Context, a *app, names []string) error {
	scans, err := a.openScans(names)
	if err != nil {
		return err
	}
	sheet, err := scans.gather(ctx, a)
	if err != nil {
		return err
	}
	j := verifyJSON{
		Vault: sheet.Name.Vault, Generation: sheet.Name.Generation, Sheet: sheet.Name.Tag, SHA256: sheet.Sum,
		Read: sheet.Read, Missing: []int{}, Rebuilt: sheet.Rebuilt, Lines: sheet.Lines,
	}
	for _, c := range sheet.Missing {
		j.Missing = append(j.Missing, c.Number)
	}
	if !a.g.json {
		a.saySheet(scans, sheet)
	}
	copied, isPaper, err := a.openVerified(ctx, sheet, scans.key)
	if err != nil {
		return err
	}
	j.Opened, j.PaperKey = copied != nil, isPaper
	if copied != nil {
		j.Accounts = copied.Len()
		j.Newer = a.compareSheet(ctx, copied, isPaper)
	}
	if a.g.json {
		return a.printJSON(j)
	}
	a.sayVerified(copied, isPaper, j.Newer)
	return nil
}

// sayVerified says whether the sheet opens, and what it lacks.
func (a *app) sayVerified(copied *vault.Vault, isPaper bool, newerHere []string) {
	switch {
	case copied == nil:
		a.warn("it was not tried whether the sheet opens: no key was given")
		a.hint("give the paper key: --identity FILE")
	case !isPaper:
		a.say("  it opens with a key of this machine, %s", plural(copied.Len(), "account"))
		a.warn("the paper key was not tried, and it alone will be there when this machine is gone")
		a.hint("give the paper key: --identity FILE")
	default:
		a.say("  it opens with the paper key: %s", plural(copied.Len(), "account"))
	}
	switch {
	case copied != nil && len(newerHere) > 0:
		a.say("  newer than the sheet: %s", oneLine(someOf(newerHere)))
		a.hint("print a new one: fob paper vault")
	case copied != nil:
		a.say("  it restores")
	}
}

// someOf lists names, the first of many.
func someOf(names []string) string {
	const most = 12
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}

// saySheet says what was read.
func (a *app) saySheet(scans *sheetScans, sheet *paper.Sheet) {
	for i, name := range scans.names {
		switch {
		case scans.isKey(i):
			a.say("%s is a paper key", oneLine(name))
		case scans.read[i] == 0:
			a.warn(fmt.Sprintf("%q: no code was read from it that is not in another scan; a page of instructions has none", name))
		}
	}
	read := plural(sheet.Read, "code")
	switch {
	case sheet.Read == 0:
		read = plural(sheet.Lines, "line")
	case sheet.Lines > 0:
		read += " and " + plural(sheet.Lines, "line")
	}
	a.say("%s: %s read", sheet.Name, read)
	if n := len(sheet.Missing); n > 0 {
		a.say("  not read: %s", paper.Captions(sheet.Missing))
		if sheet.Typed > 0 {
			a.say("  the lines that were typed make up for %s", plural(sheet.Typed, "code"))
		}
		if sheet.Rebuilt > 0 {
			a.say("  the spare codes make up for them")
		}
		if sheet.Lines == 0 {
			a.sayWhere(sheet.Missing, sheet.Unseen)
		}
	}
	a.say("  SHA-256 %s", sheet.Sum)
}

// sayWhere says so when pages as a whole were not read, or when all codes that
// were not read stand at one edge.
func (a *app) sayWhere(missing []paper.Caption, unseen []int) {
	if len(unseen) > 0 {
		a.warn("no code of " + pageNumbers(unseen) + " was read: is that page among the scans, and whole?")
		return
	}
	if edge := paper.Edge(missing); edge != "" {
		a.warn("all codes that were not read stand at the " + edge + " edge: the printer or the scanner may have cut it off")
		a.hint("look at the print; if the codes are cut, print it again at actual size, not enlarged or shifted")
	}
}

// pageNumbers names pages: "page 2", "pages 2, 3".
func pageNumbers(pages []int) string {
	var list []string
	for _, page := range pages {
		list = append(list, strconv.Itoa(page))
	}
	if len(list) == 1 {
		return "page " + list[0]
	}
	return "pages " + strings.Join(list, ", ")
}

// openVerified opens what was read: by --identity, by the paper key that was
// among the scans or is typed, or by a key of this machine.
func (a *app) openVerified(ctx context.Context, sheet *paper.Sheet, key vault.Identity) (v *vault.Vault, isPaper bool, err error) {
	switch {
	case a.g.identity != "":
		key, err = a.readIdentity(ctx, a.g.identity)
	case !key.IsZero():
	case a.ask.Available():
		key, err = a.askPaperKey(ctx, "Paper key, or the file of a scan (it is not shown; Enter for none):")
		if err != nil && !errors.Is(err, prompt.ErrInterrupted) && errors.Is(err, paper.ErrNoKey) {
			key, err = vault.Identity{}, nil
		}
	}
	if err != nil {
		return nil, false, err
	}
	if key.IsZero() {
		s, err := vault.OpenRemains(a.options(a.dir()))
		if err != nil {
			return nil, false, nil //nolint:nilerr // there is no vault here, and no key
		}
		_ = a.withKeyQuiet(ctx, s, func(key vault.Identity) error { // without a key it stays shut
			v, err = vault.Read(bytes.NewReader(sheet.Data), key, a.w.Now)
			return err
		})
		return v, false, nil
	}
	return a.openSheet(sheet, key)
}

// openSheet opens what was read with a key, and says whether that is a paper
// key.
func (a *app) openSheet(sheet *paper.Sheet, key vault.Identity) (v *vault.Vault, isPaper bool, err error) {
	v, err = vault.Read(bytes.NewReader(sheet.Data), key, a.w.Now)
	if errors.Is(err, vault.ErrNoKey) {
		return nil, false, fail(exitPartly, errors.New("this key does not open the sheet"),
			"the first page says which paper key does, by its fingerprint; this one is "+key.Fingerprint())
	}
	if err != nil {
		return nil, false, fail(exitPartly, err)
	}
	if isPaper = isPaperKey(v, key); isPaper {
		a.notePaperRead(v, key)
	}
	return v, isPaper, nil
}

// compareSheet says which accounts of the vault here the sheet has not, and
// remembers that the sheet was proved.
func (a *app) compareSheet(ctx context.Context, copied *vault.Vault, isPaper bool) []string {
	s, err := vault.OpenRemains(a.options(a.dir()))
	if err != nil || s.ID() != copied.ID() {
		return nil
	}
	if isPaper {
		_ = s.RecordVerified(copied) // only what doctor says depends on it
	}
	here, err := a.loadQuiet(ctx, s)
	if err != nil {
		return nil
	}
	return newerThan(copied, here)
}

// newerThan names what a vault has that its copy has not.
func newerThan(copied, here *vault.Vault) []string {
	newer, gone := here.Covers(copied)
	for _, name := range gone {
		newer = append(newer, name+" (deleted)")
	}
	return newer
}
