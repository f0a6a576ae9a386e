package vault

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata"
)

// mutate makes a copy of v that went its own way for a while.
func mutate(rng *rand.Rand, v *Vault) *Vault {
	c := fork(v)
	c.now = func() time.Time { return time.Unix(1_700_000_000+int64(rng.Intn(5)), 0) }
	for range rng.Intn(6) {
		accounts, trash := c.Accounts(), c.Trash()
		if len(accounts) == 0 {
			break
		}
		a := accounts[rng.Intn(len(accounts))]
		switch rng.Intn(10) {
		case 0:
			a.Key.Secret = otpcore.NewSecret(fmt.Appendf(nil, "secret %d", rng.Intn(6)))
		case 1:
			a.Note = fmt.Sprint("note ", rng.Intn(3))
		case 2:
			_ = c.Delete(a.ID)
			continue
		case 3:
			if len(trash) > 0 {
				_ = c.Undelete(trash[rng.Intn(len(trash))].ID)
			}
			continue
		case 4:
			if a.Key.Kind == otpcore.HOTP {
				a.Key.Counter += uint64(rng.Intn(4))
			}
		case 5:
			a.Recovery = append(a.Recovery, RecoveryCode{Code: otpcore.NewSecret(fmt.Appendf(nil, "code%d", rng.Intn(5)))})
			slices.SortFunc(a.Recovery, func(x, y RecoveryCode) int { return strings.Compare(string(x.Code.Bytes()), string(y.Code.Bytes())) })
			a.Recovery = slices.CompactFunc(a.Recovery, func(x, y RecoveryCode) bool { return x.Code.Equal(y.Code) })
			rng.Shuffle(len(a.Recovery), func(i, j int) { a.Recovery[i], a.Recovery[j] = a.Recovery[j], a.Recovery[i] })
		case 6:
			if len(a.Recovery) > 0 {
				a.Recovery[rng.Intn(len(a.Recovery))].Used = time.Unix(1_700_000_000+int64(rng.Intn(9)), 0).UTC()
			}
		case 7:
			for i := range c.records { // the end of a deleted account's 30 days
				if c.records[i].trashed() {
					c.records[i].content, c.records[i].line = nil, nil
				}
			}
			continue
		case 8:
			if _, err := c.Add(account(fmt.Sprint("New:", rng.Intn(9)))); err != nil {
				panic(err)
			}
			continue
		case 9:
			if keys := c.activeKeys(); len(keys) > 1 {
				_ = c.Revoke(keys[rng.Intn(len(keys))])
			}
			continue
		}
		if _, err := c.Set(a); err != nil {
			panic(err)
		}
	}
	return reread(c)
}

// reread writes a vault out and reads it again.
func reread(v *Vault) *Vault {
	var b strings.Builder
	if err := v.encode(&b); err != nil {
		panic(err)
	}
	c, err := decode(strings.NewReader(b.String()), v.now)
	if err != nil {
		panic(err)
	}
	return c
}

func fork(v *Vault) *Vault { return reread(v) }

// text is a vault as lines in one order, without the bookkeeping of before.
func text(v *Vault) string {
	var lines []string
	for i := range v.records {
		lines = append(lines, string(v.records[i].encode()))
	}
	slices.Sort(lines)
	h := v.header
	h.before = nil
	return string(h.encode()) + "\n" + strings.Join(lines, "\n")
}

