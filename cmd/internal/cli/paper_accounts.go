package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/paper"
)

// accountsSheetName is where the accounts' sheet goes when nothing else is said.
const accountsSheetName = "fob-accounts.pdf"

type paperAccountsOptions struct {
	output    string
	size      string
	plaintext bool
}

func newPaperAccountsCmd(a *app) *cobra.Command {
	o := &paperAccountsOptions{}
	cmd := &cobra.Command{
		Use:   "accounts [QUERY]",
		Short: "Print codes for any authenticator",
		Long: `Print every account, or those of a query, as one QR code each, that any
authenticator scans. The sheet is not encrypted: whoever sees it can sign in. It
is for a safe, or for those who come after; --plaintext says that this is meant.

The file's name decides what is made: a PDF where it ends in .pdf, a picture of
each page where it ends in .png, and elsewhere text with the addresses.`,
		Example: `  fob paper accounts --plaintext
  fob paper accounts work --plaintext --output work.pdf`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runPaperAccounts(cmd.Context(), a, o, args)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", accountsSheetName, "write the sheet to `FILE`, which must not be there yet")
	f.StringVar(&o.size, "size", "a4", "`PAPER` size: a4 or letter")
	f.BoolVar(&o.plaintext, "plaintext", false, "yes, not encrypted")
	mustComplete(cmd, "size", func() []string { return []string{"a4", "letter"} })
	return cmd
}

func runPaperAccounts(ctx context.Context, a *app, o *paperAccountsOptions, query []string) error {
	size, err := paper.ParsePageSize(o.size)
	if err != nil {
		return usagef("--size: %w", err)
	}
	if !o.plaintext {
		return fail(exitUsage, errors.New("this sheet is not encrypted: whoever sees it can sign in as you"),
			"if that is meant, add --plaintext", "an encrypted copy on paper: fob paper vault")
	}
	if err := absent(o.output); err != nil {
		return err
	}
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	accounts := v.Accounts()
	if len(query) > 0 {
		if accounts, err = v.Find(query); err != nil {
			return err
		}
	}
	if len(accounts) == 0 {
		return failf(exitFailed, "there are no accounts to print")
	}
	files, err := a.writeAccountsSheet(ctx, o.output, v.ID(), accounts, size)
	if err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(map[string]any{"file": files[0], "files": files, "accounts": len(accounts)})
	}
	a.say("%s", accountsSheetMade(len(accounts), files))
	return nil
}

// accountsSheetMade says what was made.
func accountsSheetMade(n int, files []string) string {
	return fmt.Sprintf("%s in %s, not encrypted: print it, lock it away, and delete the file", plural(n, "account"), fileRange(files))
}

// writeAccountsSheet writes the sheet of accounts to new files, and returns
// their names.
func (a *app) writeAccountsSheet(ctx context.Context, name, vaultID string, accounts []vault.Account, size paper.PageSize) ([]string, error) {
	sheet := paper.AccountsSheet{VaultID: vaultID, Made: a.w.Now().In(time.UTC)}
	for _, acct := range accounts {
		item := paper.AccountItem{Issuer: acct.Key.Issuer, Account: acct.Key.Account, Kind: kindText(acct.Key)}
		if item.Issuer == "" {
			item.Issuer, item.Account = item.Account, ""
		}
		item.URI = otpcore.NewSecret([]byte(acct.Key.URIWithPIN()))
		sheet.Items = append(sheet.Items, item)
	}
	return writeSheetFiles(ctx, name, sheetWriters{
		pdf: func(w io.Writer) error { return sheet.PDF(ctx, w, size) }, text: sheet.Text,
		png: func() ([][]byte, error) { return sheet.PNG(ctx, size) },
	})
}

// kindText says in a few words what codes a key makes.
func kindText(k otpcore.Key) string {
	switch {
	case k.Kind == otpcore.HOTP:
		return fmt.Sprintf("HOTP, %d digits, next counter %d", k.Digits, k.Counter)
	case k.Kind == otpcore.TOTP && k.Algorithm != otpcore.SHA1:
		return fmt.Sprintf("TOTP, %s, %d digits, %d s", k.Algorithm, k.Digits, k.Period)
	case k.Kind == otpcore.TOTP:
		return fmt.Sprintf("TOTP, %d digits, %d s", k.Digits, k.Period)
	}
	return k.Kind.String() + ": not every authenticator reads it"
}
