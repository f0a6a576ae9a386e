package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// firstBlock is one of age's chunks: a small vault is no more, and touches no
// more memory than that. scanBlock is how much of a larger one is decrypted
// ahead.
const (
	firstBlock = 64 << 10
	scanBlock  = 256 << 10
)

// scanLines calls visit for every line of r. The line is only valid until visit
// returns. While one block is looked through, the next is decrypted: on two
// processors that is nearly half of the time of a large vault. What was decrypted
// is overwritten when it has been looked at.
func scanLines(r io.Reader, visit func(line []byte) error) error {
	type block struct {
		data []byte
		err  error
	}
	blocks := make(chan block)
	free := make(chan []byte, 2)
	free <- make([]byte, firstBlock)
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			var b block
			select {
			case b.data = <-free:
			case <-done:
				return
			}
			b.data, b.err = fill(b.data, r)
			select {
			case blocks <- b:
			case <-done:
				clear(b.data)
				return
			}
			if b.err != nil {
				return
			}
		}
	}()

	var b block
	var begun []byte // a line that goes on in the next block
	defer func() {
		clear(b.data)
		clear(begun[:cap(begun)])
	}()
	total := 0
	for {
		b = <-blocks
		if b.err == nil && total == 0 {
			free <- make([]byte, scanBlock)
		}
		if total += len(b.data); total > maxFile {
			return fmt.Errorf("more than %d bytes", maxFile)
		}
		rest := b.data
		for {
			line, after, found := bytes.Cut(rest, []byte{'\n'})
			if !found {
				break
			}
			if len(begun) > 0 {
				begun = append(begun, line...)
				line = begun
			}
			if len(line) > 0 {
				if err := visit(line); err != nil {
					return err
				}
			}
			begun, rest = begun[:0], after
		}
		if begun = append(begun, rest...); len(begun) > maxLine {
			return fmt.Errorf("a line of more than %d bytes", maxLine)
		}
		switch {
		case b.err == nil && cap(b.data) == firstBlock:
			clear(b.data)
			free <- make([]byte, scanBlock)
		case b.err == nil:
			clear(b.data)
			free <- b.data[:cap(b.data)]
		case errors.Is(b.err, io.EOF):
			if len(begun) > 0 {
				return visit(begun)
			}
			return nil
		default:
			return b.err
		}
	}
}

// fill reads until buf is full or r ends, and returns r's own error: an end is
// io.EOF alone, since age says io.ErrUnexpectedEOF of a file that was cut.
func fill(buf []byte, r io.Reader) (data []byte, err error) {
	n := 0
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	return buf[:n], err
}
