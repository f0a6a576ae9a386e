package tui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

func testTime() time.Time { return time.Date(2026, 11, 23, 9, 15, 7, 0, time.UTC) }

// bigVault holds n accounts with names that resemble real ones.
func bigVault(tb testing.TB, n int) *Memory {
	tb.Helper()
	names := []string{"GitHub", "Mastodon", "Amazon Web Services", "Proton", "Hetzner", "Nextcloud", "Bank of Examples"}
	v := vault.New("big", testTime)
	for i := range n {
		_, err := v.Add(vault.Account{Key: otpcore.Key{
			Kind: otpcore.TOTP, Issuer: fmt.Sprintf("%s %d", names[i%len(names)], i), Account: fmt.Sprintf("user%d@example.com", i),
			Secret: otpcore.NewSecret([]byte("12345678901234567890")), Algorithm: otpcore.SHA1, Digits: 6, Period: 30,
		}})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return NewMemory(v, testTime)
}

func bigModel(tb testing.TB, b Backend) *model {
	tb.Helper()
	m := newModel(tb.Context(), Config{
		Now:  testTime,
		Open: func(context.Context) (Backend, error) { return b, nil },
	})
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return m
}

// BenchmarkFirstFrame is from the decrypted vault to the first frame.
func BenchmarkFirstFrame(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			big := bigVault(b, n)
			for b.Loop() {
				b.StopTimer()
				v, err := big.Load(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				m := bigModel(b, big)
				m.Update(opened{backend: big, c: read(v, nil, "")})
				if len(m.View().Content) == 0 {
					b.Fatal("nothing drawn")
				}
			}
		})
	}
}

// BenchmarkKey is from a key to its frame, the search included; p99 beside it.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			big := bigVault(b, n)
			v, err := big.Load(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			m := bigModel(b, big)
			m.Update(opened{backend: big, c: read(v, nil, "")})
			keys := []string{"g", "i", "t", "backspace", "down", "backspace", "backspace", "e", "x", "4", "2", "esc", "z", "esc", "pgdown"}
			var took []time.Duration
			i := 0
			for b.Loop() {
				begin := time.Now()
				m.Update(keyMsg(keys[i%len(keys)]))
				_ = m.View()
				took = append(took, time.Since(begin))
				i++
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkTick is the work of one idle second.
func BenchmarkTick(b *testing.B) {
	big := bigVault(b, 10_000)
	v, err := big.Load(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	m := bigModel(b, big)
	m.Update(opened{backend: big, c: read(v, nil, "")})
	for b.Loop() {
		m.Update(tickMsg{})
		_ = m.View()
	}
}

// TestOnlyVisibleRowsAreDrawn: a frame of a large vault costs no more than one
// of a small one.
func TestOnlyVisibleRowsAreDrawn(t *testing.T) { // not parallel: it counts allocations
	allocs := func(n int) float64 {
		big := bigVault(t, n)
		v, err := big.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m := bigModel(t, big)
		m.Update(opened{backend: big, c: read(v, nil, "")})
		return testing.AllocsPerRun(5, func() { _ = m.View() })
	}
	if small, large := allocs(30), allocs(3000); large > small*1.2 {
		t.Errorf("a frame of 3000 accounts allocates %.0f times, of 30 only %.0f", large, small)
	}
}
