package transfer

import (
	"context"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"fob/otpcore"
)

// andOTPRounds is the number of iterations that is written; the app takes a
// random one near it.
const andOTPRounds = 150_000

// andOTPExporter writes an andOTP backup, in the clear or encrypted as its
// later versions do.
func andOTPExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "andotp", Name: "an andOTP backup", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam, otpcore.MOTP}, sha2: true, tags: anyTags, nameless: true,
		}.fit,
		write: writeAndOTP, reader: "andotp",
	}
}

// andOTPOut is what andOTP itself writes.
type andOTPOut struct {
	Secret    string   `json:"secret"`
	Issuer    string   `json:"issuer"`
	Label     string   `json:"label"`
	Digits    int      `json:"digits"`
	Type      string   `json:"type"`
	Algorithm string   `json:"algorithm"`
	Thumbnail string   `json:"thumbnail"`
	LastUsed  int64    `json:"last_used"`
	Used      int      `json:"used_frequency"`
	Period    int      `json:"period,omitempty"`
	Counter   *uint64  `json:"counter,omitempty"`
	Tags      []string `json:"tags"`
}

func writeAndOTP(ctx context.Context, e export) ([]ExportFile, error) {
	list := []andOTPOut{}
	for _, a := range e.accounts {
		k := a.Key
		out := andOTPOut{
			Secret: base32.StdEncoding.EncodeToString(k.Secret.Bytes()), Issuer: k.Issuer, Label: k.Account, Digits: k.Digits,
			Type: strings.ToUpper(k.Kind.String()), Algorithm: k.Algorithm.String(), Thumbnail: "Default",
			Period: k.Period, Tags: append([]string{}, a.Tags...),
		}
		if k.Kind == otpcore.HOTP {
			out.Counter = &k.Counter
		}
		if k.Kind == otpcore.MOTP {
			out.Algorithm = otpcore.SHA1.String() // andOTP has no name for MD5, and uses it all the same
		}
		list = append(list, out)
	}
	data, err := encodeJSON(list, "")
	if err != nil {
		return nil, err
	}
	name := "otp_accounts_" + e.Now.Format("2006-01-02_15-04-05") + ".json"
	if !e.sealed() {
		return []ExportFile{{Name: name, Data: data}}, nil
	}
	rounds := int64(andOTPRounds)
	if e.cheap {
		rounds = 1
	}
	salt := randomBytes(andOTPSalt)
	k, err := pbkdf2KDF(sha1.New, salt, rounds, andOTPKey)
	if err != nil {
		return nil, err
	}
	key, err := e.derive(ctx, k)
	if err != nil {
		return nil, err
	}
	nonce, sealed, err := sealGCM(key, data, nil)
	if err != nil {
		return nil, err
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(rounds))
	out = append(append(append(out, salt...), nonce...), sealed...)
	return []ExportFile{{Name: name + ".aes", Data: out}}, nil
}
