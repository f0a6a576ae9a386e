package transfer

import (
	"bytes"
	"context"

	"fob/otpcore"
	"fob/vault"
)

// allKinds are the kinds of account that there are.
func allKinds() []otpcore.Kind {
	return []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam, otpcore.MOTP, otpcore.Yandex}
}

// urisExporter writes one URI a line.
func urisExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "uris", Name: "a list of otpauth URIs", Plain: true},
		fit: func(a vault.Account, o ExportOptions) (vault.Account, Loss) {
			c := capacity{kinds: allKinds(), sha2: true, nameless: true, bigCounters: true, pins: o.PINs}
			return c.fit(a, o)
		},
		write: writeURIs, reader: "uris",
	}
}

// writeURIs writes one URI a line, in the accounts' order: otpauth, or motp for
// mOTP accounts. Commas are encoded, for the readers that split at them.
func writeURIs(_ context.Context, e export) ([]ExportFile, error) {
	var b bytes.Buffer
	for _, a := range e.accounts {
		b.WriteString(a.Key.URIWithPIN() + "\n") // fit took away what is not wanted
	}
	return []ExportFile{{Name: "fob-uris.txt", Data: b.Bytes()}}, nil
}
