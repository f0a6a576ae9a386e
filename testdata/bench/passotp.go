package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// passOTP makes a password store with one account, in dir, and returns the
// command that prints its code, or nil where pass or its otp extension is
// missing. Its key has no passphrase, which is pass at its fastest. stop ends
// the agent that gpg starts.
func passOTP(dir string) (command []string, stop func(), err error) {
	stop = func() {}
	if !installed("pass", "gpg", "gpgconf") || !runs("pass", "otp", "--version") {
		return nil, stop, nil
	}
	home := filepath.Join(dir, "gpg")
	if err := os.Mkdir(home, 0o700); err != nil {
		return nil, stop, err
	}
	for name, value := range map[string]string{
		"GNUPGHOME":          home,
		"PASSWORD_STORE_DIR": filepath.Join(dir, "pass"),
	} {
		if err := os.Setenv(name, value); err != nil {
			return nil, stop, err
		}
	}
	stop = func() { _ = exec.Command("gpgconf", "--kill", "all").Run() }
	for _, step := range [][]string{
		{"gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-gen-key", "bench", "default", "default", "never"},
		{"pass", "init", "bench"},
		{"pass", "otp", "insert", "--force", "bench"},
	} {
		cmd := exec.Command(step[0], step[1:]...)
		cmd.Stdin = bytes.NewReader(uris(1))
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, stop, fmt.Errorf("%s: %w\n%s", step[0], err, out)
		}
	}
	return []string{"pass", "otp", "bench"}, stop, nil
}

func installed(tools ...string) bool {
	return !slices.ContainsFunc(tools, func(tool string) bool {
		_, err := exec.LookPath(tool)
		return err != nil
	})
}

func runs(name string, args ...string) bool {
	return exec.Command(name, args...).Run() == nil
}
