package clip

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os/exec"
	"strings"
	"time"
)

// ErrEmpty says that the clipboard holds neither a picture nor text.
var ErrEmpty = errors.New("the clipboard holds no picture and no text")

const (
	pasteTime = 10 * time.Second
	maxPaste  = 64 << 20 // bytes
)

// paster is a way to read the clipboard. A decoder turns what the tool wrote
// into a picture; nil is for what it wrote itself.
type paster struct {
	name   string
	args   []string
	decode func([]byte) ([]byte, error)
}

// Paste reads what somebody else has put on the clipboard: a picture where
// there is one, else text. fob reads the clipboard when it is told to, and
// never what it copied itself.
func (c *Clipboard) Paste(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, pasteTime)
	defer cancel()
	found := false
	for _, p := range c.pasters() {
		path, err := c.LookPath(p.name)
		if err != nil {
			continue
		}
		found = true
		out, err := exec.CommandContext(ctx, path, p.args...).Output() //nolint:gosec // path is the found tool's
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && p.decode != nil {
			out, err = p.decode(out)
		}
		if err == nil && len(bytes.TrimSpace(out)) > 0 && len(out) <= maxPaste {
			return out, nil
		}
	}
	if !found {
		return nil, ErrNone
	}
	return nil, ErrEmpty
}

// pasters are the ways that this session has, pictures before text.
func (c *Clipboard) pasters() []paster {
	windows := []paster{
		{"powershell.exe", []string{"-NoProfile", "-NonInteractive", "-Command", `Add-Type -AssemblyName System.Windows.Forms,System.Drawing
$i=[System.Windows.Forms.Clipboard]::GetImage()
if($i){$m=New-Object System.IO.MemoryStream;$i.Save($m,[System.Drawing.Imaging.ImageFormat]::Png);[Convert]::ToBase64String($m.ToArray())}`}, fromBase64},
		{"powershell.exe", []string{"-NoProfile", "-NonInteractive", "-Command", "Get-Clipboard -Raw"}, nil},
	}
	var list []paster
	switch {
	case c.OS == "windows":
		return windows
	case c.OS == "darwin":
		return []paster{
			{"osascript", []string{"-e", "the clipboard as «class PNGf»"}, fromAppleScript},
			{"pbpaste", nil, nil},
		}
	case c.Getenv("TERMUX_VERSION") != "":
		list = append(list, paster{"termux-clipboard-get", nil, nil})
	}
	if c.Getenv("WAYLAND_DISPLAY") != "" {
		list = append(list,
			paster{"wl-paste", []string{"--type", "image/png"}, nil},
			paster{"wl-paste", []string{"--no-newline", "--type", "text"}, nil})
	}
	if c.Getenv("DISPLAY") != "" {
		list = append(list,
			paster{"xclip", []string{"-out", "-selection", "clipboard", "-target", "image/png"}, nil},
			paster{"xclip", []string{"-out", "-selection", "clipboard", "-target", "UTF8_STRING"}, nil},
			paster{"xsel", []string{"--output", "--clipboard"}, nil})
	}
	if c.Getenv("WSL_DISTRO_NAME") != "" {
		list = append(list, windows...)
	}
	return list
}

func fromBase64(out []byte) ([]byte, error) {
	return base64.StdEncoding.DecodeString(string(bytes.TrimSpace(out)))
}

// fromAppleScript reads «data PNGf89504E47…».
func fromAppleScript(out []byte) ([]byte, error) {
	_, text, ok := strings.Cut(string(out), "PNGf")
	if !ok {
		return nil, ErrEmpty
	}
	return hex.DecodeString(strings.TrimRight(text, "»\n "))
}
