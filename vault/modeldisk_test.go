package vault

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recordingDisk does what a save asks of the filesystem, and writes it down.
type recordingDisk struct {
	osDisk
	ops     []diskOp
	noLinks bool // as FAT: links fail, copies are made
}

var _ disk = (*recordingDisk)(nil)

type diskOp struct {
	what     string // create, write, sync, mkdir, link, rename, remove, syncDir
	path, to string
	data     []byte
}

func (d *recordingDisk) note(what, path, to string, data []byte) {
	d.ops = append(d.ops, diskOp{what, path, to, bytes.Clone(data)})
}

func (d *recordingDisk) create(path string) (diskFile, error) {
	f, err := d.osDisk.create(path)
	if err != nil {
		return nil, err
	}
	d.note("create", path, "", nil)
	return &recordingFile{f, d, path}, nil
}

func (d *recordingDisk) mkdir(path string) error {
	err := d.osDisk.mkdir(path)
	if err == nil {
		d.note("mkdir", path, "", nil)
	}
	return err
}

func (d *recordingDisk) link(from, to string) error {
	if d.noLinks {
		return fs.ErrInvalid
	}
	err := d.osDisk.link(from, to)
	if err == nil {
		d.note("link", from, to, nil)
	}
	return err
}

func (d *recordingDisk) rename(from, to string) error {
	err := d.osDisk.rename(from, to)
	if err == nil {
		d.note("rename", from, to, nil)
	}
	return err
}

func (d *recordingDisk) remove(path string) error {
	err := d.osDisk.remove(path)
	if err == nil {
		d.note("remove", path, "", nil)
	}
	return err
}

func (d *recordingDisk) syncDir(path string) error {
	err := d.osDisk.syncDir(path)
	if err == nil {
		d.note("syncDir", path, "", nil)
	}
	return err
}

type recordingFile struct {
	diskFile
	d    *recordingDisk
	path string
}

func (f *recordingFile) Write(b []byte) (int, error) {
	n, err := f.diskFile.Write(b)
	f.d.note("write", f.path, "", b[:n])
	return n, err
}

func (f *recordingFile) Sync() error {
	err := f.diskFile.Sync()
	if err == nil {
		f.d.note("sync", f.path, "", nil)
	}
	return err
}

// modelFile is a file as the disk knows it: what fsync has made sure of, and
// what was written since.
type modelFile struct{ durable, pending []byte }

// contents are what a power cut may leave: nothing of what was written since,
// all of it, a half, or as many zeros.
func (f *modelFile) contents() [][]byte {
	if len(f.pending) == 0 {
		return [][]byte{f.durable}
	}
	all := append(bytes.Clone(f.durable), f.pending...)
	zeroed := append(bytes.Clone(f.durable), make([]byte, len(f.pending))...)
	return [][]byte{f.durable, all, all[:len(f.durable)+len(f.pending)/2], zeroed}
}

// entryOp is a change of one folder that no fsync of it has made sure of.
type entryOp struct {
	gone string // the name that is removed, if any
	name string // the name that is set, if any
	file *modelFile
	dir  bool
}

// modelFS is a filesystem that promises what POSIX does and no more: data is
// safe after fsync of the file, a name after fsync of its folder, and what is
// not safe yet may or may not be there, each change on its own.
type modelFS struct {
	durable map[string]*modelFile // by path; nil is a folder
	now     map[string]*modelFile
	pending map[string][]entryOp // by folder
}

// newModelFS takes what is in a folder, and the folder above, as safe.
func newModelFS(t *testing.T, root string) *modelFS {
	t.Helper()
	m := &modelFS{durable: map[string]*modelFile{}, now: map[string]*modelFile{}, pending: map[string][]entryOp{}}
	inodes := map[uint64]*modelFile{} // hard links share one
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			m.durable[path], m.now[path] = nil, nil
			return err
		}
		f, ok := inodes[inode(info)]
		if !ok || inode(info) == 0 {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			f = &modelFile{durable: data}
			inodes[inode(info)] = f
		}
		m.durable[path], m.now[path] = f, f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *modelFS) later(e entryOp) {
	path := e.name
	if path == "" {
		path = e.gone
	}
	m.pending[filepath.Dir(path)] = append(m.pending[filepath.Dir(path)], e)
	e.apply(m.now)
}

