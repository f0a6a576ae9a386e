// Command hello is what start-up is measured against: the least that a Go
// program can do and still be seen.
package main

import "os"

func main() {
	_, _ = os.Stdout.WriteString("hello, world\n")
}
