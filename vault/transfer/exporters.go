package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// ExportFormat describes a format that can be written.
type ExportFormat struct {
	ID   string // short, lower case, never changed: "aegis"
	Name string // for people: "an Aegis vault"

	// Plain and Encrypted say which of the two can be written; some formats
	// have both, and [ExportOptions.Passphrase] chooses.
	Plain, Encrypted bool
	// Pictures says that [ExportOptions.Pictures] can be asked for. There may
	// be several, so that a folder is wanted for them.
	Pictures bool
}

// exporter is one row of the export registry.
type exporter struct {
	ExportFormat

	// fit returns the account as the format can hold it, and says what is
	// missing or changed. An account that it cannot hold at all has a Whole
	// loss.
	fit func(a vault.Account, o ExportOptions) (vault.Account, Loss)
	// unique is set where the other authenticator tells accounts apart by
	// something that two may share: it returns that, and twin says what
	// becomes of a second one.
	unique func(a vault.Account) string
	twin   func(loss *Loss)
	// write makes the files of accounts that were fitted.
	write func(ctx context.Context, e export) ([]ExportFile, error)
	// reader is the id of the import format that reads the files back; "": they
	// are recognised, as a user's would be.
	reader string
}

// exporters lists the formats that can be written. Adding one is one file and
// one line here.
func exporters() []exporter {
	return []exporter{
		urisExporter(),
		googleExporter(),
		aegisExporter(),
		twofasExporter(),
		enteExporter(),
		stratumExporter(),
		andOTPExporter(),
		bitwardenExporter(),
		protonExporter(),
		freeOTPExporter(),
		keepassXCExporter(),
		appleExporter(),
	}
}

// ExportOptions changes what an export holds.
type ExportOptions struct {
	// PINs writes the PINs of mOTP and Yandex accounts into URIs, where few
	// other authenticators look for them.
	PINs bool
	// Passphrase encrypts the export; an empty one writes the secrets in the
	// clear.
	Passphrase otpcore.Secret
	// Pictures writes QR codes instead of text, each a file of its own.
	Pictures bool
	// Now stands in the names of the files, and inside of some.
	Now time.Time
	// Progress is told what is worked on where that takes seconds; nil: nobody
	// looks.
	Progress func(text string)

	// cheap is for tests: what a passphrase costs is as little as the format
	// allows.
	cheap bool
}

// ExportFile is one file of an export.
type ExportFile struct {
	Name string // what the other authenticator would call it, without a folder
	Data []byte
}

// Loss is what an export leaves out of one account.
type Loss struct {
	Account vault.Account
	What    []string // left out, for people: "note", "tags", "2 recovery codes"
	Whole   bool     // the account cannot be exported at all; What is the reason
	Changes []string // what is otherwise in the file, for people: "its issuer is cut to 32 characters"
}

// String says what is lost, in one line and without the account's name: "left
// out: note, tags".
func (l Loss) String() string {
	if l.Whole {
		return "not exported: " + strings.Join(l.What, ", ")
	}
	var parts []string
	if len(l.What) > 0 {
		parts = append(parts, "left out: "+strings.Join(l.What, ", "))
	}
	return strings.Join(append(parts, l.Changes...), "; ")
}

// Errors of [Export] and [VerifyExport], to be told apart with errors.Is.
var (
	// ErrNotPlain: the format is only written encrypted.
	ErrNotPlain = errors.New("the format is always encrypted: a passphrase is needed")
	// ErrNotEncrypted: the format is only written in the clear.
	ErrNotEncrypted = errors.New("the format cannot be encrypted")
	// ErrNoPictures: the format is not written as pictures.
	ErrNoPictures = errors.New("the format has no pictures")
	// ErrNothingToExport: there are no accounts, or none that the format holds.
	ErrNothingToExport = errors.New("there is no account that the format can hold")
	// ErrVerify: what was written does not read back as what it should hold.
	ErrVerify = errors.New("the export does not read back the same")
)

// ExportFormats lists the formats that can be written, for completion and
// help.
func ExportFormats() []ExportFormat {
	var list []ExportFormat
	for _, row := range exporters() {
		list = append(list, row.ExportFormat)
	}
	return list
}

// FindExportFormat returns the format with that id. The error names those that
// there are.
func FindExportFormat(id string) (ExportFormat, error) {
	row, err := findExporter(id)
	return row.ExportFormat, err
}

func findExporter(id string) (exporter, error) {
	var ids []string
	for _, row := range exporters() {
		if row.ID == id {
			return row, nil
		}
		ids = append(ids, row.ID)
	}
	return exporter{}, fmt.Errorf("%w %q: use one of %s", ErrUnknownFormat, id, strings.Join(ids, ", "))
}

