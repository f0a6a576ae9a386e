package clip

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oldWLCopy does as wl-copy does up to 2.1: what it reads is in a file below
// /tmp, which each paste reads, and which stays when it is ended.
const oldWLCopy = `test "$1" = --help && exit
temp=$(mktemp -d /tmp/wl-copy-buffer-XXXXXX)
cat > "$temp/stdin"
echo "$temp" > DIR/temp; echo $$ > DIR/pid
while :; do
	if [ -e DIR/paste ]; then rm DIR/paste; cat "$temp/stdin" > DIR/pasting; mv DIR/pasting DIR/pasted; fi
	sleep 0.02
done`

// What wl-copy keeps in a file is in memory instead: it can be pasted, is gone
// with the copy, and also when the holder is killed, which ends the tool.
func TestBufferOfWLCopy(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"cleared", "killed"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			lookPath, dir := tools(t, map[string]string{"wl-copy": oldWLCopy})
			cb := &Clipboard{Getenv: env("WAYLAND_DISPLAY", "w"), LookPath: lookPath, OS: "linux", Self: holder(t)}
			text := "734524 " + how
			if _, err := cb.Copy(t.Context(), text, 0); err != nil {
				t.Fatal(err)
			}
			name, err := os.ReadFile(filepath.Join(dir, "temp"))
			if err != nil {
				t.Fatal(err)
			}
			temp := strings.TrimSpace(string(name))
			t.Cleanup(func() { _ = os.RemoveAll(temp) })
			inFile := func() bool {
				info, err := os.Lstat(filepath.Join(temp, "stdin"))
				return err != nil || info.Mode().Type() != os.ModeSymlink
			}
			if inFile() {
				t.Error("the text is in a file")
			}
			for range 2 { // more than once
				if err := os.WriteFile(filepath.Join(dir, "paste"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
				pasted := filepath.Join(dir, "pasted")
				waitFor(t, "the paste", func() bool { return exists(pasted) })
				if got, err := os.ReadFile(pasted); string(got) != text || err != nil {
					t.Errorf("pasted %q, %v, want %q", got, err, text)
				}
				if err := os.Remove(pasted); err != nil {
					t.Fatal(err)
				}
			}
			pid := readPID(t, filepath.Join(dir, "pid"))
			if how == "cleared" {
				if err := cb.Clear(); err != nil {
					t.Fatal(err)
				}
				waitFor(t, "the end of the tool", func() bool { return !alive(pid) })
				waitFor(t, "the end of its folder", func() bool { return !exists(temp) })
				return
			}
			cb.mu.Lock()
			err = cb.last.Kill()
			cb.mu.Unlock()
			if err != nil {
				t.Fatal(err)
			}
			waitFor(t, "the end of the tool", func() bool { return !alive(pid) })
			if inFile() {
				t.Error("the text is left")
			}
		})
	}
}
