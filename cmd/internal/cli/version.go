package cli

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

// versionLine is what fob version and fob --version say.
func (a *app) versionLine() string {
	return fmt.Sprintf("fob %s (%s, %s/%s)\n", a.w.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func newVersionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version of fob, of Go, and the system it was built for.",
		Example: "  fob version\n  fob version --json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.g.json {
				return a.printJSON(map[string]string{
					"version": a.w.Version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
				})
			}
			_, err := io.WriteString(a.w.Stdout, a.versionLine())
			return err
		},
	}
}