func merged(t *testing.T, a, b *Vault) *Vault {
	t.Helper()
	m, err := Merge(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// secrets returns every secret that a vault's readable lines hold.
func secrets(v *Vault) map[string]bool {
	m := map[string]bool{}
	for i := range v.records {
		c := v.records[i].content
		if c == nil {
			continue
		}
		for _, k := range append(slices.Clone(c.Previous), c.Key) {
			m[v.records[i].id+" "+k.Secret.Base32()] = true
		}
	}
	return m
}

func TestMergeProperties(t *testing.T) {
	t.Parallel()
	cases := 10_000
	if testing.Short() {
		cases = 500
	}
	rng := rand.New(rand.NewSource(testdata.Seed(t)))
	for n := range cases {
		base := New("", clock())
		for i := range 1 + rng.Intn(3) {
			a := account(fmt.Sprint("Base:", i))
			if rng.Intn(2) == 0 {
				a = hotp(fmt.Sprint("Base:", i), uint64(rng.Intn(5)))
			}
			if _, err := base.Add(a); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 2 {
			key := []string{"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"}[i]
			base.header.recipients = append(base.header.recipients, Recipient{Name: fmt.Sprint("key ", i), Key: key})
		}
		a, b, c := mutate(rng, base), mutate(rng, base), mutate(rng, base)

		ab, ba := merged(t, a, b), merged(t, b, a)
		if text(ab) != text(ba) {
			t.Fatalf("case %d: not commutative:\n%s\n\n%s", n, text(ab), text(ba))
		}
		if got := merged(t, ab, b); text(got) != text(ab) {
			t.Fatalf("case %d: not idempotent:\n%s\n\n%s", n, text(got), text(ab))
		}
		left, right := merged(t, reread(ab), c), merged(t, a, reread(merged(t, b, c)))
		if text(left) != text(right) {
			t.Fatalf("case %d: not associative:\n%s\n\n%s", n, text(left), text(right))
		}
		have := secrets(ab)
		for _, v := range []*Vault{a, b} {
			for s := range secrets(v) {
				if !have[s] {
					t.Fatalf("case %d: a secret was lost", n)
				}
			}
			checkNeverBack(t, n, v, ab)
		}
	}
}

// checkNeverBack checks what must not go back from v to merged.
func checkNeverBack(t *testing.T, n int, v, merged *Vault) {
	t.Helper()
	for i := range v.records {
		r := &v.records[i]
		m := &merged.records[merged.index[r.id]]
		if m.rev < r.rev {
			t.Fatalf("case %d: rev went back", n)
		}
		if r.content == nil || m.content == nil {
			continue
		}
		if r.content.Key.SameCodes(m.content.Key) && m.content.Key.Counter < r.content.Key.Counter {
			t.Fatalf("case %d: a counter went back", n)
		}
		for _, code := range r.content.Recovery {
			j := slices.IndexFunc(m.content.Recovery, func(c RecoveryCode) bool { return c.Code.Equal(code.Code) })
			if j < 0 || !code.Used.IsZero() && m.content.Recovery[j].Used.IsZero() {
				t.Fatalf("case %d: a recovery code was lost or is unused again", n)
			}
		}
	}
	for _, r := range v.header.recipients {
		j := slices.IndexFunc(merged.header.recipients, func(o Recipient) bool { return o.Key == r.Key })
		if j < 0 || !r.Active() && merged.header.recipients[j].Active() {
			t.Fatalf("case %d: a recipient was lost, or its revocation", n)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	if _, err := Merge(New("", clock()), New("", clock())); err == nil {
		t.Error("two vaults were merged")
	}
	a, b := New("samesame", clock()), New("samesame", clock())
	b.header.version = 2
	if _, err := Merge(a, b); err == nil {
		t.Error("a newer vault was merged")
	}
}

func TestMergeKeepsUnreadableLines(t *testing.T) {
	t.Parallel()
	read := func(lines ...string) *Vault {
		v, err := decode(strings.NewReader(`{"fob":1,"vault":"samesame","generation":1,"saved":"2026-01-01T00:00:00Z","recipients":[]}`+"\n"+strings.Join(lines, "\n")), clock())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	m := merged(t, read("not json", `{"id":"x","rev":1,"uri":"shopify://x"}`), read("not json", "also not"))
	if got := len(m.Unreadable()); got != 3 {
		t.Errorf("%d unreadable lines, want 3", got)
	}
}
