package tui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// Plain is the interface for screen readers and terminals that only print
// lines: nothing is drawn twice, nothing depends on a position or a colour. It
// ends with the input, with quit (nil), and after Prefs.Lock without a line.
// What it printed stays in the terminal's scrollback.
func Plain(ctx context.Context, c Config) error {
	if c.Now == nil {
		return errors.New("the interface has no clock")
	}
	p := &plain{c: c, in: newLineReader(c.In)}
	if err := p.open(ctx); err != nil {
		return err
	}
	return p.run(ctx)
}

// plain is the state of the linear interface.
type plain struct {
	c    Config
	in   *lineReader
	s    *session
	rows []*item      // the last list, by number
	it   *item        // the account spoken of
	took otpcore.Code // of a counter account: the code that was read last, which copy takes
	err  error        // of writing
}

const plainHelp = `Type part of a name to find an account, or its number in the last list.
code: read the code again; a counter account takes its next code
next: the code after this one
copy: put the code on the clipboard; of a counter account the one that was read
list: all accounts
find WORDS: search, for names that are one of these words
help: this text
quit: leave, as an empty line twice does`

func (p *plain) say(format string, args ...any) {
	if _, err := fmt.Fprintf(p.c.Out, format+"\n", args...); err != nil {
		p.err = err
	}
}

// open opens the vault, asking for the passphrase where that is needed.
func (p *plain) open(ctx context.Context) error {
	if p.c.Open == nil {
		return vault.ErrNoVault
	}
	b, err := p.c.Open(ctx)
	for tries := 0; asks(err) && p.c.Unlock != nil && p.c.AskPassphrase != nil && tries < 3; tries++ {
		pass, ask := p.c.AskPassphrase(ctx)
		if ask != nil {
			return ask
		}
		if b, err = p.c.Unlock(ctx, pass); errors.Is(err, vault.ErrPassphrase) {
			p.say("wrong passphrase")
			err = fmt.Errorf("%w: %w", ErrAsk, err)
		}
	}
	if err != nil {
		return err
	}
	p.s = &session{backend: b, by: p.c.Prefs.Order, stepped: map[string]stepped{}, stepping: map[string]bool{}}
	return p.load(ctx)
}

// load reads the vault where it has changed.
func (p *plain) load(ctx context.Context) error {
	if p.s.loaded && p.s.backend.Stamp() == p.s.stamp {
		return nil
	}
	c, err := readFrom(ctx, p.s.backend)
	if err != nil {
		return err
	}
	p.s.replace(c, p.c.Now())
	if p.it != nil {
		p.it = p.s.byID[p.it.account.ID]
	}
	for _, note := range p.s.notes {
		p.say("Note: %s", otpcore.Printable(note))
	}
	return nil
}

func (p *plain) run(ctx context.Context) error {
	p.say("fob: %s. Type part of a name, or help.", count(len(p.s.items), "account"))
	empty := false
	for p.err == nil {
		line, err := p.in.line(ctx, p.c.Prefs.Lock)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errIdle):
			p.say("Closed after a time without a line.")
			return nil
		case err != nil:
			return err
		}
		line = strings.TrimSpace(line)
		if line == "quit" || line == "exit" || line == "" && empty {
			return nil
		}
		empty = line == ""
		if err := p.load(ctx); err != nil {
			p.say("Not read: %s", explain(err))
			continue
		}
		p.do(ctx, line)
	}
	return p.err
}

// do answers one line.
func (p *plain) do(ctx context.Context, line string) {
	switch word := lower(line); word {
	case "":
		p.say("An empty line again leaves; help says what can be typed.")
	case "help", "?":
		p.say("%s", plainHelp)
	case "list":
		p.list(p.s.items)
	case "code", "next", "copy":
		if p.it == nil {
			p.say("No account is chosen: type part of a name.")
			return
		}
		p.code(ctx, word)
	default:
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(p.rows) {
			p.choose(p.rows[n-1])
			return
		}
		if rest, ok := strings.CutPrefix(word, "find "); ok {
			word = strings.TrimSpace(rest)
		}
		p.find(word)
	}
}

// plainFound is how many of the accounts that match are read out.
const plainFound = 20

// find searches, and reads the code of the only account found.
func (p *plain) find(query string) {
	tags, words := splitQuery(query)
	found := tagged(p.s.items, tags)
	if words != "" {
		found = search(found, words)
	}
	found = plainer(found, words)
	switch len(found) {
	case 0:
		p.say("Nothing matches.")
	case 1:
		p.choose(found[0])
	default:
		p.it, p.took = nil, otpcore.Code{} // code and copy mean none of these yet
		p.list(found[:min(len(found), plainFound)])
		if more := len(found) - plainFound; more > 0 {
			p.say("%d more match: type more of the name.", more)
		}
	}
}

