package main

import (
	"fmt"
	"os"
	"os/exec"
)

// envMeasure makes the test binary run a command and write, as the last line of
// its standard error, how much memory that took. A process of its own does
// this, since what is counted of a child begins with what its parent had.
const envMeasure = "FOB_TEST_MEASURE"

func measure(args []string) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = cmd.Run()
	fmt.Fprintf(os.Stderr, "\n%d", memoryOf(cmd.ProcessState))
	return cmd.ProcessState.ExitCode()
}
