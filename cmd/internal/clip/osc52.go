package clip

import (
	"context"
	"encoding/base64"
	"os/exec"
	"strings"
	"time"
)

// tmuxTime bounds what tmux may take to pass a text on.
const tmuxTime = 2 * time.Second

// Sequence is the escape sequence by which a terminal is asked to fill its
// clipboard (OSC 52). Inside tmux it comes twice: as it is, for a tmux that
// takes it (set-clipboard on), and wrapped, for one that passes it through
// (allow-passthrough on, and all before 3.3). GNU screen wants it wrapped in
// pieces that fit its buffer.
func Sequence(text string, getenv func(string) string) string {
	osc := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	switch {
	case getenv("TMUX") != "":
		return osc + "\x1bPtmux;" + strings.ReplaceAll(osc, "\x1b", "\x1b\x1b") + "\x1b\\"
	case getenv("STY") != "":
		return screenPieces(osc)
	}
	return osc
}

// screenPiece is how many bytes GNU screen passes through at once.
const screenPiece = 76

func screenPieces(osc string) string {
	var b strings.Builder
	for len(osc) > 0 {
		n := min(len(osc), screenPiece)
		b.WriteString("\x1bP" + osc[:n] + "\x1b\\")
		osc = osc[n:]
	}
	return b.String()
}

// sendTmux asks tmux itself to send text to its terminal's clipboard, which it
// does whatever its options say of programs, from version 3.2 on. The buffer
// that tmux makes on the way is deleted.
func (c *Clipboard) sendTmux(text string) error {
	path, err := c.LookPath("tmux")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), tmuxTime)
	defer cancel()
	const buffer = "fob-copy"
	load := exec.CommandContext(ctx, path, "load-buffer", "-w", "-b", buffer, "-") //nolint:gosec // path is the found tool's
	load.Stdin = strings.NewReader(text)
	err = load.Run()
	_ = exec.CommandContext(ctx, path, "delete-buffer", "-b", buffer).Run() //nolint:gosec // as above; it may not be there
	return err
}
