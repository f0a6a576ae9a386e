package transfer

import (
	"context"
	"crypto/pbkdf2"
	"fmt"
	"hash"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/scrypt"
)

// What a file may ask for to turn a passphrase into a key. Past these a file
// is refused before any work, and before its passphrase is asked for: it
// wants to tie up the machine, or is damaged.
const (
	maxKDFMemory   = 1 << 30 // bytes: Ente's real exports use all of it
	maxArgonTime   = 64
	maxArgonLanes  = 64
	maxPBKDF2      = 10_000_000
	maxScryptN     = 1 << 20
	maxScryptRP    = 64
	maxAESRounds   = 100_000_000
	maxSalt        = 1024 // bytes
	maxKey         = 1024 // bytes
	costlyMemory   = 128 << 20
	costlyPBKDF2   = 1_000_000
	costlyAESKDF   = 5_000_000
	kibPerMiB      = 1024
	bytesPerKiB    = 1024
	scryptBlockLen = 128 // bytes, times N·r: the memory of scrypt
)

// kdf turns a passphrase into a key. Its parameters have been checked.
type kdf struct {
	name   string // for people: "Argon2id with 1024 MiB"
	costly bool   // it takes seconds: say so
	derive func(passphrase []byte) ([]byte, error)
}

// derive runs a KDF for a reader: see [kdf.run].
func (in *input) derive(ctx context.Context, k kdf, passphrase []byte) ([]byte, error) {
	return k.run(ctx, passphrase, in.progress)
}

// run derives the key, and says so to progress where it takes long. It returns
// early when ctx ends.
func (k kdf) run(ctx context.Context, passphrase []byte, progress func(string)) ([]byte, error) {
	if !k.costly {
		return k.derive(passphrase)
	}
	if progress != nil {
		progress("deriving the key: " + k.name)
	}
	type outcome struct {
		key []byte
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		key, err := k.derive(passphrase)
		done <- outcome{key, err}
	}()
	select {
	case o := <-done:
		return o.key, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// capped refuses a parameter that is not within its limits, by its name in the
// file.
func capped(parameter string, value, least, most int64) error {
	if value < least || value > most {
		return &FormatError{Place: parameter, Reason: fmt.Sprintf("%d is outside %d to %d, which fob allows for deriving a key", value, least, most)}
	}
	return nil
}

// firstError returns the first error that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pbkdf2KDF is PBKDF2 (RFC 8018) with an HMAC. keyLen is in bytes.
func pbkdf2KDF(h func() hash.Hash, salt []byte, iterations int64, keyLen int) (kdf, error) {
	if err := firstError(
		capped("PBKDF2 iterations", iterations, 1, maxPBKDF2),
		capped("PBKDF2 salt length", int64(len(salt)), 0, maxSalt),
		capped("PBKDF2 key length", int64(keyLen), 1, maxKey),
	); err != nil {
		return kdf{}, err
	}
	return kdf{
		name: fmt.Sprintf("PBKDF2 with %d iterations", iterations), costly: iterations >= costlyPBKDF2,
		derive: func(passphrase []byte) ([]byte, error) {
			return pbkdf2.Key(h, string(passphrase), salt, int(iterations), keyLen)
		},
	}, nil
}

// scryptKDF is scrypt (RFC 7914). keyLen is in bytes.
func scryptKDF(salt []byte, n, r, p int64, keyLen int) (kdf, error) {
	err := firstError(
		capped("scrypt n", n, 2, maxScryptN),
		capped("scrypt r", r, 1, maxScryptRP),
		capped("scrypt p", p, 1, maxScryptRP),
		capped("scrypt salt length", int64(len(salt)), 0, maxSalt),
	)
	switch {
	case err != nil:
		return kdf{}, err
	case n&(n-1) != 0:
		return kdf{}, &FormatError{Place: "scrypt n", Reason: fmt.Sprintf("%d is not a power of two", n)}
	}
	memory := scryptBlockLen * n * r
	if err := firstError(
		capped("scrypt r times p", r*p, 1, maxScryptRP),
		capped("scrypt memory", memory, 0, maxKDFMemory),
	); err != nil {
		return kdf{}, err
	}
	return kdf{
		name: fmt.Sprintf("scrypt with %d MiB", memory>>20), costly: memory*p >= costlyMemory,
		derive: func(passphrase []byte) ([]byte, error) {
			return scrypt.Key(passphrase, salt, int(n), int(r), int(p), keyLen)
		},
	}, nil
}

// argon2idKDF is Argon2id (RFC 9106) with memory in KiB; keyLen is in bytes.
func argon2idKDF(salt []byte, passes, memory, lanes int64, keyLen int) (kdf, error) { //nolint:unparam // as the other KDFs have it
	return argon2KDF("Argon2id", salt, passes, memory, lanes, maxArgonTime, func(passphrase []byte) ([]byte, error) {
		return argon2.IDKey(passphrase, salt, uint32(passes), uint32(memory), uint8(lanes), uint32(keyLen)), nil //nolint:gosec // argon2KDF has capped them
	})
}

// argon2KDF checks the parameters that all variants of Argon2 have; memory is
// in KiB. Where most is more than [maxArgonTime], as many passes are allowed over
// less memory, as long as they are no more work.
func argon2KDF(variant string, salt []byte, passes, memory, lanes, most int64, derive func([]byte) ([]byte, error)) (kdf, error) {
	if err := firstError(
		capped(variant+" memory in KiB", memory, 8, maxKDFMemory/bytesPerKiB),
		capped(variant+" iterations", passes, 1, min(most, max(maxArgonTime, maxArgonTime*maxKDFMemory/bytesPerKiB/max(memory, 1)))),
		capped(variant+" parallelism", lanes, 1, maxArgonLanes),
		capped(variant+" salt length", int64(len(salt)), 8, maxSalt),
	); err != nil {
		return kdf{}, err
	}
	return kdf{
		name:   fmt.Sprintf("%s with %d MiB", variant, max(memory/kibPerMiB, 1)),
		costly: memory*passes >= costlyMemory/bytesPerKiB,
		derive: derive,
	}, nil
}

// checkAESRounds holds the rounds of KeePass's AES-KDF to their limit, and
// says whether they take long.
func checkAESRounds(rounds uint64) (costly bool, err error) {
	if rounds > maxAESRounds {
		return false, &FormatError{Place: "AES-KDF rounds", Reason: fmt.Sprintf("%d is more than %d, which fob allows for deriving a key", rounds, maxAESRounds)}
	}
	return rounds >= costlyAESKDF, nil
}
