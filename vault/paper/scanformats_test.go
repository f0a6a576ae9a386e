package paper

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A black and white scan, compressed as scanners do by programs that are not
// ours: two pages, of which both are needed.
func TestFaxScan(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 400)
	data := readTestdata(t, "scan-fax.pdf")
	if got, err := readPages(t, data); err != nil || !bytes.Equal(got.Data, s.Data) || len(got.Missing) > 0 {
		t.Error(err)
	}
	// Cut short, what is there is read.
	if scan, err := OpenScan(data[:len(data)/2]); err != nil || len(scan.pictures) != 1 {
		t.Errorf("half of it has %d pictures, %v", len(scan.pictures), err)
	}
	for dict, want := range map[string]int{
		"/K -1/Columns 80": 1, "/K 0/Columns 80": 1, "/K 4/Columns 80": 0, "/K -1": 0, "/K -1/Columns 81": 0,
	} {
		dict = "/Width 80/Height 80/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<<" + dict + ">>"
		scan, _ := OpenScan(scannerPDF([]string{dict}, [][]byte{{1, 2, 3}}))
		if len(scan.pictures) != want {
			t.Errorf("%s: %d pictures, want %d", dict, len(scan.pictures), want)
		}
	}
	huge := "/Width 60000/Height 60000/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000>>"
	if _, err := OpenScan(scannerPDF([]string{huge}, [][]byte{{1, 2, 3}})); !errors.Is(err, ErrPDF) {
		t.Errorf("a picture of 3600 megapixels: %v", err)
	}
	locked := append(data, "trailer <</Root 1 0 R /Encrypt 7 0 R>>"...)
	if _, err := OpenScan(locked); !errors.Is(err, ErrPDF) {
		t.Errorf("an encrypted PDF: %v", err)
	}
}

// Text comes as some systems redirect it; what is neither text nor a picture is
// refused by name.
func TestScanText(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 400)
	var lines strings.Builder
	for _, f := range framesOf(t, s) {
		lines.WriteString(f.String() + "\r\n")
	}
	for name, order := range map[string]binary.AppendByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
		data := []byte(name)
		for _, unit := range utf16.Encode([]rune(lines.String())) {
			data = order.AppendUint16(data, unit)
		}
		if got, err := readPages(t, data); err != nil || !bytes.Equal(got.Data, s.Data) || !IsScan(data) {
			t.Errorf("UTF-16 with %x: %v", name, err)
		}
	}
	if _, err := OpenScan([]byte("II*\x00\x08\x00\x00\x00")); !errors.Is(err, ErrFormat) {
		t.Errorf("another picture: %v", err)
	}
	if _, err := OpenScan([]byte(ageWord + "v1\n-> X25519")); !errors.Is(err, errAge) {
		t.Errorf("a copy of vault.age: %v", err)
	}
	if _, err := OpenScan([]byte(" \r\n")); err == nil {
		t.Error("an empty file is a scan")
	}
}
