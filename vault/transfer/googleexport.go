package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"fob/otpcore"
	"fob/otpcore/qr"
	"fob/vault"
)

// googleScale is the width of a module in the pictures, in pixels: a code of
// ten accounts is then about as wide as a phone's screen is.
const googleScale = 6

// googleExporter writes a transfer for Google Authenticator: codes of ten
// accounts each, as text or as pictures for its camera.
func googleExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "google", Name: "a Google Authenticator transfer", Plain: true, Pictures: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.HOTP}, sha2: true, nameless: true,
			also: fitGoogle,
		}.fit,
		write: writeGoogle,
	}
}

// fitGoogle sends an account there and back: what comes out is what the format
// holds.
func fitGoogle(a *vault.Account, loss *Loss) {
	codes, err := otpcore.FormatMigration([]otpcore.Key{a.Key})
	if lost, ok := errors.AsType[*otpcore.MigrationLossError](err); ok && len(lost.Losses) > 0 {
		loss.refuse(lost.Losses[0].Reason)
		return
	}
	if err != nil || len(codes) != 1 {
		loss.refuse("a transfer code cannot carry it")
		return
	}
	m, err := otpcore.ParseMigration(codes[0])
	if err != nil || len(m.Entries) != 1 || m.Entries[0].Err != nil {
		loss.refuse("a transfer code cannot carry it")
		return
	}
	back := m.Entries[0].Key
	if back.Issuer != cleanName(a.Key.Issuer) || back.Account != cleanName(a.Key.Account) {
		loss.change(fmt.Sprintf("its names become %q and %q", otpcore.Printable(back.Issuer), otpcore.Printable(back.Account)))
	}
	a.Key.Issuer, a.Key.Account = back.Issuer, back.Account
}

func writeGoogle(ctx context.Context, e export) ([]ExportFile, error) {
	keys := make([]otpcore.Key, len(e.accounts))
	for i, a := range e.accounts {
		keys[i] = a.Key
	}
	codes, err := otpcore.FormatMigration(keys)
	if err != nil {
		return nil, err
	}
	if !e.Pictures {
		var b bytes.Buffer
		for _, code := range codes {
			b.WriteString(code + "\n")
		}
		return []ExportFile{{Name: "google-transfer.txt", Data: b.Bytes()}}, nil
	}
	files := make([]ExportFile, len(codes))
	for i, code := range codes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		symbol, err := qr.Encode(code, qr.L) // a screen has no dirt, and a small code is read sooner
		if err != nil {
			return nil, fmt.Errorf("draw code %d: %w", i+1, err)
		}
		var b bytes.Buffer
		if err := symbol.PNG(&b, googleScale); err != nil {
			return nil, fmt.Errorf("draw code %d: %w", i+1, err)
		}
		digits := len(strconv.Itoa(len(codes)))
		files[i] = ExportFile{Name: fmt.Sprintf("google-transfer-%0*d-of-%d.png", digits, i+1, len(codes)), Data: b.Bytes()}
	}
	return files, nil
}
