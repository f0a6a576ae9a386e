package transfer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"fob/otpcore"
)

// WriteText writes the plan for people: a line for each entry, under the name
// of its file, then the sum. Names are shown escaped, secrets never.
func (p Plan) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	source := ""
	for i, item := range p.Items {
		if item.Entry.Source != source || i == 0 && item.Entry.Source != "" {
			source = item.Entry.Source
			fmt.Fprintf(b, "%s\n", otpcore.Printable(source))
		}
		fmt.Fprintf(b, "%-12s%s%s\n", item.word(), item.Entry.Name(), item.remark())
	}
	fmt.Fprintf(b, "%s\n", p.Counts())
	return b.Flush()
}

// word is what a line of a plan begins with. What is added, and may give wrong
// codes, does not look like the rest.
func (i Item) word() string {
	if i.Outcome == Added && (i.Action == Changed || i.Action == Conflict) {
		return "beside"
	}
	if i.Action == Add && i.Entry.doubtful() {
		return "check"
	}
	return i.Action.String()
}

// remark is what a line of a plan says after the name.
func (i Item) remark() string {
	var parts []string
	if keyName(i.Entry.Key) != "" && i.Action == Unsupported {
		place := i.Entry.Place
		if place == "" {
			place = fmt.Sprintf("entry %d", i.Entry.Index)
		}
		parts = append(parts, place)
	}
	if i.Reason != "" {
		parts = append(parts, i.Reason)
	}
	if len(i.Fills) > 0 {
		parts = append(parts, "adds "+strings.Join(i.Fills, ", "))
	}
	parts = append(parts, i.Entry.Warnings...)
	if len(parts) == 0 {
		return ""
	}
	return " (" + otpcore.Printable(strings.Join(parts, "; ")) + ")"
}

// String says the counts in one line, for a plan and for what was done alike.
func (c Counts) String() string {
	parts := []string{fmt.Sprintf("%d new", c.Added)}
	// Each entry is counted once: what is in another number is said to be.
	beside := c.Changed + c.Conflicts - c.Skipped - c.Replaced
	for _, part := range []struct {
		n    int
		text string
	}{
		{beside, "of them beside another"},
		{c.Duplicates, "already here"},
		{c.Filled, "of those completed"},
		{c.Replaced, "replaced"},
		{c.Skipped, "left out"},
		{c.Unsupported, "not importable"},
		{c.Trashed, "in the trash there"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.text))
		}
	}
	return strings.Join(parts, ", ")
}

// MarshalJSON writes the plan as data: names as they are, secrets never.
func (p Plan) MarshalJSON() ([]byte, error) {
	type row struct {
		File     string   `json:"file,omitempty"`
		Entry    int      `json:"entry"`
		Place    string   `json:"place,omitempty"`
		Issuer   string   `json:"issuer"`
		Account  string   `json:"account"`
		Type     string   `json:"type,omitempty"`
		Action   string   `json:"action"`
		Outcome  string   `json:"outcome"`
		Existing string   `json:"existing,omitempty"`
		Reason   string   `json:"reason,omitempty"`
		Fills    []string `json:"fills,omitempty"`
		Warnings []string `json:"warnings,omitempty"`
	}
	rows := make([]row, 0, len(p.Items))
	for _, item := range p.Items {
		e := item.Entry
		r := row{
			File: e.Source, Entry: e.Index, Place: e.Place,
			Issuer: e.Key.Issuer, Account: e.Key.Account,
			Action: item.Action.String(), Outcome: item.Outcome.String(),
			Existing: item.Existing, Reason: item.Reason, Fills: item.Fills, Warnings: e.Warnings,
		}
		if e.Problem == nil {
			r.Type = e.Key.Kind.String()
		}
		rows = append(rows, r)
	}
	return json.Marshal(struct {
		Items  []row  `json:"items"`
		Counts Counts `json:"counts"`
	}{rows, p.Counts()})
}

// String returns the outcome in a word, as the JSON of a plan has it.
func (o Outcome) String() string {
	switch o {
	case Added:
		return "added"
	case Filled:
		return "filled"
	case Replaced:
		return "replaced"
	case Unchanged:
	}
	return "unchanged"
}
