package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"fob/otpcore/qr"
)

type qrOptions struct {
	query  []string
	output string
	force  bool
}

func newQRCmd(a *app) *cobra.Command {
	o := &qrOptions{}
	cmd := &cobra.Command{
		Use:   "qr QUERY",
		Short: "Show an account as a QR code",
		Long: `Show one account as a QR code that any authenticator can scan: on the terminal,
or with --output as a PNG or SVG file that only you can read.

The code holds the account's secret. On a terminal it stays in the scrollback
until that is cleared; the interface's QR screen leaves nothing behind.`,
		Example: `  fob qr github
  fob qr github -o github.png
  fob qr github -o github.svg --force`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			return runQR(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write `FILE`.png or FILE.svg instead")
	f.BoolVar(&o.force, "force", false, "replace the file if it is there")
	return cmd
}

func runQR(ctx context.Context, a *app, o *qrOptions) error {
	format := strings.ToLower(filepath.Ext(o.output))
	switch {
	case o.output != "" && format != ".png" && format != ".svg":
		return usagef("--output %q: the name must end in .png or .svg", o.output)
	case o.output != "" && !o.force:
		if err := absent(o.output); err != nil {
			return err
		}
	case o.output == "" && a.g.plain:
		return hinted(usagef("a QR code is a drawing, and --plain wants none"), "write a picture: fob qr QUERY -o FILE.png")
	case o.output == "" && !a.w.StdoutTTY:
		return hinted(usagef("the QR code is for a terminal, and standard output is none"), "write a picture: fob qr QUERY -o FILE.png")
	}
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	acct, err := v.One(o.query)
	if err != nil {
		return err
	}
	symbol, err := qr.Encode(acct.Key.URI(), qr.M)
	if err != nil {
		return fmt.Errorf("%s: %w", acct.Name(), err)
	}
	if acct.Key.PIN.Len() > 0 {
		a.warn("the PIN is not part of the code: type it into the other authenticator")
	}
	if o.output == "" {
		a.say("%s: whoever sees this can make its codes", acct.Name())
		_, err := fmt.Fprint(a.w.Stdout, symbol.Terminal())
		return err
	}
	var picture bytes.Buffer
	if format == ".png" {
		err = symbol.PNG(&picture, 8)
	} else {
		err = symbol.SVG(&picture)
	}
	if err != nil {
		return err
	}
	if err := writeSecretFile(o.output, picture.Bytes(), o.force); err != nil {
		return err
	}
	a.say("wrote %s for %s; it holds the secret: delete it after use", o.output, acct.Name())
	return nil
}
