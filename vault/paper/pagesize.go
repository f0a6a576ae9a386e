package paper

import (
	"fmt"
	"strings"
)

// PageSize is the paper that a sheet is set for.
type PageSize uint8

// The sizes of paper in common printers.
const (
	A4     PageSize = iota // 210 × 297 mm
	Letter                 // 8.5 × 11 in
)

// ParsePageSize reads the name of a size: "a4" or "letter", in any case.
func ParsePageSize(name string) (PageSize, error) {
	switch strings.ToLower(name) {
	case "a4":
		return A4, nil
	case "letter":
		return Letter, nil
	}
	return 0, fmt.Errorf("paper size %q: want a4 or letter", name)
}

// String returns the name that ParsePageSize reads.
func (p PageSize) String() string {
	if p == Letter {
		return "letter"
	}
	return "a4"
}

// size returns width and height in millimetres.
func (p PageSize) size() (width, height float64) {
	if p == Letter {
		return 215.9, 279.4
	}
	return 210, 297
}
