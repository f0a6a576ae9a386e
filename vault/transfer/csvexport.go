package transfer

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// keepassXCExporter writes the table that KeePassXC imports.
func keepassXCExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "keepassxc", Name: "a CSV table for KeePassXC", Plain: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.Steam}, sha2: true, notes: true, tags: 1,
			also: func(a *vault.Account, loss *Loss) {
				lendIssuer(a, loss)
				tidyNote(a)
			},
		}.fit,
		write: writeKeePassXC, reader: "csv",
	}
}

// appleExporter writes the table that Apple's Passwords imports. It makes
// six-digit codes of a Steam account's secret, so there is none in it.
func appleExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "apple", Name: "a CSV table for Apple Passwords", Plain: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP}, sha2: true, notes: true,
			also: func(a *vault.Account, loss *Loss) {
				lendIssuer(a, loss)
				tidyNote(a)
			},
		}.fit,
		write: writeApple, reader: "csv",
	}
}

func writeKeePassXC(_ context.Context, e export) ([]ExportFile, error) {
	rows := [][]string{{"Group", "Title", "Username", "Password", "URL", "Notes", "TOTP", "Icon", "Last Modified", "Created"}}
	now := e.Now.UTC().Format("2006-01-02T15:04:05Z")
	for _, a := range e.accounts {
		rows = append(rows, []string{
			strings.Join(append([]string{"Root"}, a.Tags...), "/"), a.Key.Issuer, a.Key.Account, "", "", a.Note,
			managerURI(a.Key), "0", now, now,
		})
	}
	return csvFile("keepassxc.csv", rows)
}

func writeApple(_ context.Context, e export) ([]ExportFile, error) {
	rows := [][]string{{"Title", "URL", "Username", "Password", "Notes", "OTPAuth"}}
	for _, a := range e.accounts {
		rows = append(rows, []string{a.Key.Issuer, "", a.Key.Account, "", a.Note, a.Key.URI()})
	}
	return csvFile("Passwords.csv", rows)
}

func csvFile(name string, rows [][]string) ([]ExportFile, error) {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return nil, err
	}
	return []ExportFile{{Name: name, Data: b.Bytes()}}, nil
}
