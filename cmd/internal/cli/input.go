package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"fob/otpcore/qr"
	"fob/vault/transfer"
)

// maxLinesInput bounds what add and compare read from standard input, bytes.
const maxLinesInput = 1 << 20

// readLines reads the lines of standard input that are not empty.
func (a *app) readLines() ([]string, error) {
	data, err := io.ReadAll(io.LimitReader(a.stdin(), maxLinesInput+1))
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	if len(data) > maxLinesInput {
		return nil, errors.New("standard input is larger than 1 MiB")
	}
	if qr.IsPicture(data) {
		return nil, hinted(usagef("standard input is a picture"), "read it with --qr -")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // as some editors begin a file
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, hinted(usagef("standard input was empty"), "pipe in an otpauth:// URI or a secret, or type it on a terminal")
	}
	return lines, nil
}

// readSource reads one file to import; "-" is standard input.
func (a *app) readSource(name string) (transfer.Source, error) {
	if name == "-" {
		return transfer.ReadSource("standard input", a.stdin())
	}
	data, err := readLimited(name, transfer.MaxFile)
	if err != nil {
		return transfer.Source{}, err
	}
	return transfer.ReadSource(name, bytes.NewReader(data))
}
