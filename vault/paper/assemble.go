package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// Sheet is what a gathering has become.
type Sheet struct {
	Name SheetName
	// Data is the age file.
	Data []byte
	// Sum is its SHA-256 in hexadecimal, as the first page has it.
	Sum string
	// Read, Data and Parity codes; Missing are those that were not read. All
	// are 0 for a sheet that was only typed.
	Read, DataCodes, ParityCodes int
	Missing                      []Caption
	// Unseen are the pages of which no code was read.
	Unseen []int
	// Rebuilt is how many data codes parity made up for, and Typed how many the
	// lines that were typed did.
	Rebuilt, Typed int
	// Lines is how many lines were typed, without those of Mistakes, which were
	// not needed.
	Lines    int
	Mistakes []*LineError
}

// Sheet puts the file together, with parity codes or typed lines where codes are
// missing. It errs with [ErrNoCodes], [ErrNoHead], a [*MixedError], a
// [*MissingError] or a [*TypedError].
func (g *Gathering) Sheet() (*Sheet, error) {
	name, err := g.one()
	if err != nil {
		return nil, err
	}
	s := &Sheet{Name: parseName(name), Read: len(g.frames[name])}
	lines, wrong := g.lines(name)
	s.Lines = len(lines)
	if wrong != nil {
		s.Mistakes = wrong.Mistakes
	}
	head, typed := g.heads[name]
	switch {
	case typed && len(lines) == head.lines():
		for number := 1; number <= len(lines); number++ {
			s.Data = append(s.Data, lines[number]...)
		}
		if s.Read == 0 {
			return s, s.checkSum()
		}
		s.Data = nil // the codes are counted as well
	case s.Read == 0:
		return nil, wrong
	}
	if err := s.join(g.frames[name], head, lines); err != nil {
		if missing, ok := errors.AsType[*MissingError](err); ok && wrong != nil {
			missing.Typed = wrong
		}
		return nil, err
	}
	return s, s.checkSum()
}

// checkSum compares the file with the sheet's name.
func (s *Sheet) checkSum() error {
	sum := sha256.Sum256(s.Data)
	s.Sum = hex.EncodeToString(sum[:])
	if !strings.EqualFold(s.Sum[:4], s.Name.Tag) {
		return errors.New("the codes do not fit together: the file has another SHA-256 than the sheet")
	}
	return nil
}

// lines are the typed lines of a sheet by number, and what is wrong with the
// others; nil when nothing is, or nothing was typed.
func (g *Gathering) lines(name string) (map[int][]byte, *TypedError) {
	h, ok := g.heads[name]
	if !ok {
		return nil, nil
	}
	lines := map[int][]byte{}
	wrong := map[int]*LineError{}
	e := &TypedError{Sheet: parseName(name), Lines: h.lines()}
	numbers := h.numbers()
	for _, l := range g.typed {
		if !l.mayBe(h) {
			continue
		}
		number, data, mistake := h.readLine(l, numbers)
		switch {
		case mistake == nil:
			lines[number] = data
		case number == 0:
			e.Mistakes = append(e.Mistakes, mistake)
		default:
			wrong[number] = mistake
		}
	}
	for number := 1; number <= h.lines(); number++ {
		switch {
		case lines[number] != nil:
		case wrong[number] != nil:
			e.Mistakes = append(e.Mistakes, wrong[number])
		default:
			e.Missing = append(e.Missing, number)
		}
	}
	if len(e.Mistakes) == 0 && len(e.Missing) == 0 || len(lines) == h.lines() {
		return lines, nil
	}
	return lines, e
}

// join puts the file together of codes, with typed lines and then parity codes
// for those that are missing.
func (s *Sheet) join(read map[int]frame, head typedHead, lines map[int][]byte) error {
	length := head.length
	for _, f := range read {
		s.DataCodes = max(s.DataCodes, f.data)
		s.ParityCodes, length = max(s.ParityCodes, f.parity), max(length, f.length)
	}
	have := make([]bool, s.DataCodes+s.ParityCodes)
	frames := map[int]frame{}
	for number, f := range read {
		if f.data != s.DataCodes || f.isParity() && (f.parity != s.ParityCodes || f.length != length) {
			return errors.New("the codes contradict each other: they were not printed as one sheet")
		}
		have[number-1], frames[number] = true, f
	}
	for i, there := range have {
		if there {
			continue
		}
		s.Missing = append(s.Missing, Caption{pageOf(i), i + 1, s.DataCodes})
		if i >= s.DataCodes {
			continue
		}
		if payload := typedPayload(lines, length, s.DataCodes, i); payload != nil {
			have[i], frames[i+1] = true, frame{payload: payload}
			s.Typed++
		} else {
			s.Rebuilt++
		}
	}
	s.Unseen = unseen(read, len(have))
	if need := lacking(have, s.DataCodes, s.ParityCodes); need > 0 {
		return &MissingError{Sheet: s.Name, Codes: s.Missing, Unseen: s.Unseen, Need: need}
	}
	var err error
	s.Data, err = join(frames, s.DataCodes, s.ParityCodes, length)
	return err
}

// unseen are the pages of a sheet of so many codes of which none was read.
func unseen(read map[int]frame, codes int) (pages []int) {
	seen := map[int]bool{}
	for number := range read {
		seen[pageOf(number-1)] = true
	}
	for page := 1; page <= pageOf(codes-1); page++ {
		if !seen[page] {
			pages = append(pages, page)
		}
	}
	return pages
}

// typedPayload is what code i of a file of that length holds, where the lines
// with it were typed.
func typedPayload(lines map[int][]byte, length, data, i int) []byte {
	if len(lines) == 0 || shardSize(length, data)*i >= length {
		return nil
	}
	size := shardSize(length, data)
	from, to := i*size, min((i+1)*size, length)
	var payload []byte
	for at := from; at < to; {
		line := lines[at/lineBytes+1]
		skip := at % lineBytes
		if skip >= len(line) {
			return nil
		}
		part := line[skip:min(len(line), skip+to-at)]
		payload = append(payload, part...)
		at += len(part)
	}
	return payload
}

// join puts the payloads together, rebuilding those that are missing.
func join(frames map[int]frame, data, parity, length int) ([]byte, error) {
	complete := true
	size := 0
	for number := 1; number <= data; number++ {
		f, ok := frames[number]
		complete = complete && ok
		size = max(size, len(f.payload))
	}
	if complete {
		var out bytes.Buffer
		for number := 1; number <= data; number++ {
			out.Write(frames[number].payload)
		}
		return out.Bytes(), nil
	}
	if length == 0 || shardSize(length, data) > 1<<12 {
		return nil, errors.New("the parity codes do not say how long the file is")
	}
	size = shardSize(length, data)
	shards := make([][]byte, data+parity)
	for number, f := range frames {
		if len(f.payload) > size {
			return nil, errors.New("the codes are of different lengths: they were not printed as one sheet")
		}
		shards[number-1] = slices.Concat(f.payload, make([]byte, size-len(f.payload)))
	}
	if err := rebuild(shards, data, parity); err != nil {
		return nil, err
	}
	out := bytes.Join(shards[:data], nil)
	if length > len(out) {
		return nil, errors.New("the parity codes say another length than the file has")
	}
	return out[:length], nil
}
