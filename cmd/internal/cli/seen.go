package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fob/cmd/internal/clip"
	"fob/cmd/internal/prompt"
	"fob/cmd/internal/screenshot"
	"fob/otpcore/qr"
	"fob/vault"
	"fob/vault/transfer"
)

// accountOnScreen takes a picture of the screen and returns the account whose
// QR code is on it; a person chooses where there are several.
func (a *app) accountOnScreen(ctx context.Context) (vault.Account, []string, error) {
	entries, err := a.entriesOnScreen(ctx)
	if err != nil {
		return vault.Account{}, nil, err
	}
	e, err := a.choose(ctx, entries)
	if err != nil {
		return vault.Account{}, nil, err
	}
	return entryAccount(e), e.Warnings, nil
}

// entriesOnScreen takes a picture of the screen and returns the accounts whose
// QR codes are on it, at least one.
func (a *app) entriesOnScreen(ctx context.Context) ([]transfer.Entry, error) {
	pictures, _, err := a.w.Screen().Grab(ctx)
	switch {
	case errors.Is(err, screenshot.ErrNoTool):
		return nil, fail(exitFailed, err,
			"install grim (Wayland), maim or ImageMagick (X11), or the portal of your desktop; or save a screenshot yourself: fob add --qr FILE")
	case err != nil:
		return nil, hinted(err, "save a screenshot yourself: fob add --qr FILE")
	}
	entries, err := accountsIn(ctx, pictures)
	if err == nil && len(entries) == 0 {
		err = fail(exitFailed, errors.New("no QR code of an account was seen on the screen"),
			"make the code larger, with nothing in front of it; or save a screenshot: fob add --qr FILE")
	}
	return entries, err
}

// accountsIn returns the accounts whose codes are in the pictures, each once:
// monitors that show the same are no two accounts.
func accountsIn(ctx context.Context, pictures [][]byte) ([]transfer.Entry, error) {
	var entries []transfer.Entry
	var problem error
	for _, picture := range pictures {
		results, err := transfer.Read(ctx, []transfer.Source{{Data: picture}}, transfer.Options{Format: "qr"})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			if !errors.Is(err, qr.ErrNoCode) {
				problem = err
			}
			continue
		}
		for _, r := range results {
			for _, e := range r.Entries {
				if e.Problem != nil {
					problem = e.Problem
				} else if !seenBefore(entries, e) {
					entries = append(entries, e)
				}
			}
		}
	}
	if len(entries) == 0 && problem != nil {
		return nil, hinted(problem, "save a screenshot of the code alone: fob add --qr FILE")
	}
	return entries, nil
}

func seenBefore(entries []transfer.Entry, e transfer.Entry) bool {
	for _, old := range entries {
		if old.Key.SameCodes(e.Key) && old.Key.Issuer == e.Key.Issuer && old.Key.Account == e.Key.Account {
			return true
		}
	}
	return false
}

// choose asks which of several accounts is meant.
func (a *app) choose(ctx context.Context, entries []transfer.Entry) (transfer.Entry, error) {
	if len(entries) == 1 {
		return entries[0], nil
	}
	var names []string
	for i, e := range entries {
		names = append(names, fmt.Sprintf("%3d  %s", i+1, vault.Account{Key: e.Key}.Name()))
	}
	if a.ask.Available() {
		a.ask.Say("The screen shows the codes of several accounts:")
		for _, name := range names {
			a.ask.Say(name)
		}
	}
	for {
		answer, err := a.ask.Line(ctx, fmt.Sprintf("Which one (1 to %d)?", len(entries)))
		if errors.Is(err, prompt.ErrNoTerminal) {
			return transfer.Entry{}, hinted(usagef("%d accounts are on the screen: add takes one", len(entries)),
				"run it on a terminal to choose, or take them all from a screenshot: fob import FILE")
		}
		if err != nil {
			return transfer.Entry{}, err
		}
		if n, err := strconv.Atoi(strings.TrimSpace(answer)); err == nil && n >= 1 && n <= len(entries) {
			return entries[n-1], nil
		}
		a.ask.Say("Please answer with a number, or Ctrl-C to leave.")
	}
}

// accountOnClipboard reads a picture, a URI or a secret that was copied.
func (a *app) accountOnClipboard(ctx context.Context, o *addOptions) (vault.Account, []string, error) {
	entries, text, err := a.entriesOnClipboard(ctx)
	if err != nil {
		return vault.Account{}, nil, err
	}
	if len(entries) == 0 {
		return parseAccount(ctx, o, text)
	}
	e, err := a.choose(ctx, entries)
	if err != nil {
		return vault.Account{}, nil, err
	}
	return entryAccount(e), e.Warnings, nil
}

// entriesOnClipboard reads the clipboard: the accounts in a picture, at least
// one, or the text there.
func (a *app) entriesOnClipboard(ctx context.Context) ([]transfer.Entry, string, error) {
	data, err := a.w.Paste(ctx)
	switch {
	case errors.Is(err, clip.ErrNone):
		return nil, "", fail(exitFailed, err, "install wl-clipboard, xclip or xsel; or paste when asked: fob add")
	case errors.Is(err, clip.ErrEmpty):
		return nil, "", fail(exitFailed, err, "copy the QR code, the otpauth:// URI or the secret first")
	case err != nil:
		return nil, "", err
	}
	if !qr.IsPicture(data) {
		return nil, string(data), nil
	}
	entries, err := accountsIn(ctx, [][]byte{data})
	if err == nil && len(entries) == 0 {
		err = fail(exitFailed, errors.New("no QR code of an account is in the picture on the clipboard"),
			"copy the whole code, with the white around it")
	}
	return entries, "", err
}

// entryAccount is the account that an entry becomes.
func entryAccount(e transfer.Entry) vault.Account {
	acct := vault.Account{Key: e.Key, Tags: e.Tags, Note: e.Note, Favorite: e.Favorite}
	for _, code := range e.Recovery {
		acct.Recovery = append(acct.Recovery, vault.RecoveryCode{Code: code})
	}
	return acct
}
