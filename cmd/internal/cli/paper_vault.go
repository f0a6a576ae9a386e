package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/vault"
	"fob/vault/paper"
)

// vaultSheetName is where the vault's sheet goes when nothing else is said.
const vaultSheetName = "fob-vault-copy.pdf"

type paperVaultOptions struct {
	output string
	size   string
	parity int
	names  bool
	typed  bool
}

func newPaperVaultCmd(a *app) *cobra.Command {
	o := &paperVaultOptions{}
	cmd := &cobra.Command{
		Use:   "vault",
		Short: "Print the whole vault, encrypted",
		Long: `Print every account, encrypted, as pages of QR codes that open with the paper key
alone. More codes than needed are printed, so that the sheet restores with some of
them lost: --parity says how many, in percent. How to restore without fob stands
on the first page. No account's name is on it unless --names asks for them.
--typeable adds the same as lines to type, for a day without a camera: each line
has a check, so that a mistake is found where it was made.

The file's name decides what is made: a PDF where it ends in .pdf, one picture a
page where it ends in .png, text elsewhere. The pages are read back before fob
says that they are done; when they are printed, prove the print with
fob paper verify.`,
		Example: `  fob paper vault
  fob paper vault --output copy.pdf --size letter --parity 50
  fob paper vault --output copy.txt`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPaperVault(cmd.Context(), a, o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", vaultSheetName, "write the sheet to `FILE`, which must not be there yet")
	f.StringVar(&o.size, "size", "a4", "`PAPER` size: a4 or letter")
	f.IntVar(&o.parity, "parity", paper.DefaultParity, "how many codes may be lost, in `PERCENT` of those needed")
	f.BoolVar(&o.names, "names", false, "also a list of the accounts, for everyone to read")
	f.BoolVar(&o.typed, "typeable", false, "also the same as lines to type, with a check on each")
	mustComplete(cmd, "size", func() []string { return []string{"a4", "letter"} })
	return cmd
}

func runPaperVault(ctx context.Context, a *app, o *paperVaultOptions) error {
	size, err := paper.ParsePageSize(o.size)
	if err != nil {
		return usagef("--size: %w", err)
	}
	if o.parity < 0 || o.parity > 100 {
		return usagef("--parity %d: want 0 to 100", o.parity)
	}
	if err := absent(o.output); err != nil {
		return err
	}
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	sheet, err := a.vaultSheet(v, o)
	if err != nil {
		return err
	}
	files, err := a.writeVaultSheet(ctx, sheet, o.output, size)
	if err != nil {
		return err
	}
	return a.reportVaultSheet(v, sheet, files)
}

// vaultSheet makes the sheet of a vault. One that no paper key opens would be
// lost with the machine.
func (a *app) vaultSheet(v *vault.Vault, o *paperVaultOptions) (paper.VaultSheet, error) {
	var sheet paper.VaultSheet
	keys := v.PaperKeys()
	if len(keys) == 0 {
		return sheet, fail(exitFailed, errors.New("the vault has no paper key: a printed copy would open with keys of this machine alone"),
			"make one first: fob paper key")
	}
	data, err := v.EncryptLive(paper.Unit)
	if err != nil {
		return sheet, err
	}
	sheet = paper.VaultSheet{
		Data: data, VaultID: v.ID(), Generation: v.Generation(), Accounts: v.Len(),
		PaperKeys: keys, Hybrid: v.Hybrid(), Made: a.w.Now().In(time.UTC), Parity: o.parity, Typeable: o.typed,
	}
	if o.names {
		for _, acct := range v.Accounts() {
			sheet.Names = append(sheet.Names, acct.Name())
		}
	}
	return sheet, nil
}

// writeVaultSheet writes the sheet to new files and returns their names.
func (a *app) writeVaultSheet(ctx context.Context, sheet paper.VaultSheet, name string, size paper.PageSize) ([]string, error) {
	return writeSheetFiles(ctx, name, sheetWriters{
		pdf:  func(w io.Writer) error { return sheet.PDF(ctx, w, size) },
		text: sheet.WriteText,
		png:  func() ([][]byte, error) { return sheet.PNG(ctx, size) },
	})
}

// vaultSheetJSON is what paper vault made.
type vaultSheetJSON struct {
	Files      []string `json:"files"`
	Vault      string   `json:"vault"`
	Generation uint64   `json:"generation"`
	Sheet      string   `json:"sheet"`
	SHA256     string   `json:"sha256"`
	Bytes      int      `json:"bytes"`
	Accounts   int      `json:"accounts"`
	Codes      int      `json:"codes"`
	Spare      int      `json:"spare"`
	Pages      int      `json:"pages"`
	PaperKeys  []string `json:"paper_keys"`
}

func (a *app) reportVaultSheet(v *vault.Vault, sheet paper.VaultSheet, files []string) error {
	sum, err := sheet.Summary()
	if err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(vaultSheetJSON{
			Files: files, Vault: v.ID(), Generation: v.Generation(), Sheet: sum.Sheet.Tag, SHA256: sum.Sum, Bytes: len(sheet.Data),
			Accounts: sheet.Accounts, Codes: sum.Codes, Spare: sum.Spare, Pages: sum.Pages, PaperKeys: sheet.PaperKeys,
		})
	}
	spare := "none to spare"
	if sum.Spare > 0 {
		spare = fmt.Sprintf("any %d of them may be lost", sum.Spare)
	}
	a.say("%s in %s, %s: %s", plural(sheet.Accounts, "account"), plural(sum.Codes, "code"), spare, fileRange(files))
	a.say("  it opens with the paper key %s; keep the two apart", strings.Join(sheet.PaperKeys, ", or "))
	a.say("  print it, then prove the print from a scan: fob paper verify SCAN --identity PAPER-KEY")
	return nil
}
