package cli

import (
	"embed"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"fob/vault/transfer"
)

//go:embed topics/*.txt
var topicFiles embed.FS

// topic is a text of the help that is about no single command.
type topic struct {
	name  string
	short string
}

// topics are those of `fob help TOPIC`, in the order in which they are listed.
func topics() []topic {
	return []topic{
		{"exit-codes", "what each exit code means"},
		{"formats", "what can be imported and exported, and the vault's own format"},
		{"paper", "sheets that bring everything back: print, keep, check, restore"},
		{"scripts", "recipes for scripts"},
		{"settings", "folders and environment variables"},
	}
}

// topicText returns the text of a topic.
func topicText(name string) (string, bool) {
	if name == "exit-codes" {
		return exitCodesText(), true
	}
	text, err := topicFiles.ReadFile("topics/" + name + ".txt")
	return strings.NewReplacer("@IMPORTS@", importFormats(), "@EXPORTS@", exportFormats()).Replace(string(text)), err == nil
}

// importFormats lists what can be imported, as the registry has it.
func importFormats() string {
	var lines []string
	for _, f := range transfer.Formats() {
		lines = append(lines, formatLines(f.ID, f.Name)...)
	}
	return strings.Join(lines, "\n")
}

// exportFormats lists what can be written, as the registry has it.
func exportFormats() string {
	var lines []string
	for _, f := range transfer.ExportFormats() {
		how := "encrypted, or in the clear"
		switch {
		case !f.Encrypted:
			how = "in the clear"
		case !f.Plain:
			how = "encrypted"
		}
		if f.Pictures {
			how += ", or as pictures"
		}
		lines = append(lines, formatLines(f.ID, f.Name+": "+how)...)
	}
	return strings.Join(lines, "\n")
}

// formatLines is a row of a list of formats.
func formatLines(id, text string) []string {
	var lines []string
	for _, part := range wrapText(text, 62) {
		lines = append(lines, fmt.Sprintf("  %-18s %s", id, part))
		id = ""
	}
	return lines
}

// exitCodesText is the exit code table with its words around it.
func exitCodesText() string {
	var b strings.Builder
	b.WriteString("Every command exits with one of these codes. Take an unknown one as failure;\nnumbers are never reused.\n\n")
	for _, row := range exitCodes() {
		fmt.Fprintf(&b, "%5d  %s\n", row.Code, strings.Join(wrapText(row.Meaning, 70), "\n       "))
	}
	b.WriteString(`
With --json an error is an object on standard error, with a name for the code:

  {"error":{"code":"locked","message":"...","hint":"..."}}

`)
	var names []string
	for _, row := range exitCodes() {
		if row.Code != exitOK {
			names = append(names, row.Name)
		}
	}
	b.WriteString(strings.Join(wrapText("The names are "+strings.Join(names, ", ")+"; and ambiguous, where several accounts match: then \"candidates\" lists them.", 76), "\n"))
	b.WriteString("\n")
	return b.String()
}

// wrapText breaks text into lines of at most columns, at spaces.
func wrapText(text string, columns int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > columns {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

func newHelpCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "help [COMMAND | TOPIC]",
		Short: "Help about a command or a topic",
		Long:  "Help about a command, or about one of these topics:\n\n" + topicList(),
		Example: `  fob help get
  fob help exit-codes`,
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var list []string
			for _, t := range topics() {
				list = append(list, t.name+"\t"+t.short)
			}
			for _, c := range cmd.Root().Commands() {
				if _, topic := topicText(c.Name()); c.IsAvailableCommand() && !topic {
					list = append(list, c.Name()+"\t"+c.Short)
				}
			}
			return list, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runHelp(cmd.Root(), a, args) },
	}
	return cmd
}

func topicList() string {
	var b strings.Builder
	for _, t := range topics() {
		fmt.Fprintf(&b, "  %-12s %s\n", t.name, t.short)
	}
	return strings.TrimRight(b.String(), "\n")
}

func runHelp(root *cobra.Command, a *app, args []string) error {
	if len(args) == 1 {
		if text, ok := topicText(args[0]); ok {
			_, err := io.WriteString(a.w.Stdout, text)
			return err
		}
	}
	cmd, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 || cmd.Hidden {
		var names []string
		for _, t := range topics() {
			names = append(names, t.name)
		}
		for _, c := range root.Commands() {
			if c.IsAvailableCommand() {
				names = append(names, c.Name())
			}
		}
		if near := likeliest(args[0], names); len(args) == 1 && (strings.HasPrefix(near, args[0]) || distance(near, args[0]) <= (len(args[0])+1)/3) {
			return hinted(usagef("there is no help about %q", args[0]), "did you mean fob help "+near+"?")
		}
		return hinted(usagef("there is no help about %q", strings.Join(args, " ")), "fob help lists the commands, fob help --help the topics")
	}
	return cmd.Help()
}
