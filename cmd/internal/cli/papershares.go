package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/paper"
)

// moreShares asks for the other shares when the answer to a question for the
// paper key was one of them, typed or as the name of a file or picture with it.
// Any other answer it returns as it is.
func (a *app) moreShares(ctx context.Context, text string) (string, error) {
	all := ""
	next := shareIn(ctx, text)
	for {
		more, few, err := addShare(all, next)
		switch {
		case err != nil:
			a.ask.Say("That share does not count: " + oneLine(err.Error()) + ".")
		case few == nil:
			return more, nil
		default:
			all = more
			a.ask.Say(fmt.Sprintf("%d of %d shares.", few.Have, few.Need))
		}
		if next, err = a.ask.Secret(ctx, "Next share, or the file of a scan (it is not shown):"); err != nil {
			return "", err
		}
		next = shareIn(ctx, next)
	}
}

// addShare puts one more answer to the shares that were given before. few says
// that more are wanted, and is nil where they are enough, or where the first
// answer is no share: then it is a key, a file's name, or a share with a
// mistake, which reading it says.
func addShare(all, next string) (text string, few *paper.SharesError, err error) {
	_, err = paper.ParseShares(all + "\n" + next)
	if few, more := errors.AsType[*paper.SharesError](err); more {
		return all + "\n" + next, few, nil
	}
	if all == "" {
		return next, nil, nil
	}
	if wrong, mistyped := errors.AsType[*paper.WordError](err); mistyped {
		wrong.Share = nextShare(all)
	}
	return all + "\n" + next, nil, err
}

// nextShare is the number of the share after those in a text.
func nextShare(all string) int {
	_, err := paper.ParseShares(all)
	if few, ok := errors.AsType[*paper.SharesError](err); ok {
		return few.Have + 1
	}
	return 1
}

// shareIn is the text of a file with a share, where the answer is its name, or
// the answer itself.
func shareIn(ctx context.Context, answer string) string {
	name := strings.TrimSpace(answer)
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return answer
	}
	data, err := readLimited(name, maxIdentityFile)
	if err != nil {
		return answer
	}
	text := string(data)
	if paper.IsPicture(data) {
		if text, err = pictureText(ctx, data); err != nil {
			return answer
		}
	}
	if _, err := paper.ParseShares(text); errors.Is(err, paper.ErrNoShares) {
		return answer
	}
	return text
}

// where names the files that were written.
func (o *paperKeyOptions) where() string {
	if len(o.files) < 2 {
		return o.output
	}
	return o.files[0] + " to " + o.files[len(o.files)-1]
}

// shareName is the file of a share of the key whose sheet would have that name.
func shareName(name string, number int) string {
	ext := filepath.Ext(name)
	return fmt.Sprintf("%s-share-%d%s", strings.TrimSuffix(name, ext), number, ext)
}

// writeKeySheets writes the sheet of a paper key, or one for each share. undo
// removes them again.
func (a *app) writeKeySheets(o *paperKeyOptions, vaultID string, key vault.Identity, size paper.PageSize) (undo func(), err error) {
	if o.shares == 0 && !o.blank {
		o.files = []string{o.output}
		return a.writeSheet(o.output, vaultID, key, size)
	}
	undo = func() {
		for _, name := range o.files {
			removeFile(name)
		}
	}
	put := func(name string, w sheetWriters) error {
		files, err := writeSheetFiles(context.Background(), name, w)
		o.files = append(o.files, files...)
		return err
	}
	made := a.w.Now().In(time.UTC)
	if o.shares == 0 {
		s := paper.KeySheet{Recipient: key.Recipient(), Fingerprint: key.Fingerprint(), VaultID: vaultID, Made: made, Blank: true}
		if err := put(o.output, sheetWriters{
			pdf: func(w io.Writer) error { return s.PDF(w, size) }, text: s.Text,
			png: func() ([][]byte, error) { return s.PNG(size) },
		}); err != nil {
			return nil, err
		}
		o.shown = keyByHand(key)
		return undo, nil
	}
	shares, err := paper.ShareKey(string(key.Secret().Bytes()), o.threshold, o.shares)
	if err != nil {
		return nil, err
	}
	for i, words := range shares {
		s := paper.ShareSheet{
			Words: otpcore.NewSecret([]byte(words)), Number: i + 1, Of: o.shares, Enough: o.threshold,
			VaultID: vaultID, Fingerprint: key.Fingerprint(), Hybrid: key.PQ(), Made: made, BlankToWrite: o.blank,
		}
		if err := put(shareName(o.output, i+1), sheetWriters{
			pdf: func(w io.Writer) error { return s.PDF(w, size) }, text: s.Text,
			png: func() ([][]byte, error) { return s.PNG(size) },
		}); err != nil {
			undo()
			return nil, err
		}
		if o.blank {
			o.shown = append(o.shown, wordsByHand(i+1, words)...)
		}
	}
	return undo, nil
}

// keyByHand is a key as it is shown to be copied by hand, in the lines and
// groups of the form.
func keyByHand(key vault.Identity) []string {
	text := string(key.Secret().Bytes())
	at := strings.LastIndex(text, "1") + 1
	lines := []string{"The paper key, to be copied by hand:", "", "    " + text[:at]}
	for row := 0; at < len(text); row++ {
		var groups []string
		for range 4 {
			if at < len(text) {
				groups = append(groups, text[at:min(at+4, len(text))])
				at = min(at+4, len(text))
			}
		}
		lines = append(lines, fmt.Sprintf("  %d %s", row+1, strings.Join(groups, " ")))
	}
	return append(lines, "")
}

// wordsByHand is a share as it is shown to be copied by hand, in the lines of
// the form.
func wordsByHand(number int, words string) []string {
	lines := []string{fmt.Sprintf("Share %d, to be copied by hand:", number), ""}
	list := strings.Fields(words)
	for i := 0; i < len(list); i += 3 {
		var b strings.Builder
		for j := i; j < min(i+3, len(list)); j++ {
			fmt.Fprintf(&b, "  %2d %-10s", j+1, list[j])
		}
		lines = append(lines, b.String())
	}
	return append(lines, "")
}