func (e entryOp) apply(tree map[string]*modelFile) {
	if e.gone != "" {
		delete(tree, e.gone)
	}
	if e.name != "" {
		tree[e.name] = e.file
	}
}

func (m *modelFS) do(op diskOp) {
	switch op.what {
	case "create":
		m.later(entryOp{name: op.path, file: &modelFile{}})
	case "mkdir":
		m.later(entryOp{name: op.path, dir: true})
	case "link":
		m.later(entryOp{name: op.to, file: m.now[op.path]})
	case "rename":
		m.later(entryOp{gone: op.path, name: op.to, file: m.now[op.path]})
	case "remove":
		m.later(entryOp{gone: op.path})
	case "write":
		f := m.now[op.path]
		f.pending = append(f.pending, op.data...)
	case "sync":
		f := m.now[op.path]
		f.durable, f.pending = append(f.durable, f.pending...), nil
	case "syncDir":
		for _, e := range m.pending[op.path] {
			e.apply(m.durable)
		}
		delete(m.pending, op.path)
	default:
		panic("no operation " + op.what)
	}
}

// maxPending bounds the changes that are tried in every combination.
const maxPending = 12

// afterPowerCut calls visit with every tree that a power cut may leave now.
func (m *modelFS) afterPowerCut(t *testing.T, visit func(tree map[string][]byte)) {
	t.Helper()
	var open []entryOp
	for _, dir := range slices.Sorted(maps.Keys(m.pending)) {
		open = append(open, m.pending[dir]...)
	}
	if len(open) > maxPending {
		t.Fatalf("%d changes wait for a sync of their folders", len(open))
	}
	for mask := range 1 << len(open) {
		tree := maps.Clone(m.durable)
		for i, e := range open {
			if mask&(1<<i) != 0 {
				e.apply(tree)
			}
		}
		m.eachContent(tree, visit)
	}
}

// eachContent goes through the contents that the files of a tree may have.
func (m *modelFS) eachContent(tree map[string]*modelFile, visit func(map[string][]byte)) {
	whole := map[string][]byte{}
	var loose []*modelFile
	paths := map[*modelFile][]string{}
	for path, f := range tree {
		if _, there := tree[filepath.Dir(path)]; !there && len(tree) > 0 && path != m.root() {
			continue // its folder was lost
		}
		switch {
		case f == nil:
			whole[path] = nil
		case len(f.pending) == 0:
			whole[path] = f.durable
		default:
			if paths[f] == nil {
				loose = append(loose, f)
			}
			paths[f] = append(paths[f], path)
		}
	}
	var rest func(int)
	rest = func(i int) {
		if i == len(loose) {
			visit(whole)
			return
		}
		for _, data := range loose[i].contents() {
			for _, path := range paths[loose[i]] {
				whole[path] = data
			}
			rest(i + 1)
		}
	}
	rest(0)
}

// root is the one path whose folder the model does not know.
func (m *modelFS) root() string {
	root := ""
	for path := range m.durable {
		if root == "" || len(path) < len(root) {
			root = path
		}
	}
	return root
}

// build puts a tree onto the disk, below another root.
func build(t *testing.T, tree map[string][]byte, from, to string, isDir func(string) bool) {
	t.Helper()
	for _, path := range slices.Sorted(maps.Keys(tree)) {
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		var err error
		if isDir(path) {
			err = os.MkdirAll(target, 0o700)
		} else {
			err = os.WriteFile(target, tree[path], 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (o diskOp) String() string {
	s := o.what + " " + filepath.Base(o.path)
	if o.to != "" {
		s += " to " + filepath.Base(o.to)
	}
	if len(o.data) > 0 {
		s += fmt.Sprintf(" of %d bytes", len(o.data))
	}
	return s
}
