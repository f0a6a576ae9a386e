// Package testdata holds what tests share: vectors, frozen vaults, sample
// exports, and [Need], which finds the outside programs that some tests ask
// for their opinion. Only tests import it.
package testdata

import (
	"os"
	"os/exec"
	"testing"
)

// Need returns the path of the program name. Where it is missing the test is
// skipped with the reason, or fails when FOB_TEST_TOOLS is "required", which
// .ci/run sets: there nothing may skip.
func Need(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		tb.Fatalf("%s is not installed, and FOB_TEST_TOOLS=required", name)
	}
	tb.Skipf("%s is not installed", name)
	return ""
}
