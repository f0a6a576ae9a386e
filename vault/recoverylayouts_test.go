package vault

import (
	"strings"
	"testing"
)

// Pages and files as services of many kinds show their codes. The codes are
// made up; the layouts are what matters.
func TestRecoveryLayouts(t *testing.T) {
	t.Parallel()
	phrase12 := "ocean tiger lamp window silver north coast bread anchor velvet mango pilot"
	phrase24 := phrase12 + " river castle jungle orbit puzzle ribbon salmon tunnel umbrella violin walnut zebra"
	tests := []struct{ name, in, want string }{
		{"a file with ten in two columns", `SAVE YOUR BACKUP CODES
Keep these backup codes somewhere safe but accessible.

 1. 1234 5678		 6. 6789 0123
 2. 2345 6789		 7. 7890 1234
 3. 3456 7890		 8. 8901 2345

(ada@example.com)

* You can only use each backup code once.
* Need more? Visit https://example.com/2sv
* These codes were generated on: Nov 23, 2026.
`, "1234 5678|6789 0123|2345 6789|7890 1234|3456 7890|8901 2345"},
		{"sixteen in two columns", "1a2b3-c4d5e   abcde-fabcd\n12345-67890   0f1e2-d3c4b", "1a2b3-c4d5e|abcde-fabcd|12345-67890|0f1e2-d3c4b"},
		{"a page with buttons", "Recovery codes\nDownload\nPrint\nCopy\n\n1a2b3-c4d5e\nabcde-fabcd\n\nGenerate new recovery codes", "1a2b3-c4d5e|abcde-fabcd"},
		{"hex lines", "a1b2c3d4e5f60718\n0f1e2d3c4b5a6978\nfedcbaabcdefabcd", "a1b2c3d4e5f60718|0f1e2d3c4b5a6978|fedcbaabcdefabcd"},
		{"long hex", strings.Repeat("a1b2c3d4", 8) + "\n" + strings.Repeat("0f1e2d3c", 8), strings.Repeat("a1b2c3d4", 8) + "|" + strings.Repeat("0f1e2d3c", 8)},
		{"a sentence, then stars", "These are your backup codes for the account ada@example.com. Keep these safe!\n\n* 1a2b-3c4d\n* abcd-efgh\n* 5e6f-7a8b\n", "1a2b-3c4d|abcd-efgh|5e6f-7a8b"},
		{"five groups of five", "Your recovery code:\n\nAB1CD-EF2GH-IJ3KL-MN4OP-QR5ST\n\nPrint this page.", "AB1CD-EF2GH-IJ3KL-MN4OP-QR5ST"},
		{"five groups of five letters", "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY", "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"},
		{"seven groups of four", "Recovery Key: K7QA-2MNB-XXXX-1234-ABCD-EFGH-9876", "K7QA-2MNB-XXXX-1234-ABCD-EFGH-9876"},
		{"eight groups with spaces", "Two-step login recovery code:\nAB12 CD34 EF56 GHIJ 7890 KLMN OP12 QR34", "AB12 CD34 EF56 GHIJ 7890 KLMN OP12 QR34"},
		{"groups of unlike length", "A3-ASWWYB-798JRY-LJVD4-23DC2-86TVM-H43EB", "A3-ASWWYB-798JRY-LJVD4-23DC2-86TVM-H43EB"},
		{"six digits and a name of six letters", "GitHub\n\n123456\n234567\n345678\n\nGoogle", "123456|234567|345678"},
		{"eight letters beside eight", "Keep safe\nqwertyui\nab12cd34\nef56gh78\nDownload", "qwertyui|ab12cd34|ef56gh78"},
		{"a row of six digits", "123456 234567 345678", "123456|234567|345678"},
		{"rows of letters", "qwertyui asdfghjk zxcvbnmq\nqazwsxed rfvtgbyh ujmikolp", "qwertyui|asdfghjk|zxcvbnmq|qazwsxed|rfvtgbyh|ujmikolp"},
		{"capitals with a heading", "BACKUP CODES\nQWERTYUI\nASDFGHJK\nZXCVBNMQ", "QWERTYUI|ASDFGHJK|ZXCVBNMQ"},
		{"one heading word", "BACKUP\nQWERTYUI\nASDFGHJK", "QWERTYUI|ASDFGHJK"},
		{"number and space", "1 abcd1234\n2 efgh5678\n10 ijkl9012", "abcd1234|efgh5678|ijkl9012"},
		{"leading noughts", "01 12345678\n02 23456789", "12345678|23456789"},
		{"number and dash", "1 - abcd1234\n2 – efgh5678\n3 — ijkl9012", "abcd1234|efgh5678|ijkl9012"},
		{"number without a space", "1.abcd-1234\n2)efgh-5678\n3:ijkl-9012", "abcd-1234|efgh-5678|ijkl-9012"},
		{"hash and number", "#1 abcd1234\n#2 efgh5678", "abcd1234|efgh5678"},
		{"number and groups", "1 1234 5678\n2 2345 6789", "1234 5678|2345 6789"},
		{"numbers between", "1 abcd-1234 6 efgh-5678\n2 ijkl-9012 7 mnop-3456", "abcd-1234|efgh-5678|ijkl-9012|mnop-3456"},
		{"circled numbers", "① abcd1234\n② efgh5678", "abcd1234|efgh5678"},
		{"code and number", "Code 1 ab12cd34\nCode 2 ef56gh78", "ab12cd34|ef56gh78"},
		{"backup code #", "Backup code #1 - ab12cd34\nBackup code #2 - ef56gh78", "ab12cd34|ef56gh78"},
		{"a label with =", "code1=ab12cd34\ncode2=ef56gh78", "ab12cd34|ef56gh78"},
		{"used and unused", "ab12-cd34 (used)\nef56-gh78 (unused)\n12ab-34cd available\nij90-kl12 – used", "ab12-cd34|ef56-gh78|12ab-34cd|ij90-kl12"},
		{"unicode bullets", "➤ ab12cd34\n► ef56gh78\n■ 12ab34cd\n→ ij90kl12\n✅ mn34op56\n🔑 qr78st90", "ab12cd34|ef56gh78|12ab34cd|ij90kl12|mn34op56|qr78st90"},
		{"unicode dashes and spaces", "ab12‑cd34\nef56−gh78\n12ab\u200b-34cd\n\u2007ij90-\u00adkl12", "ab12-cd34|ef56-gh78|12ab-34cd|ij90-kl12"},
		{"full width", "１２３４ ５６７８\n２３４５ ６７８９", "1234 5678|2345 6789"},
		{"in a sentence", "Your recovery codes are: abcd-1234, efgh-5678 and ijkl-9012.", "abcd-1234|efgh-5678|ijkl-9012"},
		{"a comma and a full stop", "abcd1234,\nefgh5678,\nijkl9012.", "abcd1234|efgh5678|ijkl9012"},
		{"a markdown table", "| # | Code | Used |\n|---|------|------|\n| 1 | `ab12-cd34` | no |\n| 2 | `ef56-gh78` | yes |", "ab12-cd34|ef56-gh78"},
		{"a markdown list", "## Recovery codes\n\n- [ ] `ab12-cd34`\n- [x] `ef56-gh78`\n\n```\n12ab-34cd\n```", "ab12-cd34|ef56-gh78|12ab-34cd"},
		{"CSV", "number,code,used\n1,ab12cd34,no\n2,ef56gh78,yes", "ab12cd34|ef56gh78"},
		{"HTML", "<ul><li>ab12-cd34</li><li class=\"c\">ef56-gh78</li></ul>", "ab12-cd34|ef56-gh78"},
		{"JSON of an object", `{"account":"ada@example.com","codes":["ab12-cd34","ef56-gh78"],"created":"2026-11-23T09:15:00Z"}`, "ab12-cd34|ef56-gh78"},
		{"JSON of objects", `[{"code":"12345678","used":false},{"code":"23456789","used":true}]`, "12345678|23456789"},
		{"a box drawn", "┌──────────┐\n│ ab12cd34 │\n│ ef56gh78 │\n└──────────┘", "ab12cd34|ef56gh78"},
		{"quoted in a mail", "> 1. ab12-cd34\n> 2. ef56-gh78\n>\n> Regards, the team", "ab12-cd34|ef56-gh78"},
		{"with names and dates", "Account: ada\nUsername: ada1815\nGenerated: 2026-11-23 09:15\nPhone: 555-0199\n\nab12-cd34\nef56-gh78\n12ab-34cd", "ab12-cd34|ef56-gh78|12ab-34cd"},
		{"a date in words and a year", "Created 23 November 2026\nab12cd34\nef56gh78\nValid until Nov 23, 2027", "ab12cd34|ef56gh78"},
		{"an authenticator's setup", "Your new secret key is: GEZDGNBVGY3TQOJQGEZDGNBVGY\nYour verification code is 123456\nYour emergency scratch codes are:\n  12345678\n  23456789\n  34567890\n", "12345678|23456789|34567890"},
		{"an authenticator's file", "GEZDGNBVGY3TQOJQGEZDGNBVGY\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 17\n\" DISALLOW_REUSE 58862451\n\" TOTP_AUTH\n12345678\n23456789\n", "12345678|23456789"},
		{"a phrase of 12", phrase12, phrase12},
		{"a phrase with a heading", "Your recovery phrase\nWrite these words down and keep them safe.\n\n" + phrase12, phrase12},
		{"a phrase with a label", "Recovery phrase: " + phrase12, phrase12},
		{"a phrase in lines of four", "ocean tiger lamp window\nsilver north coast bread\nanchor velvet mango pilot", phrase12},
		{"a phrase in lines of six", strings.Join(inLines(phrase24, 6), "\n"), phrase24},
		{"a phrase, a word a line", strings.ReplaceAll(phrase24, " ", "\n"), phrase24},
		{"a phrase with commas", strings.ReplaceAll(phrase12, " ", ", "), phrase12},
		{"a phrase in numbered columns", "1. ocean    7. coast\n2. tiger    8. bread\n3. lamp     9. anchor\n4. window  10. velvet\n5. silver  11. mango\n6. north   12. pilot", phrase12},
		{"a phrase in numbered rows", "1 ocean 2 tiger 3 lamp 4 window\n5 silver 6 north 7 coast 8 bread\n9 anchor 10 velvet 11 mango 12 pilot", phrase12},
		{"a phrase with a lower-case sentence", "my recovery phrase for the wallet\n" + phrase12, phrase12},
		{"a phrase in capitals", strings.ToUpper(phrase12), strings.ToUpper(phrase12)},
		{"phrases of four, ten of them", strings.Join(inLines(phrase24+" "+strings.ReplaceAll(phrase24, "a", "o"), 4)[:10], "\n"), strings.Join(inLines(phrase24+" "+strings.ReplaceAll(phrase24, "a", "o"), 4)[:10], "|")},
		{"joined words", "ocean-tiger-lamp-window\nsilver-north-coast-bread", "ocean-tiger-lamp-window|silver-north-coast-bread"},
		{"one code alone", "Recovery code\n\nR12345", "R12345"},
		{"windows lines and a mark", "\ufeffab12-cd34\r\nef56-gh78\r\n", "ab12-cd34|ef56-gh78"},
		{"three groups of four in a row", "ab12-cd34-ef56 gh78-ij90-kl12", "ab12-cd34-ef56|gh78-ij90-kl12"},
		{"other languages", "Ihre Wiederherstellungscodes\nBewahren Sie diese Codes sicher auf.\n\nCode 1: ab12-cd34\nCode 2: ef56-gh78\nErstellt am 23.11.2026", "ab12-cd34|ef56-gh78"},
		{"a right-to-left page", "رموز الاسترداد\n1. 1234 5678\n2. 2345 6789", "1234 5678|2345 6789"},
	}
	for _, tt := range tests {
		got, err := ParseRecovery(tt.in)
		if err != nil || strings.Join(texts(got), "|") != tt.want {
			t.Errorf("%s: %q, %v\nwant %q", tt.name, strings.Join(texts(got), "|"), err, tt.want)
		}
	}
	for _, in := range []string{
		"Download\nPrint\nCopy", "Keep these codes safe, and somewhere else.", "23 November 2026", "2026",
		"ada@example.com\nhttps://example.com/codes", "Phone: 555-0199", "You have 10 codes left.",
	} {
		if got, err := ParseRecovery(in); err == nil {
			t.Errorf("%q: found %q", in, texts(got))
		}
	}
}

// inLines breaks words into lines of n.
func inLines(words string, n int) []string {
	var lines []string
	all := strings.Fields(words)
	for len(all) > 0 {
		k := min(n, len(all))
		lines = append(lines, strings.Join(all[:k], " "))
		all = all[k:]
	}
	return lines
}
