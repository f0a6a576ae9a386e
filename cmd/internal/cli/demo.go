package cli

import (
	"context"

	"github.com/spf13/cobra"

	"fob/tui"
)

func newDemoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "The interface on sample accounts",
		Long: `Open the interface on invented accounts that are held in memory: nothing is read
or written. Without a terminal, print their codes.`,
		Example: `  fob demo
  fob demo | cat`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), a) },
	}
}

func runDemo(ctx context.Context, a *app) error {
	if a.w.StdinTTY && a.w.StdoutTTY && !a.g.json {
		b, err := tui.NewSamples(a.w.Now)
		if err != nil {
			return err
		}
		c := a.interfaceConfig()
		c.Demo = true
		c.Open = func(context.Context) (tui.Backend, error) { return b, nil }
		return a.runTUI(ctx, c)
	}
	now := a.w.Now()
	accounts := tui.Samples(now)
	if a.g.json {
		answers := make([]codeJSON, len(accounts))
		for i, acct := range accounts {
			answers[i] = timedJSON(acct, now)
		}
		return a.printJSON(answers)
	}
	t := &table{header: []string{"CODE", "LEFT", "NAME"}, aligned: !a.g.plain}
	for _, acct := range accounts {
		t.add(codeCells(acct, now)...)
	}
	return t.write(a.w.Stdout)
}
