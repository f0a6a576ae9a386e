package cli

import (
	"strings"

	"fob/cmd/internal/prompt"
)

// hearing is the app for work inside the interface, which has the terminal:
// nobody is asked, and what a command would say is kept as lines.
func (a *app) hearing() (*app, *heard) {
	h := &heard{}
	w := *a.w
	w.Stdout, w.Stderr, w.StderrTTY = &h.b, &h.b, false
	g := a.g
	g.json = false
	return &app{w: &w, g: g, ask: &prompt.Asker{}}, h
}

// heard is what a command said.
type heard struct{ b strings.Builder }

// lines are what was said, without the program's name. What to type on a
// command line is left out: the interface has its own ways.
func (h *heard) lines() []string {
	var list []string
	for line := range strings.Lines(h.b.String()) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "fob: hint: ") {
			continue
		}
		list = append(list, strings.TrimPrefix(line, "fob: "))
	}
	h.b.Reset()
	return list
}
