package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, and got %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// wants asks for at least one argument, and at most max unless that is 0.
func wants(what string, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usagef("%s needs a %s", cmd.CommandPath(), what)
		case most > 0 && len(args) > most:
			return usagef("%s takes one %s, and got %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// atMostOne takes one argument or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("%s takes one %s, and got %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// secretInArgument refuses a secret on the command line, where the shell's
// history and every process of the machine have seen it.
func secretInArgument(cmd *cobra.Command) error {
	hints := []string{
		"run fob add, and paste it when asked",
		"clear the line from the shell's history: it holds the secret now",
	}
	if text := strings.Join(cmd.Flags().Args(), " "); looksSecret(text) && !strings.Contains(text, "://") {
		hints = append(hints, "if it is only a long name, give it with --issuer or --account")
	}
	return fail(exitUsage, usagef("an argument looks like a secret: %s takes none on the command line", cmd.CommandPath()), hints...)
}

// exclusive lets at most one of the flags be given.
func exclusive(cmd *cobra.Command, names ...string) {
	before := cmd.PreRunE
	cmd.PreRunE = func(c *cobra.Command, args []string) error {
		first := ""
		for _, name := range names {
			switch {
			case !c.Flags().Changed(name):
			case first == "":
				first = name
			default:
				return usagef("--%s and --%s exclude each other", first, name)
			}
		}
		if before != nil {
			return before(c, args)
		}
		return nil
	}
}