// Losses lists what a format cannot hold, account by account, so that it can
// be shown before anything is written.
func Losses(id string, accounts []vault.Account, o ExportOptions) ([]Loss, error) {
	row, err := findExporter(id)
	if err != nil {
		return nil, err
	}
	_, losses := row.fitAll(accounts, o)
	return losses, nil
}

// Export writes accounts in a format: one file, or several where the format
// says so. What it cannot hold is left out: see [Losses].
func Export(ctx context.Context, id string, accounts []vault.Account, o ExportOptions) ([]ExportFile, error) {
	row, err := findExporter(id)
	if err != nil {
		return nil, err
	}
	switch sealed := o.Passphrase.Len() > 0; {
	case sealed && !row.Encrypted:
		return nil, ErrNotEncrypted
	case !sealed && !row.Plain:
		return nil, ErrNotPlain
	case o.Pictures && !row.Pictures:
		return nil, ErrNoPictures
	}
	fitted, _ := row.fitAll(accounts, o)
	if len(fitted) == 0 {
		return nil, ErrNothingToExport
	}
	return row.write(ctx, export{accounts: fitted, ExportOptions: o})
}

// VerifyExport reads an export back, as it was written, and compares it with
// the accounts that it was made of. Its error wraps [ErrVerify] and says what
// is different, without a secret.
func VerifyExport(ctx context.Context, id string, files []ExportFile, accounts []vault.Account, o ExportOptions) error {
	row, err := findExporter(id)
	if err != nil {
		return err
	}
	want, _ := row.fitAll(accounts, o)
	got, err := row.readBack(ctx, files, o)
	if err != nil {
		return err
	}
	if len(got) != len(want) {
		return fmt.Errorf("%w: %d of %s are in it", ErrVerify, len(got), plural(len(want), "account"))
	}
	for i, a := range want {
		if difference := compareBack(a, got[i]); difference != "" {
			return fmt.Errorf("%w: %s: %s", ErrVerify, a.Name(), difference)
		}
	}
	return nil
}

// readBack reads the files with fob's own reader of the format.
func (x exporter) readBack(ctx context.Context, files []ExportFile, o ExportOptions) ([]Entry, error) {
	var sources []Source
	for _, f := range files {
		sources = append(sources, Source(f))
	}
	results, err := Read(ctx, sources, Options{
		Format: x.reader, Progress: o.Progress,
		Passphrase: func(_ context.Context, ask Ask) (otpcore.Secret, error) {
			if ask.Attempt > 1 {
				return otpcore.Secret{}, ErrPassphrase
			}
			return o.Passphrase, nil
		},
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrVerify, err)
	}
	var entries []Entry
	for _, r := range results {
		if r.Plain != (o.Passphrase.Len() == 0) {
			return nil, fmt.Errorf("%w: encrypted is %t", ErrVerify, !r.Plain)
		}
		entries = append(entries, r.Entries...)
	}
	return entries, nil
}

// compareBack names the first thing in which an entry differs from the account
// that it was written from.
func compareBack(a vault.Account, e Entry) string {
	switch {
	case e.Problem != nil:
		return reasonOf(e.Problem)
	case !e.Key.SameCodes(a.Key):
		return "its codes would differ"
	case e.Key.Counter != a.Key.Counter:
		return "its counter differs"
	case e.Key.Issuer != cleanName(a.Key.Issuer), e.Key.Account != cleanName(a.Key.Account):
		return "its names differ"
	case e.Note != a.Note:
		return "its note differs"
	case !slices.Equal(slices.Sorted(slices.Values(e.Tags)), slices.Sorted(slices.Values(a.Tags))):
		return "its tags differ"
	case e.Favorite != a.Favorite:
		return "its favourite mark differs"
	}
	return ""
}

// export is what a writer is given.
type export struct {
	ExportOptions

	accounts []vault.Account // fitted, in order
}

// sealed reports whether the file is to be encrypted.
func (e export) sealed() bool { return e.Passphrase.Len() > 0 }

// derive makes the key of the file from the passphrase.
func (e export) derive(ctx context.Context, k kdf) ([]byte, error) {
	return k.run(ctx, e.Passphrase.Bytes(), e.Progress)
}

// fitAll returns the accounts that the format can hold, as it can hold them,
// and what is lost.
func (x exporter) fitAll(accounts []vault.Account, o ExportOptions) (fitted []vault.Account, losses []Loss) {
	seen := map[string]bool{}
	for _, a := range accounts {
		held, loss := x.fit(a, o)
		if x.unique != nil && !loss.Whole {
			id := x.unique(held)
			if seen[id] {
				x.twin(&loss)
			}
			seen[id] = true
		}
		if len(loss.What)+len(loss.Changes) > 0 {
			loss.Account = a
			losses = append(losses, loss)
		}
		if !loss.Whole {
			fitted = append(fitted, held)
		}
	}
	return fitted, losses
}
