package transfer

import (
	"context"
	"strings"
)

// isWinAuth finds WinAuth's archive: a zip of one text file. The text itself
// is a list of URIs like any other.
func isWinAuth(in *input) bool {
	a := in.archive()
	return a != nil && len(a.members) == 1 && len(a.withSuffix(".txt")) == 1
}

// readWinAuth reads the archive or the text, in which + stands for a space in
// names, too.
func readWinAuth(ctx context.Context, in *input) (found, error) {
	if a := in.archive(); a != nil && len(a.members) > 0 {
		data, err := a.open(ctx, in, a.members[0])
		if err != nil {
			return found{}, err
		}
		in.replace(data)
	}
	got, err := readURIs(ctx, in)
	for i := range got.entries {
		k := &got.entries[i].Key
		if !strings.Contains(k.Account, " ") && !strings.Contains(k.Account, "@") {
			k.Account = strings.ReplaceAll(k.Account, "+", " ")
		}
	}
	return got, err
}
