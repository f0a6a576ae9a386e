package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newManCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the man pages",
		Long:    "Write the man pages of fob and of each command into DIR, which is made if it is\nnot there.",
		Example: "  fob man ~/.local/share/man/man1",
		Args:    wants("DIR", 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // man pages are for everybody
				return pathError(err)
			}
			return writeManPages(cmd.Root(), edition{a.w.Version, a.w.released()}, args[0])
		},
	}
}

func (w *World) released() string {
	if w.Released == nil {
		return ""
	}
	return w.Released()
}

// edition is what man pages say of their origin: the release's day, not the one
// on which they are made, so that the same source gives the same bytes.
type edition struct{ version, date string }

func writeManPages(cmd *cobra.Command, of edition, dir string) error {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	text := manPage(cmd, of)
	if err := os.WriteFile(filepath.Join(dir, name+".1"), []byte(text), 0o644); err != nil { //nolint:gosec // as above
		return pathError(err)
	}
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() || c.Name() == "help" {
			continue
		}
		if err := writeManPages(c, of, dir); err != nil {
			return err
		}
	}
	return nil
}

// manPage is the man page of one command.
func manPage(cmd *cobra.Command, of edition) string {
	var b roff
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	b.line(`.TH "%s" "1" "%s" "fob %s" "fob manual"`, strings.ToUpper(name), of.date, of.version)
	b.section("NAME")
	b.line(`%s \- %s`, b.escape(name), b.escape(lowerFirst(cmd.Short)))
	b.section("SYNOPSIS")
	b.line(`.B %s`, b.escape(cmd.CommandPath()))
	if _, args, ok := strings.Cut(cmd.Use, " "); ok {
		b.line("%s", b.escape(args))
	}
	if cmd.HasAvailableFlags() {
		b.line(`[flags]`)
	}
	b.section("DESCRIPTION")
	b.text(cmd.Long)
	if !cmd.HasParent() {
		b.section("COMMANDS")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				b.item(c.Name(), c.Short)
			}
		}
	}
	b.flags("FLAGS", cmd.LocalFlags())
	if cmd.HasParent() {
		b.flags("GLOBAL FLAGS", cmd.InheritedFlags())
	}
	if cmd.Example != "" {
		b.section("EXAMPLES")
		b.literal(cmd.Example)
	}
	b.section("EXIT STATUS")
	for _, row := range exitCodes() {
		b.item(strconv.Itoa(row.Code), row.Meaning)
	}
	if !cmd.HasParent() {
		for _, t := range topics() {
			if t.name == "exit-codes" {
				continue
			}
			text, _ := topicText(t.name)
			b.section(strings.ToUpper(t.name))
			b.literal(text)
		}
	}
	b.section("SEE ALSO")
	b.line("%s", seeAlso(cmd))
	return b.String()
}

func seeAlso(cmd *cobra.Command) string {
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, strings.ReplaceAll(cmd.Parent().CommandPath(), " ", "-")+"(1)")
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			pages = append(pages, strings.ReplaceAll(c.CommandPath(), " ", "-")+"(1)")
		}
	}
	if !cmd.HasParent() {
		pages = append(pages, "age(1)", "jq(1)")
	}
	var b roff
	return b.escape(strings.Join(pages, ", "))
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// roff writes a man page in the man(7) macros.
type roff struct{ strings.Builder }

func (b *roff) line(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }

func (b *roff) section(name string) { b.line(".SH %s", name) }

func (b *roff) item(term, text string) {
	b.line(".TP")
	b.line(`\fB%s\fR`, b.escape(term))
	b.line("%s", b.escape(text))
}

// escape makes text safe in a line of roff.
func (b *roff) escape(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`, "{{.", `\%{{.`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

// text writes paragraphs; indented ones stay as they are.
func (b *roff) text(s string) {
	for i, para := range strings.Split(strings.TrimSpace(s), "\n\n") {
		switch {
		case strings.HasPrefix(para, "  "):
			b.literal(para)
		default:
			if i > 0 {
				b.line(".PP")
			}
			for line := range strings.Lines(para) {
				b.line("%s", b.escape(strings.TrimSpace(line)))
			}
		}
	}
}

// literal writes lines as they are.
func (b *roff) literal(s string) {
	b.line(".PP\n.nf")
	for line := range strings.Lines(strings.TrimRight(s, "\n")) {
		b.line("%s", b.escape(strings.TrimRight(line, "\n")))
	}
	b.line(".fi")
}

func (b *roff) flags(section string, flags *pflag.FlagSet) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if first {
			b.section(section)
			first = false
		}
		value, usage := pflag.UnquoteUsage(f)
		term := "--" + f.Name
		if f.Shorthand != "" {
			term = "-" + f.Shorthand + ", " + term
		}
		if value != "" {
			term += " " + value
		}
		b.item(term, usage)
	})
}
