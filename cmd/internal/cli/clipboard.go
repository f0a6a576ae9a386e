package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fob/cmd/internal/clip"
)

// HolderName is the hidden command by which fob starts itself as the process
// that holds a copied code.
const HolderName = "clipboard-holder"

// copyText puts text on the one clipboard that can be reached: by a tool of
// the system, else through the terminal.
func (a *app) copyText(ctx context.Context, text string) (how string, err error) {
	c := a.w.Clipboard()
	how, err = c.Copy(ctx, text)
	if errors.Is(err, clip.ErrNone) {
		if how, serr := c.Send(text); serr == nil {
			return how, nil
		}
		return "", fail(exitFailed, err, "install wl-clipboard, xclip or xsel; or print the code: leave out --copy")
	}
	return how, err
}

func newHolderCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    HolderName + " TOOL PATH",
		Short:  "Hold a copied code for 30 seconds",
		Long:   "Hold a copied code, given on standard input, for 30 seconds. fob starts this itself.",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.w.HoldClipboard(cmd.Context(), args[0], args[1]); err != nil {
				return silent(exitFailed)
			}
			return nil
		},
	}
}
