// Command keyringget SERVICE USER is what `fob get` is measured against: one
// Get of go-keyring and nothing else. It prints how long the value is.
package main

import (
	"fmt"
	"os"

	"github.com/zalando/go-keyring"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: keyringget SERVICE USER")
		os.Exit(2)
	}
	value, err := keyring.Get(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "keyringget:", err)
		os.Exit(1)
	}
	fmt.Println(len(value))
}
