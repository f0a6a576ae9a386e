package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// reportPanic says of a panic only what cannot be a secret: what the runtime
// wrote of it (an index, a nil pointer), or its type, and the stack, in which
// values are addresses and lengths. What a library put into it may be the data
// that it was given.
func reportPanic(w io.Writer, value any) int {
	what := fmt.Sprintf("a panic of type %T", value)
	if err, ok := value.(runtime.Error); ok {
		what = err.Error()
	}
	_, _ = fmt.Fprintf(w, "fob: error: this is a flaw in fob: %s\n", oneLine(what))
	_, _ = fmt.Fprint(w, "fob: hint: report it with the lines below; they hold no secret\n\n")
	_, _ = w.Write(debug.Stack())
	return exitFailed
}
