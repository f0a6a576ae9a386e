package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"fob/cmd/internal/clip"
	"fob/cmd/internal/settings"
)

// HolderName is the hidden command by which fob starts itself as the process
// that holds a copied code.
const HolderName = "clipboard-holder"

// copyText puts text on the one clipboard that can be reached: by a tool of
// the system, else through the terminal.
func (a *app) copyText(ctx context.Context, text string) (how string, err error) {
	c := a.w.Clipboard()
	how, err = c.Copy(ctx, text, a.clipboardTime())
	if errors.Is(err, clip.ErrNone) {
		if how, serr := c.Send(text); serr == nil {
			return how, nil
		}
		return "", noClipboard(err)
	}
	return how, err
}

func noClipboard(err error) error {
	return fail(exitFailed, err, "install wl-clipboard, xclip or xsel; or print the code: leave out --copy")
}

// reachClipboard says, before a code is taken that can be taken once, whether
// there is anything that it could be copied by: a tool, or a terminal.
func (a *app) reachClipboard() error {
	if a.w.Clipboard().Tool() != "" || a.w.Getenv("TMUX") != "" {
		return nil
	}
	t, err := a.w.OpenTTY()
	if err != nil {
		return noClipboard(clip.ErrNone)
	}
	_ = t.In.Close()
	if t.Out != t.In {
		_ = t.Out.Close()
	}
	return nil
}

// clipboardTime is how long the settings let a copy stay; 0 where they say
// nothing, or cannot be read.
func (a *app) clipboardTime() time.Duration {
	if a.w.Dirs.Config == "" {
		return 0
	}
	prefs, _, err := settings.Load(settings.Path(a.w.Dirs.Config))
	if err != nil {
		return 0
	}
	return prefs.Clipboard
}

func newHolderCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    HolderName + " TOOL PATH TIME",
		Short:  "Hold a copied code for a while",
		Long:   "Hold a copied code, given on standard input, for a while. fob starts this itself.",
		Hidden: true,
		Args:   cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			keep, err := time.ParseDuration(args[2])
			if err == nil {
				err = a.w.HoldClipboard(cmd.Context(), args[0], args[1], keep)
			}
			if err != nil {
				return silent(exitFailed)
			}
			return nil
		},
	}
}
