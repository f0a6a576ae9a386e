package vault

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"fob/otpcore"
)

func benchVault(b *testing.B, n int) (*Store, Identity) {
	b.Helper()
	setup, err := NewSetup("bench", false, false)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	o := Options{Dir: filepath.Join(dir, "v"), StateDir: filepath.Join(dir, "s"), Now: time.Now}
	s, err := Create(b.Context(), o, setup, otpcore.Secret{}, func(v *Vault) error {
		for i := range n {
			if _, err := v.Add(account(fmt.Sprintf("Service %d:user%d@example.com", i, i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s, setup.Device
}

// The figures of `fob get` and of the first frame rest on these: compare 100
// with 10000.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s, key := benchVault(b, n)
			for b.Loop() {
				if _, _, err := s.Find(b.Context(), key, []string{fmt.Sprintf("service %d:user%d@example.com", n/2, n/2)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s, key := benchVault(b, n)
			for b.Loop() {
				v, err := s.Load(b.Context(), key)
				if err != nil || len(v.Accounts()) != n {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s, key := benchVault(b, n)
			for b.Loop() {
				_, err := s.Update(b.Context(), key, func(v *Vault) error {
					_, err := v.Add(account("One:more"))
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
