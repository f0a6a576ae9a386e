package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"fob/tui"
)

// Parse reads a settings file. What is wrong has its default, and is said; of
// a file that is no TOML nothing is taken.
func Parse(data []byte) (tui.Prefs, []Problem) {
	p, err := parsed(data)
	if err != nil {
		return Defaults(), []Problem{syntax(err)}
	}
	return *p.prefs, p.problems
}

// parsed reads all of a file. It errs where that is no TOML.
func parsed(data []byte) (*parser, error) {
	prefs := Defaults()
	var file map[string]any
	if err := toml.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	p := &parser{prefs: &prefs, lines: lines(data)}
	for _, key := range slices.Sorted(maps.Keys(file)) {
		p.at = key
		p.value(key, file[key])
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
	return p, nil
}

func syntax(err error) Problem {
	if d, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, _ := d.Position()
		return Problem{Line: row, Text: strings.TrimPrefix(d.Error(), "toml: ")}
	}
	return Problem{Line: 1, Text: strings.TrimPrefix(err.Error(), "toml: ")}
}

// lines returns the line of each key, tables with dots between.
func lines(data []byte) map[string]int {
	at := map[string]int{}
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		node := p.Expression()
		if node.Kind != unstable.KeyValue && node.Kind != unstable.Table && node.Kind != unstable.ArrayTable {
			continue
		}
		var parts []string
		line := 0
		for key := node.Key(); key.Next(); {
			if line == 0 {
				line = p.Shape(key.Node().Raw).Start.Line
			}
			parts = append(parts, string(key.Node().Data))
		}
		name := strings.Join(parts, ".")
		if node.Kind != unstable.KeyValue {
			table = name + "."
		} else {
			name = table + name
		}
		if _, ok := at[name]; !ok {
			at[name] = line
		}
	}
	return at
}

// parser puts values into the preferences.
type parser struct {
	prefs    *tui.Prefs
	folder   string // of backup.path
	lines    map[string]int
	at       string
	problems []Problem
}

func (p *parser) wrong(format string, args ...any) {
	p.problems = append(p.problems, Problem{max(1, p.lines[p.at]), fmt.Sprintf(format, args...), p.at})
}

// value takes one top-level key.
func (p *parser) value(key string, v any) {
	switch key {
	case "theme":
		p.oneOf(v, tui.Themes(), func(s string) { p.prefs.Theme = s })
	case "keys":
		p.oneOf(v, []string{"search", "vi"}, func(s string) { p.prefs.Vi = s == "vi" })
	case "order":
		p.oneOf(v, []string{"use", "name", "issuer"}, func(s string) { p.prefs.Order, _ = tui.ParseOrder(s) })
	case "groups":
		p.onOff(v, &p.prefs.Groups)
	case "hide":
		p.onOff(v, &p.prefs.Hide)
	case "clipboard":
		p.duration(v, minClipboard, maxClipboard, false, &p.prefs.Clipboard)
	case "lock":
		p.duration(v, minLock, maxLock, true, &p.prefs.Lock)
	case "backup":
		p.backup(v)
	case "bind":
		p.bind(v)
	default:
		p.wrong("there is no setting %q", key)
	}
}

func (p *parser) oneOf(v any, names []string, take func(string)) {
	s, ok := v.(string)
	if !ok || !slices.Contains(names, s) {
		p.wrong("%s: use one of %s", p.at, quoted(names))
		return
	}
	take(s)
}

func quoted(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }

func (p *parser) onOff(v any, into *bool) {
	on, ok := v.(bool)
	if !ok {
		p.wrong("%s: use true or false", p.at)
		return
	}
	*into = on
}

func (p *parser) duration(v any, least, most time.Duration, never bool, into *time.Duration) {
	var d time.Duration
	err := errors.New("no time")
	switch v := v.(type) {
	case int64:
		if v >= 0 && v <= int64(maxLock/time.Second) {
			d, err = time.Duration(v)*time.Second, nil
		}
	case string:
		if never && v == "never" {
			*into = 0
			return
		}
		d, err = time.ParseDuration(v)
	}
	if err != nil || d < least || d > most {
		word := ""
		if never {
			word = `, or "never"`
		}
		p.wrong("%s: use a time from %q to %q%s", p.at, Time(least), Time(most), word)
		return
	}
	*into = d
}

// Time writes a duration as the file has it: "30s", "5m", "1h".
func Time(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// bind takes the table of other keys.
func (p *parser) bind(v any) {
	table, ok := v.(map[string]any)
	if !ok {
		p.wrong(`bind: it is a table: [bind], then lines such as details = ["ctrl+o", "d"]`)
		return
	}
	bind := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		p.at = "bind." + name
		keys := []string{}
		switch v := table[name].(type) {
		case string:
			keys = []string{v}
		case []any:
			for _, one := range v {
				s, ok := one.(string)
				if !ok {
					p.wrong("%s: keys are written in quotes", name)
					keys = nil
					break
				}
				keys = append(keys, s)
			}
		default:
			p.wrong("%s: keys are written in quotes", name)
			keys = nil
		}
		if keys != nil {
			bind[name] = keys
		}
	}
	for _, problem := range tui.CheckKeys(bind) {
		p.at = "bind." + problem.Action
		p.wrong("%s: %s", problem.Action, problem.Reason)
		delete(bind, problem.Action)
	}
	if len(bind) > 0 {
		p.prefs.Bind = bind
	}
}
