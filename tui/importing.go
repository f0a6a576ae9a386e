package tui

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// pathRoom asks for the file to import; dropping one on the window does too.
type pathRoom struct{ field field }

func (r *pathRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if looksLikeURI(strings.TrimSpace(msg.Content)) {
			m.room = m.list
			return m.paste(msg.Content)
		}
		r.field.insert(droppedPath(firstLine(msg.Content)))
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			m.room = m.list
		case actLock:
			return m.lock(false)
		case actAccept:
			if !r.field.empty() {
				return m.importFile(droppedPath(r.field.value()), "", r)
			}
		default:
			r.field.key(msg)
		}
	}
	return nil
}

func (r *pathRoom) view(m *model) frame {
	return m.form("Import", nil, &question{
		label: "A file: another authenticator's, or a QR picture", field: &r.field, plain: true,
		note: m.theme.faint.Render(cut("type its path, or drop it on this window", m.formWidth().total)),
	}, m.footer(inAsk, m.pageWidth().margin, m.w, actAccept, actBack))
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

// importFile reads a file in the room of its plan. instead is what pasted text
// becomes where there is no such file.
func (m *model) importFile(name, instead string, back room) tea.Cmd {
	if m.cfg.ReadFile == nil {
		m.say(toneBad, "nothing can be imported here: fob import FILE does")
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	r := &importRoom{s: m.session, name: name, instead: instead, back: back, busy: true, cancel: cancel}
	m.room = r
	read, s := m.cfg.ReadFile, m.session
	return do(func() tea.Msg {
		src, err := read(ctx, name)
		if err != nil {
			return imported{r: r, err: err}
		}
		return readImport(ctx, s, r, src, otpcore.Secret{})
	})
}

// unseal reads the same file again, with a passphrase.
func (r *importRoom) unseal(m *model, pass otpcore.Secret) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	r.busy, r.cancel = true, cancel
	src, s := r.source, m.session
	return do(func() tea.Msg { return readImport(ctx, s, r, src, pass) })
}

// readImport recognises the file, reads it and plans it.
func readImport(ctx context.Context, s *session, r *importRoom, src transfer.Source, pass otpcore.Secret) imported {
	given := pass.Len() > 0
	results, err := transfer.Read(ctx, []transfer.Source{src}, transfer.Options{
		Progress: func(text string) { r.doing.Store(&text) },
		Passphrase: func(_ context.Context, ask transfer.Ask) (otpcore.Secret, error) {
			switch {
			case !given:
				return otpcore.Secret{}, transfer.ErrPassphraseNeeded
			case ask.Attempt > 1:
				return otpcore.Secret{}, transfer.ErrPassphrase
			}
			return pass, nil
		},
	})
	im := imported{r: r, source: src, results: results, err: err}
	if err == nil {
		v, err := s.backend.Load(ctx)
		if err != nil {
			im.err = err
			return im
		}
		im.plan = transfer.MakePlan(v, results, transfer.Both)
	}
	return im
}

// imported is what a file held, as a plan.
type imported struct {
	r       *importRoom
	source  transfer.Source
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
	r.source = im.source
	switch {
	case errors.Is(im.err, transfer.ErrPassphraseNeeded):
		r.ask = true
	case errors.Is(im.err, transfer.ErrPassphrase) && r.ask:
		r.note = "wrong passphrase"
	case errors.Is(im.err, fs.ErrNotExist) && r.instead != "":
		m.room = m.list
		return m.typeIn(r.instead)
	case im.err != nil:
		r.leave(m)
		m.say(toneBad, otpcore.Printable(importReason(im.err)))
	default:
		r.ask = false
		r.take(im.results, im.plan)
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
	results, policy, name := r.chosenResults(), r.policy, path.Base(strings.ReplaceAll(r.name, "\\", "/"))
	plainFile := false
	for _, res := range results {
		plainFile = plainFile || res.Plain
	}
	return m.change("nothing was imported", func(ctx context.Context, b Backend) (changed, error) {
		var counts transfer.Counts
		saved, err := b.UpdatePinned(ctx, func(v *vault.Vault) error {
			var err error
			counts, err = transfer.MakePlan(v, results, policy).Apply(v)
			return err
		})
		say := "imported: " + counts.String()
		if plainFile {
			say += " · " + name + " holds the secrets in the clear, delete it"
		}
		return changed{say: say, brief: "imported", saved: saved, importing: r}, err
	})
}
