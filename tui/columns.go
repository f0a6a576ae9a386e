package tui

import "github.com/charmbracelet/x/ansi"

// Windows wider than the list needs get margins, so that the eye has no long
// way from a name to its code; the list is never wider than maxTotal.
const (
	maxTotal = 120
	gap      = 2 // spaces between parts
)

// The widths at which a part of a row gives way.
const (
	needNext  = 76 // the next code has a place of its own; below, the bar's
	needWide  = 96 // a longer bar
	needNames = 60 // issuer and account in columns of their own
	needBar   = 38 // a bar, and spaces at the edges
	needGroup = 30 // codes in groups, a space after the mark, the star
)

// columns are the widths of a row's parts; a part of width 0 is not there.
// From wide to narrow these give way: the next code's own place, the columns
// of issuer and account, the bar, then the star and the spaces in codes.
type columns struct {
	margin int // left of the row
	total  int // of the row, without the margin
	mark   int // the chosen row's mark, with its space
	star   int
	issuer int
	name   int
	code   int
	next   int
	bar    int
	left   int
	edge   int  // free at the right
	joined bool // issuer and account share one part
	tight  bool // codes without spaces, parts one space apart
}

// measure is what the columns are made from: how wide the names are at most, and
// how wide nine of ten are, so that one long name does not take the room of all.
type measure struct {
	issuer, name           int
	mostIssuers, mostNames int
	digits                 int
	favorite               bool
}

func measureOf(items []*item) measure {
	var m measure
	var issuers, names [maxTotal]int // how many are this wide
	for _, it := range items {
		issuer, name := widest(it.issuer), widest(it.name)
		m.issuer, m.name = max(m.issuer, issuer), max(m.name, name)
		issuers[min(issuer, maxTotal-1)]++
		names[min(name, maxTotal-1)]++
		m.digits = max(m.digits, it.account.Key.Digits)
		m.favorite = m.favorite || it.account.Favorite
	}
	most := func(widths []int) (w int) {
		for rest := len(items)/10 + 1; rest > 0 && w < len(widths); w++ {
			rest -= widths[len(widths)-1-w]
		}
		return len(widths) - w
	}
	if len(items) > 0 {
		m.mostIssuers, m.mostNames = most(issuers[:]), most(names[:])
	}
	return m
}

// widest is the width of s for the terminal that takes most for it.
func widest(s string) int {
	if ascii(s) {
		return len(s)
	}
	return max(ansi.StringWidth(s), ansi.StringWidthWc(s))
}

// layout divides a window of w columns.
func layout(w int, m measure) columns {
	c := columns{total: min(w, maxTotal), mark: 2, code: grouped(max(m.digits, 6)), left: leftWidth}
	if c.total >= needBar {
		c.edge = 1
	}
	if c.total < needGroup {
		c.tight, c.mark, c.code = true, 1, max(m.digits, 6)
		if c.code <= 6 {
			c.code = 7 // room for the one space
		}
	} else if m.favorite {
		c.star = 2
	}
	switch {
	case c.total >= needWide:
		c.bar, c.next = 8, nextWidth(c.code)
	case c.total >= needNext:
		c.bar, c.next = 6, nextWidth(c.code)
	case c.total >= needNames:
		c.bar = 6
	case c.total >= needBar:
		c.bar = 6
	}
	names := c.total - c.fixed()
	if c.total < needNames {
		c.issuer, c.joined = max(1, names), true
	} else {
		if spare := names - (m.issuer + gap + m.name); spare > 0 && c.total > 80 {
			spare = min(spare, c.total-80)
			c.total, names = c.total-spare, names-spare
		}
		c.issuer, c.name = splitNames(names, m)
	}
	c.margin = (w - c.total) / 2
	return c
}

// nextWidth is the room of the next code beside one of w columns: ten digits,
// which few have, do without their spaces there.
func nextWidth(w int) int { return min(w, grouped(8)) + 2 }

// space is what stands between two parts.
func (c columns) space() int {
	if c.tight {
		return 1
	}
	return gap
}

// fixed is the width of all but the names, with the spaces around.
func (c columns) fixed() int {
	n := c.mark + c.star + c.space() + c.code + 1 + c.left + c.edge
	if c.bar > 0 {
		n += gap + c.bar
	}
	if c.next > 0 {
		n += gap + c.next
	}
	return n
}

// side is the space before text that stands in line with the names.
func (c columns) side() int {
	if c.tight {
		return 0
	}
	return c.margin + c.mark
}

// splitNames shares w columns between issuer and account: what both need where
// they fit, otherwise what most of them need, and the issuer is spared first.
func splitNames(w int, m measure) (issuer, name int) {
	if m.name == 0 {
		return w, 0
	}
	w -= gap
	issuer = min(m.mostIssuers, w*11/20)
	if spare := w - m.mostIssuers - m.mostNames; spare > 0 {
		issuer = m.mostIssuers + spare/2
	}
	issuer = min(max(issuer, w-m.name), m.issuer)
	return issuer, w - issuer
}
