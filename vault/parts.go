package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// partsOf is in how many parts a text is looked through at once: one for each
// processor, but none smaller than is worth a goroutine.
func partsOf(t sized) int {
	return int(min(int64(runtime.GOMAXPROCS(0)), t.Size()/scanBlock+1))
}

// scanParts calls visit for all lines of a text, whole lines and as many as were
// decrypted at once, and says in which part they begin. Those of a part come in
// order, one call after the other; those of several parts at once. They are only
// valid until visit returns: what was decrypted is overwritten then.
func scanParts(t sized, parts int, visit func(part int, lines []byte) error) error {
	chunks := t.Size()/firstBlock + 1
	errs := make([]error, parts)
	var wg sync.WaitGroup
	for i := range parts {
		from := chunks * int64(i) / int64(parts) * firstBlock
		to := min(chunks*int64(i+1)/int64(parts)*firstBlock, t.Size())
		scan := func() {
			errs[i] = scanPart(t, from, to, func(lines []byte) error { return visit(i, lines) })
		}
		if i == parts-1 {
			scan() // here, where there is nothing else to do
		} else {
			wg.Go(scan)
		}
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// scanPart visits the lines that begin after from, or with the text, and not
// after to: of the line at a border only the part before it can see that it
// begins there.
func scanPart(t sized, from, to int64, visit func(lines []byte) error) error {
	block := make([]byte, min(scanBlock, t.Size()-from))
	var begun []byte // a line that goes on in the next block
	defer func() {
		clear(block)
		clear(begun[:cap(begun)])
	}()
	keep := func(data []byte) error {
		if begun = append(begun, data...); len(begun) > maxLine {
			return fmt.Errorf("a line of more than %d bytes", maxLine)
		}
		return nil
	}
	begins := from == 0 // a line of this part
	for at := from; at < t.Size(); {
		want := to - at
		if want <= 0 { // only the end of the last line is wanted
			want = firstBlock
		}
		n, err := t.ReadAt(block[:min(want, int64(len(block)), t.Size()-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			return io.ErrUnexpectedEOF
		}
		data, past := block[:n], at >= to
		at += int64(n)

		line, rest, found := bytes.Cut(data, []byte{'\n'})
		switch {
		case !begins:
			data, begins = rest, found
		case len(begun) > 0 || past:
			if err := keep(line); err != nil {
				return err
			}
			if !found {
				continue
			}
			if err := visit(begun); err != nil {
				return err
			}
			data, begun = rest, begun[:0]
		}
		if past && found || !begins && at >= to {
			return nil
		}
		whole := bytes.LastIndexByte(data, '\n') + 1
		if whole > 0 {
			if err := visit(data[:whole]); err != nil {
				return err
			}
		}
		if err := keep(data[whole:]); err != nil {
			return err
		}
	}
	if len(begun) == 0 {
		return nil
	}
	return visit(begun)
}
