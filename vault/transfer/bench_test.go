package transfer

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

// manyURIs is a list of n different accounts.
func manyURIs(n int) []byte {
	var b strings.Builder
	for i := range n {
		k := otpcore.TOTP.Defaults()
		k.Issuer, k.Account = fmt.Sprintf("Issuer %d", i%100), fmt.Sprintf("user%d@example.com", i)
		secret := fmt.Appendf(nil, "benchmark secret %07d", i)
		k.Secret = otpcore.NewSecret(secret)
		b.WriteString(k.URI() + "\n")
	}
	return []byte(b.String())
}

// oneSecret is a list of n accounts that are all changes of the first one: the
// worst case for finding what belongs together.
func oneSecret(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "otpauth://totp/Same:one?secret=GEZDGNBVGY3TQOJQ&issuer=Same&period=%d\n", i+1)
	}
	return []byte(b.String())
}

// BenchmarkImport reads, plans and applies lists. The time for an entry must
// not grow with their number.
func BenchmarkImport(b *testing.B) {
	for _, kind := range []struct {
		name string
		list func(n int) []byte
	}{{"different", manyURIs}, {"one secret", oneSecret}} {
		for _, n := range []int{100, 1_000, 10_000} {
			data := kind.list(n)
			b.Run(kind.name+"/"+strconv.Itoa(n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					importAll(b, data, n)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/entry")
			})
		}
	}
}

func importAll(tb testing.TB, data []byte, n int) {
	tb.Helper()
	v := testVault(tb)
	results, err := Read(tb.Context(), []Source{{Name: "list", Data: data}}, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	counts, err := MakePlan(v, results, Both).Apply(v)
	if err != nil || counts.Added != n {
		tb.Fatalf("imported %+v, %v", counts, err)
	}
}

// Ten thousand accounts come in, and the worst ten thousand as well. The bound
// only catches what is far out: the benchmark measures.
func TestImportOfManyAccounts(t *testing.T) {
	t.Parallel()
	const n = 10_000
	for name, data := range map[string][]byte{"different": manyURIs(n), "one secret": oneSecret(n)} {
		start := time.Now()
		importAll(t, data, n)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %d accounts took %v", name, n, took)
		}
	}
}
