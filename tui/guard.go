package tui

import (
	"fmt"
	"os"
	"runtime"
)

// redactPanic is deferred around everything that sees secrets. The toolkit
// prints a panic's value after it has put the terminal back; of the value only
// what the runtime wrote (an index, a nil pointer) or the type is let through.
func redactPanic() {
	switch r := recover().(type) {
	case nil:
	case crash:
		panic(r)
	case runtime.Error:
		panic(crash(r.Error()))
	default:
		panic(crash(fmt.Sprintf("internal error of type %T", r)))
	}
}

// crash is a panic value that holds no secret.
type crash string

// quietToolkit takes away the variables that make Bubble Tea write files: with
// TEA_TRACE every key, frame and copied code, with TEA_DEBUG a panic's stack.
// It reads them from the process itself.
func quietToolkit() {
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name)
	}
}
