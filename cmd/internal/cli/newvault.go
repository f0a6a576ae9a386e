package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/keyring"
	"fob/vault/paper"
)

// vaultPlan is a vault about to be made, on the command line or in the
// interface.
type vaultPlan struct {
	setup      vault.Setup
	keyring    bool           // the device key goes into the keyring
	held       bool           // where it is already
	passphrase otpcore.Secret // wraps the device key; empty for none
	paperFile  string         // the paper key's sheet; "" writes none

	fill func(*vault.Vault) error // changes it before its first save; may be nil
}

// create makes the vault. The keyring must hold the key, and the sheet must be
// written, before there is a vault that depends on them; when a later step
// fails the earlier ones are taken back.
func (a *app) create(ctx context.Context, p vaultPlan) (*vault.Store, error) {
	var undo []func()
	back := func(err error) (*vault.Store, error) {
		for _, step := range slices.Backward(undo) {
			step()
		}
		return nil, err
	}
	o := a.options(a.dir())
	if p.paperFile != "" {
		made, err := a.writeSheet(p.paperFile, p.setup.ID, p.setup.Paper, paper.A4)
		if err != nil {
			return nil, err
		}
		undo = append(undo, made)
	}
	if p.keyring && !p.held {
		ring := a.keyring()
		old, none := ring.Get(ctx, p.setup.ID)
		if err := ring.Set(ctx, p.setup.ID, string(p.setup.Device.Secret().Bytes())); err != nil {
			return back(fail(exitLocked, fmt.Errorf("the keyring did not take the key: %w", err),
				"use a passphrase instead: fob init --no-keyring"))
		}
		undo = append(undo, func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keyring.DefaultTimeout)
			defer cancel()
			if none == nil { // of the same vault, elsewhere
				_ = ring.Set(ctx, p.setup.ID, old)
			} else {
				_ = ring.Delete(ctx, p.setup.ID)
			}
		})
	}
	s, err := vault.Create(ctx, o, p.setup, p.passphrase, p.fill)
	var write *vault.WriteError
	if errors.As(err, &write) && write.Unconfirmed {
		return s, err // the vault is there: its keys must stay
	}
	if err != nil {
		return back(err)
	}
	return s, nil
}

// textSheet writes the sheet as comments around the key, so that the file is an
// age identity file as it is: age -d -i FILE vault.age.
func textSheet(w io.Writer, sheet paper.KeySheet) error {
	var text bytes.Buffer
	if err := sheet.Text(&text); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight("# "+line, " \n")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "#\n# The key again, as age reads it:\n%s\n", sheet.Key.Bytes())
	return err
}

// writeSheet writes a paper key's sheet to a new file, in the form that its name
// asks for. undo removes it again.
func (a *app) writeSheet(name, vaultID string, key vault.Identity, size paper.PageSize) (undo func(), err error) {
	sheet := paper.KeySheet{
		Key:         key.Secret(),
		Recipient:   key.Recipient(),
		Fingerprint: key.Fingerprint(),
		VaultID:     vaultID,
		Made:        a.w.Now().In(time.UTC),
	}
	if _, err := writeSheetFiles(context.Background(), name, sheetWriters{
		pdf:  func(w io.Writer) error { return sheet.PDF(w, size) },
		text: func(w io.Writer) error { return textSheet(w, sheet) },
		png:  func() ([][]byte, error) { return sheet.PNG(size) },
	}); err != nil {
		return nil, err
	}
	return func() { removeFile(name) }, nil
}
