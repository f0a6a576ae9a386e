package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"fob/otpcore"
)

const (
	ageMagic = "age-encryption.org/v1"
	ageArmor = "-----BEGIN AGE ENCRYPTED FILE-----"
	// ageWork caps the work factor: scrypt with 1 GiB.
	ageWork = 20
	// ageCostly is the work factor from which on a key takes about a second.
	ageCostly = 18
)

func isAge(in *input) bool { return magic(0, ageMagic)(in) || magic(0, ageArmor)(in) }

// readAge decrypts a file with a passphrase and reads what is inside: what
// totp-cli keeps its accounts in, and any export that its owner encrypted.
func readAge(ctx context.Context, in *input) (found, error) {
	sealed := in.data
	if isArmored := magic(0, ageArmor)(in); isArmored {
		var err error
		if sealed, err = io.ReadAll(armor.NewReader(bytes.NewReader(in.data))); err != nil {
			return found{}, errAge()
		}
	}
	work, err := ageHeader(sealed)
	if err != nil {
		return found{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		identity, err := age.NewScryptIdentity(string(passphrase.Bytes()))
		if err != nil {
			return ErrPassphrase // an empty one
		}
		identity.SetMaxWorkFactor(ageWork)
		if work >= ageCostly && in.progress != nil {
			in.progress(fmt.Sprintf("deriving the key: scrypt with %d MiB", 1<<(work-10)))
		}
		r, err := age.Decrypt(bytes.NewReader(sealed), identity)
		if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
			return ErrPassphrase
		}
		if err != nil {
			return errAge()
		}
		plain, err = io.ReadAll(r)
		if err != nil {
			return errAge()
		}
		return nil
	})
	if err != nil {
		return found{}, err
	}
	return in.inside(ctx, plain)
}

func errAge() *FormatError { return &FormatError{Reason: "the age file is cut short or damaged"} }

// ageHeader looks at who can open a file, and returns the work factor of its
// passphrase. What a passphrase does not open is refused.
func ageHeader(sealed []byte) (work int, err error) {
	const most = 64 << 10 // bytes of a header
	lines := strings.Split(string(sealed[:min(len(sealed), most)]), "\n")
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "---"):
			return 0, &FormatError{Reason: "it is encrypted with age to a key, not with a passphrase", Hint: "age --decrypt --identity KEY FILE | fob import -"}
		case len(words) < 2 || words[0] != "->":
		case words[1] == "fob-vault":
			return 0, &FormatError{Reason: "it is a fob vault, not an export", Hint: "open it where it lies: fob --vault DIR list"}
		case words[1] == "scrypt" && len(words) == 4:
			work, err := strconv.Atoi(words[3])
			if err != nil {
				return 0, errAge()
			}
			return work, capped("age scrypt work factor", int64(work), 1, ageWork)
		}
	}
	return 0, errAge()
}
