package tui

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// pathRoom asks for the file to import; dropping one on the window does too.
type pathRoom struct{ path pathField }

func (r *pathRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if looksLikeURI(strings.TrimSpace(msg.Content)) {
			m.room = m.list
			return m.paste(msg.Content)
		}
		r.path.drop(msg.Content)
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			m.room = m.list
		case actLock:
			return m.lock(false)
		case actAccept:
			if strings.TrimSpace(r.path.value()) != "" {
				return m.importFiles(r.path.value(), "", r)
			}
		case actComplete:
			return r.path.complete(m)
		default:
			r.path.key(msg)
		}
	}
	return nil
}

func (r *pathRoom) view(m *model) frame {
	q := r.path.question(m, "Files: another authenticator's, or QR pictures", "type the path, or drop them on this window")
	return m.form("Import", nil, q, m.pathFooter())
}

// pathFooter names the keys where paths are typed.
func (m *model) pathFooter() string {
	acts := []action{actAccept, actComplete, actBack}
	if m.cfg.Complete == nil {
		acts = []action{actAccept, actBack}
	}
	return m.footer(inAsk, m.pageWidth().margin, m.w, acts...)
}

// droppedPath is a path as terminals paste it when a file is dropped on them:
// in quotes, with backslashes before spaces, or as a file address.
func droppedPath(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n >= 2 && (text[0] == '\'' || text[0] == '"') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	if rest, ok := strings.CutPrefix(text, "file://"); ok {
		if at := strings.IndexByte(rest, '/'); at > 0 { // the host's name
			rest = rest[at:]
		}
		return unescape(rest)
	}
	if !strings.Contains(text, ":\\") && !strings.HasPrefix(text, "\\\\") {
		return unbackslash(text)
	}
	return text
}

// unbackslash takes away the backslashes that a shell would.
func unbackslash(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// unescape reads the %20 of addresses; what is none stays.
func unescape(text string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			hi := strings.IndexByte(digits, lower(text[i+1 : i+2])[0])
			lo := strings.IndexByte(digits, lower(text[i+2 : i+3])[0])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo)) //nolint:gosec // two digits make a byte
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// looksLikePath reports whether pasted text could be a file's path.
func looksLikePath(text string) bool {
	text = droppedPath(text)
	return strings.HasPrefix(text, "/") || strings.HasPrefix(text, "~/") || strings.HasPrefix(text, "./") ||
		strings.HasPrefix(text, "../") || strings.HasPrefix(text, "\\\\") ||
		len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/')
}

// importFiles reads files in the room of their plan: the text may be one path,
// or several as they are dropped. instead is what pasted text becomes where
// there is no such file.
func (m *model) importFiles(text, instead string, back room) tea.Cmd {
	if m.cfg.ReadFile == nil {
		m.say(toneBad, "nothing can be imported here: fob import FILE does")
		return nil
	}
	paths := droppedPaths(text)
	whole := "" // spaces may be part of the one name
	if len(paths) > 1 && !strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
		whole = droppedPath(text)
	}
	ctx, cancel := context.WithCancel(m.ctx)
	r := &importRoom{s: m.session, name: namesOf(paths), instead: instead, back: back, busy: true, cancel: cancel}
	m.room = r
	read, files, s := m.cfg.ReadFile, m.cfg.Files, m.session
	return do(func() tea.Msg {
		if whole != "" {
			sources, failed := readFiles(ctx, r, files, read, []string{whole})
			if len(sources) > 0 {
				return readImport(ctx, s, r, failed, sources, nil)
			}
			if !errors.Is(failed[0], fs.ErrNotExist) {
				return imported{r: r, err: failed[0]}
			}
		}
		sources, failed := readFiles(ctx, r, files, read, paths)
		if len(sources) == 0 {
			return imported{r: r, err: failed[0]}
		}
		return readImport(ctx, s, r, failed, sources, nil)
	})
}

// readFiles reads the files that the paths mean. Where it reads none, it says
// at least once why.
func readFiles(ctx context.Context, r *importRoom,
	files func(context.Context, string) ([]string, error),
	read func(context.Context, string) (transfer.Source, error), paths []string,
) (sources []transfer.Source, failed []error) {
	var names []string
	for _, path := range paths {
		in := []string{path}
		if files != nil {
			var err error
			if in, err = files(ctx, path); err != nil {
				failed = append(failed, err)
			}
		}
		names = append(names, in...)
	}
	for i, name := range names {
		if ctx.Err() != nil {
			return nil, []error{ctx.Err()}
		}
		if len(names) > len(paths) {
			text := itoa(i+1) + " of " + count(len(names), "file")
			r.doing.Store(&text)
		}
		src, err := read(ctx, name)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		sources = append(sources, src)
	}
	r.doing.Store(nil)
	return sources, failed
}

// namesOf names files in a few words.
func namesOf(paths []string) string {
	if len(paths) == 1 {
		return paths[0]
	}
	return itoa(len(paths)) + " files"
}

