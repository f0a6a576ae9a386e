package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"fob/cmd/internal/session"
	"fob/vault"
)

// session looks at whether fob unlock works here.
func (c *checkup) session(ctx context.Context, s *vault.Store) {
	if c.app.w.Session == nil {
		return
	}
	if err := c.app.w.Session.Available(); err != nil {
		c.note("session", "", "fob unlock does not work here: %s", err)
		return
	}
	switch _, left, err := c.app.w.Session.Get(keyringID(s)); {
	case err == nil && !c.app.sessionFits(ctx, s):
		c.note("session", "fob unlock, or fob lock", "open for %s more, with a key that does not open this vault", duration(left))
	case err == nil:
		c.good("session", "open for %s more", duration(left))
	case errors.Is(err, session.ErrExpired):
		c.good("session", "it has ended; fob unlock opens one")
	default:
		c.good("session", "none is open; fob unlock can open one")
	}
}

// clipboard looks at where a copied code goes.
func (c *checkup) clipboard(ctx context.Context) {
	w := c.app.w
	if name := c.lostDisplay(); name != "" {
		c.note("display", "start fob in the desktop's session, or unset "+name, "%s is %q, and there is no such display: copies go to the terminal, and add --screen sees nothing", name, w.Getenv(name))
	}
	if tool := w.Clipboard().Tool(); tool != "" {
		c.good("clipboard", "copies with %s", tool)
		return
	}
	const install = "install wl-clipboard (Wayland), xclip or xsel (X11)"
	switch {
	case w.Getenv("TMUX") != "":
		c.tmux(ctx)
	case w.Getenv("STY") != "":
		c.note("clipboard", install, "codes are sent to the terminal (OSC 52) through screen, if that terminal takes them")
	case w.Getenv("TERM") == "linux":
		c.note("clipboard", "", "the console has none: fob get prints the code")
	case w.Getenv("DISPLAY") == "" && w.Getenv("WAYLAND_DISPLAY") == "":
		c.note("clipboard", "", "no desktop is reached from here (DISPLAY and WAYLAND_DISPLAY are not set); codes are sent to the terminal (OSC 52), if it takes them")
	default:
		c.note("clipboard", install, "no tool was found; codes are sent to the terminal (OSC 52), if it takes them")
	}
}

// lostDisplay returns the variable that names a display of this machine which is
// not there, as in a tmux that has outlived its desktop; "" where all is well, or
// cannot be known. Only Linux is known to have the sockets where they are looked
// for.
func (c *checkup) lostDisplay() string {
	getenv := c.app.w.Getenv
	there := func(socket string) bool {
		_, err := os.Stat(socket)
		return err == nil
	}
	if name := getenv("WAYLAND_DISPLAY"); name != "" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(getenv("XDG_RUNTIME_DIR"), name)
		}
		if !there(name) {
			return "WAYLAND_DISPLAY"
		}
	}
	number, local := strings.CutPrefix(getenv("DISPLAY"), ":")
	number, _, _ = strings.Cut(number, ".")
	if local && runtime.GOOS == "linux" && !there("/tmp/.X11-unix/X"+number) {
		return "DISPLAY"
	}
	return ""
}

// tmuxAnswer bounds what tmux may take to say its options.
const tmuxAnswer = 2 * time.Second

// tmux looks at whether a copy gets through tmux. fob asks tmux itself to send
// it on, which tmux does from version 3.2 on, whatever it lets programs do; an
// older one, or one that does not answer, must take what programs send.
func (c *checkup) tmux(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, tmuxAnswer)
	defer cancel()
	out, err := exec.CommandContext(ctx, "tmux", "display-message", "-p", tmuxFormat).Output()
	fields := strings.Split(strings.TrimSpace(string(out)), "|")
	if err != nil || len(fields) != 4 {
		c.note("clipboard", "", "codes are sent to the terminal through tmux, which does not answer")
		return
	}
	version, set, pass, features := fields[0], fields[1], fields[2], fields[3]
	options := "set-clipboard " + set + ", allow-passthrough " + passes(pass)
	switch {
	case !tmuxSends(version) && set != "on" && passes(pass) == "off":
		c.wrong("clipboard", "tmux set -s set-clipboard on", "tmux %s passes nothing to the terminal's clipboard (%s)", version, options)
	case features != "" && !strings.Contains(features, "clipboard"):
		c.note("clipboard", "tmux set -as terminal-features '*:clipboard'", "tmux %s does not know that its terminal has a clipboard (%s): a copied code may go nowhere", version, options)
	default:
		c.note("clipboard", "", "codes are sent to the terminal (OSC 52) through tmux %s (%s), if that terminal takes them", version, options)
	}
}

// tmuxFormat asks for what decides over a copy, in one call.
const tmuxFormat = "#{version}|#{set-clipboard}|#{allow-passthrough}|#{client_termfeatures}"

// tmuxSends says whether this version of tmux sends a buffer to its terminal's
// clipboard when it is told to.
func tmuxSends(version string) bool {
	version = strings.TrimPrefix(version, "next-")
	major, rest, _ := strings.Cut(version, ".")
	m, err := strconv.Atoi(major)
	return err == nil && (m > 3 || m == 3 && rest >= "2")
}

// passes says what allow-passthrough is: older versions have no such option and
// let everything through.
func passes(option string) string {
	switch option {
	case "":
		return "all"
	case "0":
		return "off"
	case "1":
		return "on"
	}
	return option
}

// screen looks for what add --screen needs.
func (c *checkup) screen() {
	w := c.app.w
	if tool := w.Screen().Tool(); tool != "" {
		c.good("screen", "fob add --screen takes pictures with %s", tool)
		return
	}
	if w.Getenv("DISPLAY") != "" || w.Getenv("WAYLAND_DISPLAY") != "" {
		c.note("screen", "install grim (Wayland), maim or ImageMagick (X11)", "no program was found that takes pictures: fob add --screen cannot work")
		return
	}
	c.good("screen", "there is none here; fob add --qr reads pictures")
}

// terminal looks at what the interface has to draw on.
func (c *checkup) terminal() {
	w := c.app.w
	colours := "16 or fewer colours"
	term := w.Getenv("TERM")
	switch {
	case w.Getenv("NO_COLOR") != "" || c.app.g.noColor || c.app.g.plain:
		colours = "no colour, as asked"
	case w.Getenv("COLORTERM") == "truecolor" || w.Getenv("COLORTERM") == "24bit" || strings.Contains(term, "direct"):
		colours = "all colours"
	case strings.Contains(term, "256color"):
		colours = "256 colours"
	}
	switch {
	case !w.StdoutTTY:
		c.good("terminal", "standard output is no terminal: the commands work, the interface does not")
	case term == "" || term == "dumb":
		c.note("terminal", "set TERM to what the terminal is, such as xterm-256color", "TERM is %q: the interface cannot draw", term)
	default:
		c.terminalSize(colours)
	}
}

// The smallest terminal in which the interface shows a list.
const (
	minColumns = 20
	minRows    = 5
)

func (c *checkup) terminalSize(colours string) {
	if c.app.w.TerminalSize == nil {
		c.good("terminal", "%s", colours)
		return
	}
	columns, rows, err := c.app.w.TerminalSize()
	switch {
	case err != nil:
		c.note("terminal", "", "%s; its size is not known: %s", colours, err)
	case columns < minColumns || rows < minRows:
		c.note("terminal", "make it larger", "%d columns and %d rows are too few for the interface", columns, rows)
	default:
		c.good("terminal", "%d columns, %d rows, %s", columns, rows, colours)
	}
}
