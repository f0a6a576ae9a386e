package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// systems are those that releases are built for.
func systems() []string { return []string{"linux", "darwin", "windows", "freebsd", "openbsd"} }

// linked lists what the program is built from on a system.
func linked(t *testing.T, system, format string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", format, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH=amd64", "GOOS="+system, "GOFLAGS=-mod=readonly")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	return strings.Fields(string(out))
}

// TestModules wants the modules of the list, no more and no fewer.
func TestModules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../testdata/release/modules.txt")
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{"fob": true}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		module, reason, _ := strings.Cut(line, " ")
		if strings.TrimSpace(reason) == "" {
			t.Errorf("%s has no reason", module)
		}
		allowed[module] = false
	}
	for _, system := range systems() {
		for _, module := range linked(t, system, "{{with .Module}}{{.Path}}{{end}}") {
			if _, ok := allowed[module]; !ok {
				t.Errorf("%s, for %s, is not in the list", module, system)
			}
			allowed[module] = true
		}
	}
	for module, used := range allowed {
		if !used {
			t.Errorf("%s is in the list and not linked", module)
		}
	}
}

// TestNoNetworkPackages wants nothing in the program that speaks to a network,
// loads code, or decodes pictures with a history of holes. What net itself
// could do, TestNoNetwork watches.
func TestNoNetworkPackages(t *testing.T) {
	t.Parallel()
	for _, system := range systems() {
		packages := linked(t, system, "{{.ImportPath}}")
		if len(packages) < 100 {
			t.Fatalf("%d packages for %s", len(packages), system)
		}
		for _, banned := range []string{
			"net/http", "net/rpc", "net/smtp", "net/textproto", "crypto/tls", "plugin", "expvar", "net/http/pprof",
			"runtime/cgo", "golang.org/x/image/tiff", "golang.org/x/net/http2", "golang.org/x/crypto/ssh", "filippo.io/age/plugin",
		} {
			if slices.Contains(packages, banned) {
				t.Errorf("fob for %s is built from %s", system, banned)
			}
		}
	}
}