// unseal reads the same files again, with one more passphrase; an empty one
// leaves the file out.
func (r *importRoom) unseal(m *model, pass otpcore.Secret) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	r.busy, r.cancel = true, cancel
	if r.phrases == nil {
		r.phrases = map[string]otpcore.Secret{}
	}
	r.phrases[r.sealed] = pass
	s, failed, sources, phrases := m.session, r.unread, r.sources, maps.Clone(r.phrases)
	return do(func() tea.Msg { return readImport(ctx, s, r, failed, sources, phrases) })
}

// readImport recognises the files, reads them and plans them. failed are those
// that could not be opened.
func readImport(ctx context.Context, s *session, r *importRoom, failed []error, sources []transfer.Source, phrases map[string]otpcore.Secret) imported {
	im := imported{r: r, sources: sources, failed: failed}
	var wrong string
	results, err := transfer.Read(ctx, sources, transfer.Options{
		Progress: func(text string) { r.doing.Store(&text) },
		Passphrase: func(_ context.Context, ask transfer.Ask) (otpcore.Secret, error) {
			pass, given := phrases[ask.File]
			switch {
			case given && ask.Attempt > 1:
				wrong = ask.File
				return otpcore.Secret{}, transfer.ErrPassphrase
			case !given && im.sealed == "":
				im.sealed = ask.File
			}
			if pass.Len() == 0 {
				return otpcore.Secret{}, transfer.ErrPassphraseNeeded
			}
			return pass, nil
		},
	})
	if wrong != "" {
		im.sealed, im.wrong = wrong, true
	}
	im.results = results
	if im.err = ctx.Err(); im.err != nil || im.sealed != "" {
		return im
	}
	if len(results) == 0 {
		im.err = err
		return im
	}
	for _, f := range transfer.Failures(err) {
		im.failed = append(im.failed, f)
	}
	v, err := s.backend.Load(ctx)
	if err != nil {
		im.err = err
		return im
	}
	im.plan = transfer.MakePlan(v, results, transfer.Both)
	for _, res := range results {
		for _, note := range res.Notes { // of codes that are missing, say
			im.failed = append(im.failed, errors.New(note))
		}
	}
	return im
}

// imported is what files held, as a plan.
type imported struct {
	r       *importRoom
	sources []transfer.Source
	failed  []error // of files that give nothing
	sealed  string  // the file whose passphrase is wanted
	wrong   bool    // and was wrong
	results []transfer.Result
	plan    transfer.Plan
	err     error
}

func (im imported) apply(m *model) tea.Cmd {
	r := im.r
	if m.room != r || m.session != r.s {
		return nil
	}
	r.busy = false
	r.sources = im.sources
	switch {
	case errors.Is(im.err, fs.ErrNotExist) && r.instead != "":
		m.room = m.list
		return m.typeIn(r.instead)
	case im.err != nil:
		r.leave(m)
		m.say(toneBad, otpcore.Printable(importReason(im.err)))
	case im.sealed != "":
		r.ask, r.sealed, r.note, r.unread = true, im.sealed, "", im.failed
		if im.wrong {
			r.note = "wrong passphrase"
		}
	default:
		r.ask, r.phrases, r.failed = false, nil, im.failed
		r.take(im.results, im.plan)
		if n := len(r.failed); n > 0 { // a long plan hides it at its end
			text := failedLine(r.failed[0])
			if n > 1 {
				text += " · and " + itoa(n-1) + " more at the end of the list"
			}
			m.say(toneBad, text)
		}
	}
	return nil
}

// importReason is the importer's line, with what to do about it.
func importReason(err error) string {
	if list := transfer.Failures(err); len(list) > 0 {
		text := list[0].Error()
		if list[0].Hint != "" {
			text += " · " + list[0].Hint
		}
		return text
	}
	return explain(err)
}

// bring makes the chosen part of a plan so. The plan is made again under the
// lock, of the chosen entries alone: the vault may have changed since.
func (r *importRoom) bring(m *model) tea.Cmd {
	r.busy = true
	results, policy, several := r.chosenResults(), r.policy, len(r.sources) > 1
	plainFile, verify := "", ""
	if m.cfg.Compare != nil {
		verify = m.letterOf(actVerify)
	}
	for _, res := range results {
		if res.Plain {
			plainFile = baseName(r.sources[0].Name)
		}
	}
	return m.change("nothing was imported", func(ctx context.Context, b Backend) (changed, error) {
		var counts transfer.Counts
		saved, err := b.UpdatePinned(ctx, func(v *vault.Vault) error {
			var err error
			counts, err = transfer.MakePlan(v, results, policy).Apply(v)
			return err
		})
		say := "imported: " + counts.String()
		switch {
		case plainFile != "" && several:
			say += " · the files hold the secrets in the clear, delete them"
		case plainFile != "":
			say += " · " + plainFile + " holds the secrets in the clear, delete it"
		}
		if counts.Added > 0 && verify != "" {
			say += " · " + verify + " compares their codes"
		}
		return changed{say: say, brief: "imported", saved: saved, importing: r}, err
	})
}
