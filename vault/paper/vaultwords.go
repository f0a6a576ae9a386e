package paper

import (
	"fmt"
	"strconv"
	"strings"
)

// words is what the first page says.
func (s VaultSheet) words() (words, error) {
	frames, err := s.frames()
	if err != nil {
		return words{}, err
	}
	say := func(text string) textStep { return textStep{text: text} }
	run := func(text string) textStep { return textStep{text: text, command: true} }
	data := frames[0].data
	spare := (len(frames) - data) / groups(data) // whichever they are
	pages := pageOf(len(frames) - 1)

	codes := strconv.Itoa(len(frames))
	if spare > 0 {
		codes += fmt.Sprintf(", any %d may be lost", spare)
	}
	w := words{
		title: "Vault copy",
		lead: "These codes hold the vault of " + whatFobIs + ": every account from which it makes the " +
			"one-time codes for signing in, encrypted. They open with the paper key, which is on a sheet of " +
			"its own: keep the two apart. Without it nothing can be read from this one.",
		corner: fmt.Sprintf("fob   page 1 of %d", pages),
		facts: []fact{
			{"Vault", s.VaultID[:idLen]},
			{"Generation", strconv.FormatUint(s.Generation, 10)},
			{"Accounts", strconv.Itoa(s.Accounts)},
			{"Made", s.Made.Format(dateLayout)},
			{"Paper key", strings.Join(s.PaperKeys, ", ")},
			{"Codes", codes},
			{"Pages of codes", strconv.Itoa(pages)},
			{"Check again by", s.Made.AddDate(checkAfter, 0, 0).Format(dateLayout)},
			{fmt.Sprintf("SHA-256 of the file, %d bytes", len(s.Data)), grouped(s.sum(), 4)},
		},
		fields: []field{
			{"The paper key is kept", 1},
			{"Read back with fob paper verify on", 1},
		},
		foot: "The codes are pieces of one age file (age-encryption.org), which holds gzip of one JSON object a line.",
	}
	missing := "If fob says that one is missing, scan that page again."
	if spare > 0 {
		missing = fmt.Sprintf("Up to %d codes may be unreadable, on whatever page; fob makes up for them.", spare)
	}
	age := "age"
	if s.Hybrid {
		age = "age 1.3 or newer"
	}
	rebuild := ""
	if spare > 0 {
		// For whoever has a programming language and no fob: see erasure.
		rebuild = " Spare codes, for a program: counted from 0, spare r is the sum over the n others of " +
			"d[j] / ((n + r) xor j), byte by byte in GF(256) with polynomial 11D; the last one is padded with 0."
		if g := groups(data); g > 1 {
			rebuild += fmt.Sprintf(" The codes are dealt to %d such groups in turn.", g)
		}
	}
	w.sections = []section{
		{"To restore with fob", []textStep{
			say("Scan or photograph every page, and have the paper key at hand, typed or as a picture:"),
			run("fob restore page-1.jpg page-2.jpg --identity paper-key.jpg"),
			say(missing),
		}},
		{"To restore without fob", []textStep{
			say("Scan the pages at 200 or 300 dpi to scan-1.png, scan-2.png and so on, and type or scan the " +
				"paper key into key.txt. With zbar, coreutils, " + age + ", gzip and jq:"),
			run("zbarimg -q --raw -Sdisable -Sqrcode.enable scan*.png |"),
			run("  grep '^" + dataWord + "/" + s.name() + "/' | sort -u -t/ -k4,4n > codes"),
			run(fmt.Sprintf("wc -l < codes          # must be %d", data)),
			run("cut -d/ -f7 codes | tr -d '\\n' | base32 -d > vault.age"),
			run("sha256sum vault.age    # must be the one above"),
			run("age -d -i key.txt vault.age | gunzip | jq -r '.uri // empty'"),
			say(fmt.Sprintf("Codes 01 to %02d are needed for that; where one is not read, scan its page again at 150 dpi. "+
				"A phone that reads QR codes gives the same lines: put them into the file codes, one a line, "+
				"in order. Each line of the result is an account, as an otpauth:// address.", data) + rebuild),
		}},
	}
	return w, nil
}

// grouped puts a space after every n characters.
func grouped(text string, n int) string {
	var parts []string
	for from := 0; from < len(text); from += n {
		parts = append(parts, text[from:min(from+n, len(text))])
	}
	return strings.Join(parts, " ")
}
