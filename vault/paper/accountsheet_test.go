package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata"
)

func accountsOf(n int) AccountsSheet {
	s := AccountsSheet{VaultID: "k3f9a27qk3f9a27q", Made: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC)}
	for i := range n {
		name := fmt.Sprintf("Service %d", i)
		if i%4 == 3 {
			name = strings.Repeat("日本 Ünïcode ", i)
		}
		s.Items = append(s.Items, AccountItem{
			Issuer: name, Account: "ada@example.com", Kind: "TOTP, 6 digits, 30 s",
			URI: otpcore.NewSecret([]byte(fmt.Sprintf("otpauth://totp/Service%%20%d:ada%%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Service%%20%d", i, i))),
		})
	}
	return s
}

func accountsPDF(t *testing.T, s AccountsSheet, paper PageSize) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.PDF(t.Context(), &b, paper); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Each code is an account as any authenticator scans it, and each page says
// that it is not encrypted.
func TestAccountsSheet(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := testdata.Need(t, "pdftoppm"), testdata.Need(t, "zbarimg")
	s := accountsOf(13)
	for _, paper := range []PageSize{A4, Letter} {
		file := accountsPDF(t, s, paper)
		if !bytes.Equal(file, accountsPDF(t, s, paper)) {
			t.Errorf("%s: two runs give different bytes", paper)
		}
		if got := strings.Count(pdfText(t, file), "Not encrypted: whoever sees this page"); got != 2 && got != 0 {
			t.Errorf("%s: %d warnings on two pages", paper, got)
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, "sheet.pdf"), file)
		run(t, pdftoppm, "-r", "200", "-gray", "-png", filepath.Join(dir, "sheet.pdf"), filepath.Join(dir, "scan"))
		scans, _ := filepath.Glob(filepath.Join(dir, "scan*.png"))
		out, err := exec.Command(zbarimg, append([]string{"-q", "--raw", "-Sdisable", "-Sqrcode.enable"}, scans...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		read := strings.Fields(string(out))
		for _, item := range s.Items {
			if !slices.Contains(read, string(item.URI.Bytes())) {
				t.Errorf("%s: %s is not read", paper, item.Issuer)
			}
		}
	}
}

func TestUntrueAccountsSheets(t *testing.T) {
	t.Parallel()
	long := accountsOf(1)
	long.Items[0].URI = otpcore.NewSecret(bytes.Repeat([]byte("x"), 3000))
	undated := accountsOf(1)
	undated.Made = time.Time{}
	for name, s := range map[string]AccountsSheet{"none": accountsOf(0), "too long": long, "no date": undated} {
		var out bytes.Buffer
		if err := s.PDF(t.Context(), &out, A4); err == nil || out.Len() > 0 || strings.Contains(err.Error(), "xxxx") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Drawing many codes ends when it is stopped.
func TestAccountsSheetStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if err := accountsOf(100).PDF(ctx, &out, A4); !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
}
