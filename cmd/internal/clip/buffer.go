package clip

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
)

// buffers is where wl-copy, up to 2.1, puts what it reads into a file, which
// each paste reads; newer ones keep the file for a moment, or none.
const buffers = "/tmp/wl-copy-buffer-*"

// buffer sees to the file of wl-copy, which the tool leaves behind when it is
// ended. Its text goes into memory, where the system can do that, and a link in
// its place, which leads there for the tool and for nobody else.
type buffer struct {
	text   []byte
	memory *os.File // the tool's file descriptor 3; nil where there is none
	dir    string   // that the tool has made
}

// newBuffer hands over to the tool, before it is started, what it will need.
func newBuffer(text []byte, cmd *exec.Cmd) *buffer {
	b := &buffer{text: text}
	if f, err := inMemory(text); err == nil {
		b.memory = f
		cmd.ExtraFiles = []*os.File{f}
	}
	return b
}

// hide looks for the file that the tool has made of the text, and puts the link
// in its place. Of several files with that text, any may be the tool's.
func (b *buffer) hide() {
	files, _ := filepath.Glob(buffers + "/*") // the pattern is sound
	for _, name := range files {
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(b.text)) {
			continue
		}
		if text, err := os.ReadFile(name); err != nil || !bytes.Equal(text, b.text) {
			continue
		}
		b.dir = filepath.Dir(name)
		if b.memory != nil && os.Symlink("/proc/self/fd/3", name+".new") == nil {
			_ = os.Rename(name+".new", name) // else it is removed later
		}
	}
}

// remove removes what the tool has left.
func (b *buffer) remove() {
	if b.memory != nil {
		_ = b.memory.Close()
	}
	if b.dir != "" {
		_ = os.RemoveAll(b.dir)
	}
}