// plainer leaves out what a long list would be read out for in vain: all others
// where one name is the very word, and letters in order where a name has the
// word as it is.
func plainer(found []*item, words string) []*item {
	if words == "" || len(found) < 2 {
		return found
	}
	exact := func(it *item) bool { return it.low.issuer == words || it.low.name == words }
	if n := slices.IndexFunc(found, exact); n >= 0 && !slices.ContainsFunc(found[n+1:], exact) {
		return found[n : n+1]
	}
	if found[0].match(words).tier == tierSubsequence {
		return found
	}
	far := slices.IndexFunc(found, func(it *item) bool { return it.match(words).tier == tierSubsequence })
	if far < 0 {
		return found
	}
	return found[:far]
}

func (p *plain) list(items []*item) {
	p.rows = items
	if len(items) == 0 {
		p.say("No accounts yet: fob add and fob import bring them.")
		return
	}
	for i, it := range items {
		p.say("%d. %s", i+1, it.spoken())
	}
	p.say("%s. Type a number.", count(len(items), "account"))
}

// spoken is an account's names as they are read out.
func (it *item) spoken() string {
	text := it.issuer
	if it.name != "" {
		text += ", " + it.name
	}
	if it.account.Favorite {
		text += ", favourite"
	}
	return text
}

// choose speaks of an account, and reads its code where that costs nothing.
func (p *plain) choose(it *item) {
	p.it, p.took = it, otpcore.Code{}
	if it.account.Key.NeedsPIN() {
		p.say("%s. Its PIN is missing: fob edit adds it.", it.spoken())
		return
	}
	if !it.account.Key.TimeBased() {
		p.say("%s. It goes by a counter: code takes the next code.", it.spoken())
		return
	}
	now := p.c.Now()
	p.read(it, it.account.Key.At(now), now)
}

// read prints a code, and how long after now it is good for.
func (p *plain) read(it *item, code otpcore.Code, now time.Time) {
	key := it.account.Key
	if !key.TimeBased() {
		p.say("%s: %s. The counter is saved.", it.issuer, group(code.String()))
		return
	}
	p.say("%s: %s, %s left.", it.spoken(), group(code.String()), count(left(key, now), "second"))
}

// code reads, steps or copies a code of the account spoken of.
func (p *plain) code(ctx context.Context, word string) {
	it, now := p.it, p.c.Now()
	key := it.account.Key
	var code otpcore.Code
	switch {
	case key.NeedsPIN():
		p.say("Its PIN is missing: fob edit adds it.")
		return
	case !key.TimeBased() && word == "next":
		p.say("A counter has no next code before it is stepped: code takes it.")
		return
	case !key.TimeBased() && word == "copy" && p.took.String() != "":
		code = p.took
	case !key.TimeBased() && word == "copy":
		p.say("No code of it was read yet: code takes the next one.")
		return
	case !key.TimeBased():
		var err error
		if code, err = p.s.backend.NextHOTP(ctx, it.account.ID); err != nil {
			p.say("No new code: %s", explain(err))
			return
		}
		p.took = code
	case word == "next":
		p.say("%s, next: %s, in %s.", it.issuer, group(key.Code(key.Step(now)+1).String()), count(left(key, now), "second"))
		return
	default:
		code = key.At(now)
	}
	_ = p.s.backend.RecordUse(it.account.ID) // only the order of the list depends on it
	if word != "copy" {
		p.read(it, code, now)
		return
	}
	how, err := "", errNoClipboard
	if p.c.Clipboard != nil {
		var sent bool
		if how, sent, err = p.c.Clipboard.Copy(ctx, code.String()); sent {
			err = errNoClipboard
		}
	}
	if err != nil {
		p.say("Not copied: %s.", explain(err))
		p.read(it, code, now)
		return
	}
	p.say("%s %s.", it.issuer, otpcore.Printable(how))
}

var errIdle = errors.New("no line came")

// lineReader reads one line at a time, and only when asked: between lines the
// terminal is free for the question for a passphrase.
type lineReader struct {
	in      *bufio.Reader
	lines   chan lineRead
	waiting bool
}

type lineRead struct {
	text string
	err  error
}

func newLineReader(in io.Reader) *lineReader {
	return &lineReader{in: bufio.NewReader(in), lines: make(chan lineRead, 1)}
}

// line returns the next line, without its end, or errIdle after idle.
func (r *lineReader) line(ctx context.Context, idle time.Duration) (string, error) {
	if !r.waiting {
		r.waiting = true
		go func() {
			text, err := r.in.ReadString('\n')
			if errors.Is(err, io.EOF) && text != "" {
				err = nil
			}
			r.lines <- lineRead{strings.TrimRight(text, "\r\n"), err}
		}()
	}
	var late <-chan time.Time
	if idle > 0 {
		timer := time.NewTimer(idle)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-ctx.Done():
		return "", ErrInterrupted
	case <-late:
		return "", errIdle
	case got := <-r.lines:
		r.waiting = false
		return got.text, got.err
	}
}
