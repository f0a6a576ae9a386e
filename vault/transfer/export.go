package transfer

import (
	"bytes"
	"context"
	"io"

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

// URILosses lists what a list of URIs cannot hold, account by account, so that
// it can be shown before anything is written.
func URILosses(accounts []vault.Account, o ExportOptions) []Loss {
	_, losses := urisExporter().fitAll(accounts, o)
	return losses
}

// ExportURIs writes one URI a line: see [Export].
func ExportURIs(w io.Writer, accounts []vault.Account, o ExportOptions) error {
	fitted, _ := urisExporter().fitAll(accounts, o)
	files, err := writeURIs(context.Background(), export{accounts: fitted, ExportOptions: o})
	if err != nil {
		return err
	}
	_, err = w.Write(files[0].Data)
	return err
}
