package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A sheet whose making was stopped leaves no file, whatever its form.
func TestSheetFilesStopped(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sheet.pdf", "sheet.txt", "sheet.png"} {
		ctx, cancel := context.WithCancel(t.Context())
		write := func(w io.Writer) error {
			cancel() // when all is drawn
			_, err := io.WriteString(w, "drawn")
			return err
		}
		folder := t.TempDir()
		files, err := writeSheetFiles(ctx, filepath.Join(folder, name), sheetWriters{pdf: write, text: write, png: func() ([][]byte, error) {
			cancel()
			return [][]byte{[]byte("one"), []byte("two")}, nil
		}})
		if !errors.Is(err, context.Canceled) || len(files) != 0 {
			t.Errorf("%s: %q, %v", name, files, err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
			t.Errorf("%s: left %v, %v", name, left, err)
		}
	}
}
