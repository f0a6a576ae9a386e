package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// printVersion is what fob version and fob --version do.
func (a *app) printVersion() error {
	if a.g.json {
		return a.printJSON(map[string]string{
			"version": a.w.Version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
		})
	}
	_, err := fmt.Fprintf(a.w.Stdout, "fob %s (%s, %s/%s)\n", a.w.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func newVersionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version of fob, of Go, and the system it was built for.",
		Example: "  fob version\n  fob version --json",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.printVersion() },
	}
}
