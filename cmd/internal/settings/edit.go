package settings

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"fob/cmd/internal/clip"
	"fob/tui"
)

// errByHand is returned for a file in which a line cannot be changed alone.
var errByHand = errors.New("config.toml is written in a way that only its author can change: edit it by hand")

// Edit returns the file with the preferences in it. Lines that say the same
// already stay as they are, and so does everything else; an empty file becomes
// a commented one. The keys of actions are the author's alone.
func Edit(data []byte, prefs tui.Prefs) ([]byte, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		data = []byte(template())
	}
	if err := toml.Unmarshal(data, new(map[string]any)); err != nil {
		return nil, fmt.Errorf("config.toml, %s", syntax(err))
	}
	now, _ := Parse(data)
	text := string(data)
	for _, v := range values(now, prefs) {
		if v.old != v.new {
			text = set(text, v.key, v.new)
		}
	}
	got, _ := Parse([]byte(text))
	got.Bind, prefs.Bind = nil, nil
	if !reflect.DeepEqual(normal(got), normal(prefs)) {
		return nil, errByHand
	}
	return []byte(text), nil
}

// normal writes what is left out as what it means.
func normal(p tui.Prefs) tui.Prefs {
	if p.Theme == "" {
		p.Theme = tui.Themes()[0]
	}
	if p.Clipboard <= 0 {
		p.Clipboard = clip.Keep
	}
	return p
}

type value struct{ key, old, new string }

// values are the lines of the file, as they are and as they shall be.
func values(from, to tui.Prefs) []value {
	a, b := written(from), written(to)
	list := make([]value, len(a))
	for i := range a {
		list[i] = value{a[i][0], a[i][1], b[i][1]}
	}
	return list
}

// written are the preferences as keys and values of TOML.
func written(p tui.Prefs) [][2]string {
	p = normal(p)
	keys, lock := "search", "never"
	if p.Vi {
		keys = "vi"
	}
	if p.Lock > 0 {
		lock = Time(p.Lock)
	}
	return [][2]string{
		{"theme", strconv.Quote(p.Theme)},
		{"keys", strconv.Quote(keys)},
		{"order", strconv.Quote(p.Order.String())},
		{"groups", strconv.FormatBool(p.Groups)},
		{"hide", strconv.FormatBool(p.Hide)},
		{"clipboard", strconv.Quote(Time(p.Clipboard))},
		{"lock", strconv.Quote(lock)},
	}
}

// set changes the value of a top-level key, or puts a line for it before the
// first table.
func set(text, key, value string) string {
	line := regexp.MustCompile(`^(\s*` + key + `\s*=\s*)("[^"]*"|'[^']*'|[^\s#]+)(.*)$`)
	lines := strings.Split(text, "\n")
	end := len(lines)
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "[") {
			end = i
			break
		}
		if m := line.FindStringSubmatch(l); m != nil {
			lines[i] = m[1] + value + aligned(m[3], len(m[2])-len(value))
			return strings.Join(lines, "\n")
		}
	}
	for end > 0 && strings.TrimSpace(lines[end-1]) == "" {
		end--
	}
	added := append([]string{}, lines[:end]...)
	added = append(added, key+" = "+value)
	if rest := lines[end:]; len(rest) > 0 {
		added = append(added, rest...)
	} else {
		added = append(added, "")
	}
	return strings.Join(added, "\n")
}

// aligned keeps a comment in its column, where n characters have gone before it.
func aligned(rest string, n int) string {
	comment := strings.TrimLeft(rest, " ")
	if comment == "" || comment[0] != '#' {
		return rest
	}
	return strings.Repeat(" ", max(1, len(rest)-len(comment)+n)) + comment
}

// template is the file as the interface first writes it.
func template() string {
	comments := map[string]string{
		"theme":     strings.Join(tui.Themes(), ", "),
		"keys":      "search: letters are typed; vi: letters are actions, / searches",
		"order":     "use, name, issuer; favourites come first in each",
		"groups":    "group the list by tag",
		"hide":      "hide all codes but the chosen one's",
		"clipboard": "how long a copied code stays, at most 10m",
		"lock":      `without a key until the screen locks; "never" too`,
	}
	var b strings.Builder
	b.WriteString("# The settings of fob's interface; fob help settings explains them.\n\n")
	for _, v := range written(Defaults()) {
		fmt.Fprintf(&b, "%-20s # %s\n", v[0]+" = "+v[1], comments[v[0]])
	}
	b.WriteString("\n# A copy of the vault after each change, in a folder elsewhere.\n# backup.path = \"~/Sync/fob\"\n")
	b.WriteString("\n# Other keys for actions; a single character is the action's letter after tab.\n[bind]\n# details = [\"ctrl+o\", \"d\"]\n")
	return b.String()
}
