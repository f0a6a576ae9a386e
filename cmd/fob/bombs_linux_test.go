package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const mib = 1 << 20

// pngBomb is a whole picture of side×side black pixels, a bit each.
func pngBomb(t *testing.T, side int) []byte {
	t.Helper()
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]byte, 1+side/8)
	for range side {
		_, _ = z.Write(row)
	}
	_ = z.Close()
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(side)), uint32(side))
	b := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct{ kind, data string }{
		{"IHDR", string(size) + "\x01\x00\x00\x00\x00"}, {"IDAT", packed.String()}, {"IEND", ""},
	} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(chunk.data)))
		b = append(b, chunk.kind+chunk.data...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(chunk.kind+chunk.data)))
	}
	return b
}

// zipped is an archive with n members of the same content.
func zipped(t *testing.T, n int, name string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		w, err := z.Create(fmt.Sprintf(name, i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// overlapping is an archive whose many members are all the same few bytes of
// the file, which unpack to 60 MiB.
func overlapping(t *testing.T) []byte {
	t.Helper()
	one := zipped(t, 1, "%03d", make([]byte, 60*mib))
	entry := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.LastIndex(one, []byte("PK\x05\x06"))
	list := bytes.Repeat(one[entry:end], 900)
	b := append(append([]byte(nil), one[:entry]...), list...)
	tail := bytes.Clone(one[end:])
	binary.LittleEndian.PutUint16(tail[8:], 900)
	binary.LittleEndian.PutUint16(tail[10:], 900)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(list)))
	return append(b, tail...)
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changed is one of the sample exports with another value in it.
func changed(t *testing.T, name, old, value string) []byte {
	t.Helper()
	data := readFile(t, filepath.Join("..", "..", "testdata", "imports", name))
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q", name, old)
	}
	return bytes.Replace(data, []byte(old), []byte(value), 1)
}

func many(n int, begin, one, end string) []byte {
	return []byte(begin + strings.Repeat(one+",", n) + one + end)
}

// migration is a transfer URI of Google Authenticator around these bytes.
func migration(raw []byte) []byte {
	return []byte("otpauth-migration://offline?data=" + strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(base64.StdEncoding.EncodeToString(raw)))
}

const ageBomb = "age-encryption.org/v1\n-> scrypt MDEyMzQ1Njc4OWFiY2RlZg 30\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n--- MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n0123456789abcdef"

// TestBombs gives small files that want to become large, and large ones, to the
// program as it is shipped: each is refused in one line by the documented exit
// code, and the whole process stays within its memory. A key derivation that
// would take gigabytes is not begun.
func TestBombs(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	gif := "\x2c\x00\x00\x00\x00\x58\x1b\x58\x1b\x00\x02\x02\x4c\x01\x00"
	varint := strings.Repeat("\xff", 9) + "\x01"
	const uri = "otpauth://totp/A?secret=GEZDGNBV"
	for _, c := range []struct {
		name string
		data []byte
		says string
		most int64 // MiB of memory
	}{
		{"png", pngBomb(t, 40_000), "too large", 48},
		{"gif", []byte("GIF89a\xff\xff\xff\xff\x80\x00\x00" + gif), "too large", 48},
		{"gif of many frames", []byte("GIF89a\x58\x1b\x58\x1b\x80\x00\x00\x00\x00\x00\xff\xff\xff" + strings.Repeat(gif, 100_000) + ";"), "", 220},
		{"jpeg", []byte("\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00" + strings.Repeat("\xff\xda\x00\x0c", 3)), "too large", 48},
		{"webp", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0e\x00\x00\x00\x2f\xff\xff\xff\x0f" + strings.Repeat("\x00", 9)), "too large", 48},
		{"bmp", []byte("BM" + strings.Repeat("\x00", 8) + "\x36\x00\x00\x00\x28\x00\x00\x00\xff\xff\x00\x00\xff\xff\x00\x00\x01\x00\x18\x00" + strings.Repeat("\x00", 24)), "too large", 48},
		{"zip ratio", zipped(t, 1, "%d.json", make([]byte, 200*mib)), "unpacks to more than 64 MiB", 400},
		{"zip of many", zipped(t, 60_000, "%d", nil), "more than 10000 files", 100},
		{"zip nested", zipped(t, 10, "%d.zip", zipped(t, 10, "%d.zip", zipped(t, 10, "%d.zip", zipped(t, 1, "%d.json", make([]byte, 50*mib))))), "", 300},
		{"zip overlapping", overlapping(t), "unpacks to more than 64 MiB", 400},
		{"gzip", gzipped(t, make([]byte, 100*mib)), "only zip is unpacked", 48},
		{"tar", append([]byte("a"+strings.Repeat("\x00", 256)+"ustar\x0000"), make([]byte, 1024)...), "", 48},
		{"protobuf, length", migration([]byte("\x0a" + varint)), "", 48},
		{"protobuf, long varint", migration([]byte("\x0a" + strings.Repeat("\xff", 40))), "", 48},
		{"protobuf, groups", migration([]byte(strings.Repeat("\x0b", 20_000))), "", 48},
		{"protobuf, many", migration([]byte(strings.Repeat("\x0a\x00", 20_000))), "", 64},
		{"json, deep", []byte(strings.Repeat("[", 4*mib)), "", 200},
		{"json, deep objects", []byte(strings.Repeat(`{"a":`, mib)), "", 200},
		{"json, entries", many(200_000, `{"version":1,"header":{"slots":null,"params":null},"db":{"version":2,"entries":[`,
			`{"type":"totp","name":"a","issuer":"b","info":{"secret":"GEZDGNBV","algo":"SHA1","digits":6,"period":30}}`, `]}}`), "more than 50000 entries", 400},
		{"json, keys", many(1_000_000, "{", `"k":0`, "}"), "", 400},
		{"json, long string", []byte(`{"items":["` + strings.Repeat("A", 40*mib) + `"]}`), "", 400},
		{"xml, entities", []byte(`<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><map><string name="x">&b;</string></map>`), "", 48},
		{"xml, deep", []byte("<map>" + strings.Repeat("<a>", mib)), "", 200},
		{"html, deep", []byte("<html><body>" + strings.Repeat("<div>", mib)), "", 200},
		{"lines", []byte(strings.Repeat(uri+"\n", 300_000)), "more than 50000 entries", 300},
		{"table, rows", []byte("title,otpauth\n" + strings.Repeat("a,"+uri+"\n", 300_000)), "more than 50000 entries", 300},
		{"table, columns", []byte("title,otpauth" + strings.Repeat(",x", 10*mib)), "", 400},
		{"table, quote", []byte("title,otpauth\n\"" + strings.Repeat("a", 40*mib)), "", 500},
		{"plist", []byte("bplist00\xaf\x12\x7f\xff\xff\xff" + strings.Repeat("\x00", 26) + "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08"), "", 48},
		{"larger than 64 MiB", make([]byte, 65*mib), "larger than", 400},

		{"scrypt", changed(t, "aegis-encrypted.json", `"n": 1024`, `"n": 1073741824`), "scrypt n", 64},
		{"PBKDF2", changed(t, "bitwarden-pbkdf2.json", `"kdfIterations": 5000`, `"kdfIterations": 2147483648`), "PBKDF2 iterations", 64},
		{"Argon2, memory", changed(t, "bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": 65536`), "Argon2id memory", 64},
		{"Argon2, nothing", changed(t, "bitwarden-argon2id.json", `"kdfIterations": 2`, `"kdfIterations": 0`), "Argon2id iterations", 64},
		{"age", []byte(ageBomb), "work factor", 64},
	} {
		file := filepath.Join(m.home, strings.ReplaceAll(c.name, " ", "-"))
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		out := m.bounded(t, c.name, c.most, nil, "import", "--dry-run", file)
		if code, line, _ := strings.Cut(out, "\n"); code != "1" || !strings.HasPrefix(line, "fob: error: ") || !strings.Contains(line, c.says) ||
			strings.Count(out, "\n")-strings.Count(out, "\nfob: hint: ") != 1 {
			t.Errorf("%s: exit %s, want one line with %q and exit 1", c.name, out, c.says)
		}
		_ = os.Remove(file)
	}
}

// bounded runs fob, and returns its exit code and, on the lines below, what it
// said. More memory than most MiB fails the test, and so do two minutes.
func (m *machine) bounded(t *testing.T, what string, most int64, stdin io.Reader, args ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fob := m.command("", args...)
	cmd := exec.Command(self, append([]string{fob.Path}, fob.Args[1:]...)...)
	cmd.Env, cmd.Stdin = append(fob.Env, envMeasure+"=1"), stdin
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(2*time.Minute, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	_ = cmd.Wait()
	if !late.Stop() {
		t.Errorf("%s: it was not done after two minutes", what)
	}
	text := said.String()
	end := max(strings.LastIndex(text, "\n"), 0)
	if got, err := strconv.ParseInt(strings.TrimSpace(text[end:]), 10, 64); err != nil || got > most {
		t.Errorf("%s: %d MiB of memory, want at most %d (%v)", what, got, most, err)
	}
	return fmt.Sprintf("%d\n%s", cmd.ProcessState.ExitCode(), strings.TrimSpace(text[:end]))
}

// TestEndlessInput points every command that reads at a source without an end.
func TestEndlessInput(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	for _, c := range []struct {
		exit, most int
		args       []string
	}{
		{1, 400, []string{"import", "-"}},
		{1, 400, []string{"import", "/dev/zero"}},
		{1, 48, []string{"code"}},
		{1, 48, []string{"add"}},
		{1, 400, []string{"add", "--qr", "/dev/zero"}},
		{0, 48, []string{"compare", "github"}},
		{0, 48, []string{"recovery", "add", "github"}},
		{1, 400, []string{"paper", "verify", "/dev/zero"}},
		{4, 100, []string{"list", "--identity", "/dev/zero"}},
		{1, 800, []string{"restore", "/dev/zero", "--vault", filepath.Join(m.home, "other")}},
	} {
		zero, err := os.Open("/dev/zero")
		if err != nil {
			t.Fatal(err)
		}
		out := m.bounded(t, strings.Join(c.args, " "), int64(c.most), zero, c.args...)
		_ = zero.Close()
		if code, rest, _ := strings.Cut(out, "\n"); c.exit != 0 && code != strconv.Itoa(c.exit) || code == "0" || !strings.HasPrefix(rest, "fob: error: ") {
			t.Errorf("fob %q: exit %.300s", c.args, out)
		}
	}
}

// TestKeyBombs plants keys whose passphrase would take gigabytes to try: in the
// vault's folder, as a synced folder may, and as a file that is given.
func TestKeyBombs(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	keys := filepath.Join(m.dir(), "keys")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		t.Fatal(err)
	}
	planted := filepath.Join(keys, "laptop.age")
	if err := os.WriteFile(planted, []byte(ageBomb), 0o600); err != nil {
		t.Fatal(err)
	}
	alone := &machine{fob: m.fob, home: m.home}
	out := alone.bounded(t, "planted", 64, strings.NewReader("a pass phrase\n"), "list", "--passphrase-fd", "0")
	if !strings.HasPrefix(out, "9\nfob: error: ") {
		t.Errorf("planted in keys/: exit %s", out)
	}
	if err := os.Remove(planted); err != nil {
		t.Fatal(err)
	}
	planted = filepath.Join(m.home, "given.age")
	if err := os.WriteFile(planted, []byte(ageBomb), 0o600); err != nil {
		t.Fatal(err)
	}
	zero, err := os.Open("/dev/zero")
	if err != nil {
		t.Fatal(err)
	}
	defer zero.Close()
	if out := alone.bounded(t, "endless passphrase", 64, zero, "list", "--passphrase-fd", "0"); !strings.HasPrefix(out, "4\nfob: error: ") {
		t.Errorf("a passphrase without an end: exit %s", out)
	}
	out = alone.bounded(t, "given", 64, strings.NewReader("a pass phrase\n"), "list", "--identity", planted)
	if !strings.HasPrefix(out, "4\nfob: error: ") {
		t.Errorf("given as --identity: exit %s", out)
	}
}
