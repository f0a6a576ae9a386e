package paper

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/testdata"
)

// The programs that other implementations of SLIP-39 are asked by. Each reads
// {"shares":[…]} or {"secret":"hex","threshold":k,"n":n} and prints the secret
// in hexadecimal, or the shares, one a line.
const (
	askJS = `
const Slip39 = require(process.argv[2]);
const ask = JSON.parse(require("fs").readFileSync(0, "utf8"));
if (ask.shares) {
  console.log(Buffer.from(Slip39.recoverSecret(ask.shares, "")).toString("hex"));
} else {
  const set = Slip39.fromArray([...Buffer.from(ask.secret, "hex")], { passphrase: "", threshold: 1,
    groups: [[ask.threshold, ask.n, ""]], extendableBackupFlag: 1, title: "" });
  set.fromPath("r/0").mnemonics.forEach((m) => console.log(m));
}`
	askPython = `
import json, sys
from shamir_mnemonic import combine_mnemonics, generate_mnemonics
ask = json.load(sys.stdin)
if "shares" in ask:
    print(combine_mnemonics(ask["shares"], b"").hex())
else:
    for group in generate_mnemonics(1, [(ask["threshold"], ask["n"])], bytes.fromhex(ask["secret"]), b""):
        print("\n".join(group))`
)

// slip39Programs are the commands of the other implementations that are here:
// the reference implementation where the system's Python has it, and the one of
// the npm package slip39, whose folder .ci/run names in FOB_TEST_SLIP39.
func slip39Programs(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	if python, err := exec.LookPath("python3"); err == nil && exec.Command(python, "-c", "import shamir_mnemonic").Run() == nil {
		all["the reference implementation"] = []string{python, "-c", askPython}
	}
	module := os.Getenv("FOB_TEST_SLIP39")
	if module == "" && os.Getenv("FOB_TEST_TOOLS") == "required" {
		t.Fatal("FOB_TEST_TOOLS=required, and FOB_TEST_SLIP39 names no folder of the npm package slip39")
	}
	if module != "" {
		script := filepath.Join(t.TempDir(), "ask.cjs")
		write(t, script, []byte(askJS))
		all["slip39-js"] = []string{testdata.Need(t, "node"), script, module}
	}
	return all
}

// electrumPython is a Python that has Electrum, which opens shares with the
// reference implementation's code of 2018.
func electrumPython(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import electrum.slip39").Run() == nil {
			return python
		}
	}
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		t.Fatal("FOB_TEST_TOOLS=required, and no Python here has Electrum (python3-electrum)")
	}
	t.Skip("no Python here has Electrum")
	return ""
}

// What stands on the sheet makes the key of the shares, with the program that it
// names: both as a text and as pdftotext finds it.
func TestShareRecipe(t *testing.T) {
	t.Parallel()
	python := electrumPython(t)
	for key, of := range map[string][2]int{classicKey: {2, 3}, hybridKey: {3, 5}} {
		shares, err := ShareKey(key, of[0], of[1])
		if err != nil {
			t.Fatal(err)
		}
		s := shareSheetOf(t, shares[0])
		s.Enough, s.Of, s.Hybrid = of[0], of[1], key == hybridKey
		var text, page bytes.Buffer
		if err := errors.Join(s.Text(&text), s.PDF(&page, Letter)); err != nil {
			t.Fatal(err)
		}
		for kind, sheet := range map[string]string{"text": text.String(), "PDF": pdfText(t, page.Bytes())} {
			var program strings.Builder
			for line := range strings.Lines(sheet) {
				line = strings.TrimSpace(line)
				if strings.Contains(line, "electrum.") || strings.Contains(line, "(") && program.Len() > 0 && strings.Count(program.String(), "\n") < 5 {
					program.WriteString(line + "\n")
				}
			}
			if kind == "PDF" && sheet == "" {
				continue // without pdftotext
			}
			cmd := exec.Command(python, "-c", program.String())
			cmd.Stdin = strings.NewReader(strings.Join(shares[of[1]-of[0]:], "\n") + "\n")
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != key {
				t.Errorf("%s of %d shares: %v, %.200s\n%s", kind, of[0], err, got, &program)
			}
		}
	}
}

// Other implementations open fob's shares, any that are enough, and fob opens
// theirs.
func TestSharesElsewhere(t *testing.T) {
	t.Parallel()
	programs := slip39Programs(t)
	if len(programs) == 0 {
		t.Skip("no other implementation of SLIP-39 is here")
	}
	secret, _ := keyBytes(classicKey)
	for name, command := range programs {
		ask := func(question map[string]any) []string {
			stdin, err := json.Marshal(question)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(command[0], command[1:]...)
			cmd.Stdin = strings.NewReader(string(stdin))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, out)
			}
			return strings.Split(strings.TrimSpace(string(out)), "\n")
		}
		for _, c := range [][2]int{{2, 3}, {3, 5}, {16, 16}} {
			shares, err := ShareKey(classicKey, c[0], c[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, some := range [][]string{shares[:c[0]], shares[c[1]-c[0]:]} {
				if got := ask(map[string]any{"shares": some}); !slices.Equal(got, []string{hex.EncodeToString(secret)}) {
					t.Errorf("%s: %d of %d shares give another secret", name, c[0], c[1])
				}
			}
			theirs := ask(map[string]any{"secret": hex.EncodeToString(secret), "threshold": c[0], "n": c[1]})
			if len(theirs) != c[1] {
				t.Fatalf("%s: %d shares, want %d", name, len(theirs), c[1])
			}
			parsed := make([]share, 0, len(theirs))
			for _, text := range theirs[:c[0]] {
				s, err := parseShare(indicesOf(t, text))
				if err != nil {
					t.Fatalf("%s: its share: %v", name, err)
				}
				parsed = append(parsed, s)
			}
			if got, err := combine(parsed, ""); err != nil || !slices.Equal(got, secret) {
				t.Errorf("%s: its %d of %d shares: %v", name, c[0], c[1], err)
			}
		}
	}
}

// indicesOf are the places of words in the list.
func indicesOf(t *testing.T, text string) []int {
	t.Helper()
	var indices []int
	for w := range strings.FieldsSeq(text) {
		at, ok := slices.BinarySearch(wordList(), w)
		if !ok {
			t.Fatalf("word %q", w)
		}
		indices = append(indices, at)
	}
	return indices
}
