package clip

import (
	"bytes"
	"context"
	"os/exec"
	"time"
)

// tool is a program that fills a clipboard from its standard input.
type tool struct {
	name string
	args []string
	owns bool // runs for as long as the copy can be pasted
}

// lookup returns the tool of that name.
func lookup(name string) (tool, bool) {
	switch name {
	case "wl-copy":
		return tool{name, []string{"--foreground", "--type", "text/plain"}, true}, true
	case "xclip":
		return tool{name, []string{"-in", "-quiet", "-selection", "clipboard"}, true}, true
	case "xsel":
		return tool{name, []string{"--input", "--nodetach", "--clipboard"}, true}, true
	case "pbcopy", "clip.exe", "termux-clipboard-set":
		return tool{name, nil, false}, true
	}
	return tool{}, false
}

// reachable returns the tools that this system and session can use, the best
// first, whether installed or not.
func (c *Clipboard) reachable() []tool {
	var names []string
	switch {
	case c.OS == "windows":
		names = []string{"clip.exe"}
	case c.OS == "darwin" && c.Getenv("SSH_CONNECTION") == "":
		names = []string{"pbcopy"}
	case c.Getenv("TERMUX_VERSION") != "":
		names = []string{"termux-clipboard-set"}
	}
	if c.Getenv("WAYLAND_DISPLAY") != "" {
		names = append(names, "wl-copy")
	}
	if c.Getenv("DISPLAY") != "" {
		names = append(names, "xclip", "xsel")
	}
	if c.Getenv("WSL_DISTRO_NAME") != "" {
		names = append(names, "clip.exe")
	}
	tools := make([]tool, 0, len(names))
	for _, name := range names {
		if t, ok := lookup(name); ok {
			tools = append(tools, t)
		}
	}
	return tools
}

// sensitive adds the flag by which newer wl-copy asks clipboard histories to
// leave a copy out. Older ones do not know it, so the help text is asked.
func (t tool) sensitive(ctx context.Context, path string) tool {
	if t.name != "wl-copy" {
		return t
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	help, _ := exec.CommandContext(ctx, path, "--help").CombinedOutput() //nolint:gosec // path is the found tool's
	if bytes.Contains(help, []byte("--sensitive")) {
		t.args = append([]string{"--sensitive"}, t.args...)
	}
	return t
}
