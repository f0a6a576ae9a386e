package tui

import (
	"context"
	"errors"
	"io"
	"time"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// ErrAsk is returned by Config.Open, or wrapped by what it returns, when only
// a passphrase can open the vault: the interface then shows its field. An
// error with a method Ask() bool that returns true says the same.
var ErrAsk = errors.New("the vault asks for its passphrase")

// Config is the world that the interface runs in. Every field that is a
// function or an interface is called from commands, never from Update, and so
// from other goroutines than the caller's; one call at a time per kind of work
// is not promised.
type Config struct {
	// In and Out are the terminal. Environ is the environment ("K=V") that
	// says what the terminal can do; NO_COLOR is honoured.
	In      io.Reader
	Out     io.Writer
	Environ []string

	// Now is the clock; nil is time.Now of the caller's world and is refused.
	Now func() time.Time

	// Open opens the vault without a question (keyring, identity file, open
	// session). ErrAsk leads to the passphrase field; any other error is shown
	// with its hint (see Hinter), and enter tries again. It is called at the
	// start, and once more after a lock where Unlock is nil.
	Open func(ctx context.Context) (Backend, error)

	// Unlock opens the vault with the passphrase; nil where none is set up. A
	// wrong one is vault.ErrPassphrase. After a lock it is preferred to Open.
	Unlock func(ctx context.Context, passphrase otpcore.Secret) (Backend, error)

	// StillOpen says in a line what opens the vault after a lock without a
	// question, "" where nothing does; nil: nothing is known of it.
	StillOpen func() string

	// AskPassphrase asks for the passphrase on the terminal; Plain alone uses it.
	AskPassphrase func(ctx context.Context) (otpcore.Secret, error)

	// Setup is not nil when there is no vault yet: the first run.
	Setup *Setup

	// Clipboard takes codes; nil means there is none, and the code is shown.
	Clipboard Clipboard

	// Prefs are what the person has chosen. SavePrefs keeps a change of them;
	// nil where there is no place for it. PrefsPath names that place, and
	// PrefsNote says what was wrong with it: what was wrong has its default.
	Prefs     Prefs
	SavePrefs func(Prefs) error
	PrefsPath string
	PrefsNote string

	// Compare says in a line whether a code that was typed between two times
	// is the account's, and if not, why; it is pure. nil: codes are not compared.
	Compare func(a vault.Account, typed string, from, to time.Time) (verdict string, match bool)

	// ReadFile reads a file to import; a name that is no file is an error that
	// wraps fs.ErrNotExist. nil: nothing can be imported.
	ReadFile func(ctx context.Context, path string) (transfer.Source, error)

	// Files returns the files that a path means for an import: those in it where
	// it is a folder, else the path. nil: there are no folders.
	Files func(ctx context.Context, path string) ([]string, error)

	// Complete returns the names in the folder of a path that begin as its last
	// part does, sorted; folders end in a slash. nil: paths are typed whole.
	Complete func(ctx context.Context, path string) []string

	// SaveFile writes a new file of mode 0600 under a name that is not taken
	// yet, close to name, and returns its path. nil: nothing can be saved.
	SaveFile func(ctx context.Context, name string, data []byte) (path string, err error)

	// Export writes accounts for another authenticator, reads the file back, and
	// says in a line what was written. nil: nothing can be exported.
	Export func(ctx context.Context, p ExportPlan) (what string, err error)

	// Screen looks for the QR codes of accounts on the screen. Copied reads the
	// clipboard: the accounts in a picture there, or else the text. nil: there
	// is no such thing.
	Screen func(ctx context.Context) ([]transfer.Entry, error)
	Copied func(ctx context.Context) (entries []transfer.Entry, text string, err error)

	// Watched is asked when the terminal says that it is no longer looked at: it
	// reports whether anybody still is connected to it. nil: that is not known,
	// and the terminal is not asked to say it.
	Watched func(ctx context.Context) bool

	// Demo says in the title line that these are samples, held in memory.
	Demo bool
}

// Backend is an open vault.
type Backend interface {
	// Load reads the accounts. The interface calls it after the vault was
	// opened, after a change, and when Stamp differs.
	Load(ctx context.Context) (*vault.Vault, error)

	// Update saves a change, which may run more than once.
	Update(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error)

	// UpdatePinned is Update for changes of many accounts: what was there
	// before is kept for good.
	UpdatePinned(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error)

	// NextHOTP steps the counter of the account, saves it, and only then
	// returns the code.
	NextHOTP(ctx context.Context, id string) (otpcore.Code, error)

	// UseRecovery marks a recovery code of the account as used, saves that, and
	// only then returns the account as it is then.
	UseRecovery(ctx context.Context, id string, code otpcore.Secret) (vault.Account, error)

	// Undo takes back the last change and says in one line what that was; it
	// is vault.ErrNothing where there is none.
	Undo(ctx context.Context) (string, error)

	// Usage is how often and when each account's code was taken; the caller
	// may keep the map.
	Usage() map[string]vault.Usage

	// RecordUse notes that the code of the account was taken now.
	RecordUse(id string) error

	// Stamp is cheap and differs after the stored vault changed. It is asked
	// for each second.
	Stamp() string
}

// Clipboard takes a copied code.
type Clipboard interface {
	// Copy puts text on the clipboard and says how in a few words, to follow
	// the account's name: "copied with wl-copy, cleared in 30 s". With osc52
	// true it did nothing: the interface itself sends the text through the
	// terminal, says so, and clears it after 30 s, at a lock and when it ends.
	Copy(ctx context.Context, text string) (how string, osc52 bool, err error)

	// Clear removes the last copy where it still is ours. It is called 30 s
	// after the last Copy without osc52, and must be harmless when the tool
	// has ended already.
	Clear(ctx context.Context) error
}

// Setup makes a vault at first run. The interface asks where the device key
// should live, asks for a passphrase where one is wanted, calls Create, and
// shows the paper key; samples need nothing from here.
type Setup struct {
	// KeyringAvailable says that the system's keyring answers; it is then the
	// default. Otherwise only a passphrase is offered.
	KeyringAvailable bool

	// Create writes the vault. An error leaves nothing behind and is shown.
	Create func(ctx context.Context, a SetupAnswers) (SetupResult, error)
}

// SetupAnswers are the choices of the first run. A paper key is always made,
// because the keyring is never the only holder of a vault's key.
type SetupAnswers struct {
	// Keyring: the device key goes into the system's keyring.
	Keyring bool
	// Passphrase wraps the device key into keys/; empty where Keyring holds it.
	Passphrase otpcore.Secret
}

// SetupResult is a vault just made.
type SetupResult struct {
	// Backend is the vault, open.
	Backend Backend
	// Unlock opens it again after a lock; nil where no passphrase was chosen
	// (then Config.Open does).
	Unlock func(ctx context.Context, passphrase otpcore.Secret) (Backend, error)
	// Paper is the paper key as text, shown once and then dropped.
	Paper otpcore.Secret
	// Fingerprint names the paper key without giving it away.
	Fingerprint string
	// PaperPath is where SavePaper would write the sheet, said before; "" is not
	// known.
	PaperPath string
	// SavePaper writes the paper key's sheet for printing, to a new file of
	// mode 0600 whose path it chooses and returns; nil where that cannot be.
	SavePaper func(ctx context.Context) (path string, err error)
}

// Hinter is an error that says what the user can type or do about it.
type Hinter interface {
	error
	Hint() string
}

// asker is the method that marks an error as "ask for the passphrase".
type asker interface{ Ask() bool }

// asks reports whether err means that the passphrase field should be shown.
func asks(err error) bool {
	if errors.Is(err, ErrAsk) {
		return true
	}
	var a asker
	return errors.As(err, &a) && a.Ask()
}
