package vault

import (
	"strings"
	"testing"
)

// More pages, files and hand-made lists with codes.
func TestRecoveryPages(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"checkbox unicode", "☐ 4f2a-91bc\n☑ 77de-0a1b\n☐ c0ff-ee12\n", "4f2a-91bc|77de-0a1b|c0ff-ee12"},
		{"one line commas", "12345678, 23456789, 34567890, 45678901", "12345678|23456789|34567890|45678901"},
		{"one line semicolons windows", "abc12-def34;ghi56-jkl78;mno90-pqr12\r\n", "abc12-def34|ghi56-jkl78|mno90-pqr12"},
		{"tabs numbered", "1.\t8f3k-22lp\t6.\t0aa9-xk2m\r\n2.\tq7w8-e9r0\t7.\tz1x2-c3v4\r\n", "8f3k-22lp|0aa9-xk2m|q7w8-e9r0|z1x2-c3v4"},
		{"used marks", "1. abcd-efgh (used)\n2. 1bcd-2fgh\n3. ijkl-mnop (used on 3 May 2024)\n4. qrst-uvwx", "abcd-efgh|1bcd-2fgh|ijkl-mnop|qrst-uvwx"},
		{"base32 groups", "JBSW-Y3DP-EHPK-3PXP\nGEZD-GNBV-GY3T-QOJQ\n", "JBSW-Y3DP-EHPK-3PXP|GEZD-GNBV-GY3T-QOJQ"},
		{"base32 groups letters only", "KRSX-GDBR-ABCD-EFGH\nMNOP-QRST-UVWX-YZAB\n", "KRSX-GDBR-ABCD-EFGH|MNOP-QRST-UVWX-YZAB"},
		{"prose before and after with numbers", "On 12 March 2025 you turned on two-step verification for ada@example.com.\nYou have 5 codes. Call +1 555 010 9988 if you need help, ref. 20250312-77.\n\n94815302\n10294857\n57483920\n66120394\n90817263\n\nThese replace the 10 codes made on 2024-01-02.\nHelp: https://example.com/help/12345678", "94815302|10294857|57483920|66120394|90817263"},
		{"pairs of six, with a heading", "Backup codes for Example Team (example.com)\n\n123456 789012\n345678 901234\n567890 123456\n", "123456|789012|345678|901234|567890"},
		{"a list with boxes", "example_backup_codes.txt\nThese are your backup codes for account ada. Keep these safe!\n\n* [ ] 3fk2-a9x1\n* [ ] 9d0s-11wq\n* [x] pp0o-22mn\n", "3fk2-a9x1|9d0s-11wq|pp0o-22mn"},
		{"numbered, two in a row", "Example Recovery Codes\n1. 1234 5678  2. 2345 6789\n3. 3456 7890  4. 4567 8901\nGenerated 23/11/2026, 09:15", "1234 5678|2345 6789|3456 7890|4567 8901"},
		{"one key, printed with a date", "Example account\nRecovery code\n7QK4M-29XJT-VB8RW-C3HFN-LD6PY\nPrinted 11/23/2026 9:15 AM", "7QK4M-29XJT-VB8RW-C3HFN-LD6PY"},
		{"one key of groups", "Recovery Key\nRK-A1B2-C3D4-E5F6-G7H8-J9K0-L1M2", "RK-A1B2-C3D4-E5F6-G7H8-J9K0-L1M2"},
		{"64 hex digits", "c7a11b0a9e1f4c1db9f2d6f1a5cc7f7e0b2d0a0c9a8e1234567890abcdef1234\nbbbb1b0a9e1f4c1db9f2d6f1a5cc7f7e0b2d0a0c9a8e1234567890abcdef1234", "c7a11b0a9e1f4c1db9f2d6f1a5cc7f7e0b2d0a0c9a8e1234567890abcdef1234|bbbb1b0a9e1f4c1db9f2d6f1a5cc7f7e0b2d0a0c9a8e1234567890abcdef1234"},
		{"fenced", "Your recovery codes:\n```text\n1cd8cd08aa7a50ba\n0f9e8d7c6b5a4321\n```\nStore them.", "1cd8cd08aa7a50ba|0f9e8d7c6b5a4321"},
		{"python list", "['a1b2c3d4', 'e5f6g7h8', 'i9j0k1l2']", "a1b2c3d4|e5f6g7h8|i9j0k1l2"},
		{"quoted csv", "\"1\",\"ab12cd34\",\"2026-11-23\"\r\n\"2\",\"ef56gh78\",\"\"\r\n", "ab12cd34|ef56gh78"},
		{"phrase with numbers inline commas", "1.ocean, 2.tiger, 3.lamp, 4.window, 5.silver, 6.north, 7.coast, 8.bread, 9.anchor, 10.velvet, 11.mango, 12.pilot", "ocean tiger lamp window silver north coast bread anchor velvet mango pilot"},
		{"phrase capitalised", "1. Ocean\n2. Tiger\n3. Lamp\n4. Window\n5. Silver\n6. North\n7. Coast\n8. Bread\n9. Anchor\n10. Velvet\n11. Mango\n12. Pilot", "Ocean Tiger Lamp Window Silver North Coast Bread Anchor Velvet Mango Pilot"},
		{"phrase tab numbered", "01\tocean\t02\ttiger\t03\tlamp\n04\twindow\t05\tsilver\t06\tnorth\n07\tcoast\t08\tbread\t09\tanchor\n10\tvelvet\t11\tmango\t12\tpilot", "ocean tiger lamp window silver north coast bread anchor velvet mango pilot"},
		{"four digit pins", "1234\n5678\n9012\n3456", "1234|5678|9012|3456"},
		{"four digit incl a year", "1234\n2024\n9012\n3456", "1234|2024|9012|3456"},
		{"mixed case base64url", "aB3dEf-Gh1jK\nZx9Yw8-Vu7tS\n", "aB3dEf-Gh1jK|Zx9Yw8-Vu7tS"},
		{"dots between", "ab12.cd34.ef56\ngh78.ij90.kl12", "ab12.cd34.ef56|gh78.ij90.kl12"},
		{"struck out", "~~ab12-cd34~~\nef56-gh78\n", "ab12-cd34|ef56-gh78"},
		{"letters of numbering a)", "a) 1234-5678\nb) 2345-6789\nc) 3456-7890", "1234-5678|2345-6789|3456-7890"},
		{"slash", "1234/5678\n2345/6789", "1234/5678|2345/6789"},
		{"spaces 3 groups", "123 456 789\n234 567 890\n345 678 901", "123 456 789|234 567 890|345 678 901"},
		{"hex beside a name of letters", "example-recovery-codes\n\n0a1b2c3d\n4e5f6a7b\nabcdefab\n\nadaexample", "0a1b2c3d|4e5f6a7b|abcdefab"},
		{"crlf blank lines", "ab12-cd34\r\n\r\nef56-gh78\r\n\r\n", "ab12-cd34|ef56-gh78"},
		{"eight groups, a date with a zone", "Example two-step login recovery code\r\n\r\nYour two-step login recovery code:\r\nAB12 CD34 EF56 GH78 IJ90 KL12 MN34 OP56\r\n\r\nMon Nov 23 2026 09:15:00 GMT+0000", "AB12 CD34 EF56 GH78 IJ90 KL12 MN34 OP56"},
		{"emoji numbers", "1️⃣ ab12cd34\n2️⃣ ef56gh78", "ab12cd34|ef56gh78"},
		{"parenthesised", "(ab12-cd34) (ef56-gh78)", "ab12-cd34|ef56-gh78"},
		{"three columns w/o gaps", "ab12-cd34 ef56-gh78 ij90-kl12\nmn34-op56 qr78-st90 uv12-wx34", "ab12-cd34|ef56-gh78|ij90-kl12|mn34-op56|qr78-st90|uv12-wx34"},
		{"yaml", "issuer: Example\naccount: ada\nbackup_codes:\n  - ab12cd34\n  - \"ef56gh78\"\ncreated: 2026-11-23", "ab12cd34|ef56gh78"},
		{"json nested recoveryCodes camel", `{"data":{"twoFactorEnabled":true,"recoveryCodes":["ab12-cd34","ef56-gh78"],"userId":"u123456"}}`, "ab12-cd34|ef56-gh78"},
		{"a colon after each number", "1: AB3D-9KLM-22XQ\n2: ZZ3D-9KLM-22XR\nUser: ada\nDate: Nov 23, 2026 at 9:15 AM", "AB3D-9KLM-22XQ|ZZ3D-9KLM-22XR"},
		{"length differs", "ab12cd34\nef56gh789\nij90kl1", "ab12cd34|ef56gh789|ij90kl1"},
	}
	for _, tt := range tests {
		got, err := ParseRecovery(tt.in)
		if err != nil || strings.Join(texts(got), "|") != tt.want {
			t.Errorf("%s: %q, %v\nwant %q", tt.name, strings.Join(texts(got), "|"), err, tt.want)
		}
	}
	for _, in := range []string{
		"I signed in on 3 May (used my phone) and it was fine.", "a) Go to Settings\nb) Choose Security\nc) Print",
		"1. Open\n2. Your\n3. Account\n4. Page\n5. And\n6. Print", "(see above) (see below)",
	} {
		if got, err := ParseRecovery(in); err == nil && len(got) > 1 {
			t.Errorf("%q: found %q", in, texts(got))
		}
	}
}
