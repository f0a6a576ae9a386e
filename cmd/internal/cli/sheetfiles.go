package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// sheetWriters are the forms that a sheet can be written in.
type sheetWriters struct {
	pdf, text func(io.Writer) error
	png       func() ([][]byte, error)
}

// writeSheetFiles writes a sheet as its name says: a PDF where it ends in .pdf,
// pictures where it ends in .png, NAME-1.png and so on where they are several,
// text elsewhere. It returns the files that it made; after an error, or when it
// was stopped, there are none.
func writeSheetFiles(ctx context.Context, name string, w sheetWriters) ([]string, error) {
	ext := filepath.Ext(name)
	if strings.EqualFold(ext, ".png") {
		return writePictures(ctx, name, w.png)
	}
	write := w.text
	if strings.EqualFold(ext, ".pdf") {
		write = w.pdf
	}
	var data bytes.Buffer
	if err := errors.Join(write(&data), ctx.Err()); err != nil {
		return nil, err
	}
	if err := createSecretFile(name, data.Bytes()); err != nil {
		return nil, err
	}
	return []string{name}, nil
}

func writePictures(ctx context.Context, name string, png func() ([][]byte, error)) ([]string, error) {
	pages, err := png()
	if err != nil {
		return nil, err
	}
	ext := filepath.Ext(name)
	var files []string
	for i, page := range pages {
		file := name
		if len(pages) > 1 {
			file = strings.TrimSuffix(name, ext) + "-" + strconv.Itoa(i+1) + ext
		}
		err := ctx.Err()
		if err == nil {
			err = createSecretFile(file, page)
		}
		if err != nil {
			for _, made := range files {
				removeFile(made)
			}
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// fileRange names the files of a sheet, for people.
func fileRange(files []string) string {
	if len(files) == 1 {
		return oneLine(files[0])
	}
	return oneLine(files[0]) + " to " + oneLine(files[len(files)-1])
}
