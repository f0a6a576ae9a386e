package transfer

import (
	"bytes"
	"errors"

	"fob/otpcore"
)

// refusals lists what is recognised so that the reason can be given, and the
// way round it.
func refusals() []format {
	return []format{
		{
			id: "kdb", name: "a database of KeePass 1", sniff: magic(0, kdbMagic),
			refuse: "databases of that age hold no one-time codes that fob could find", instead: "open it in KeePassXC, save it as KDBX, and import that",
		},
		{
			id: "pdf", name: "a PDF", sniff: magic(0, "%PDF-"),
			refuse: "QR codes are not looked for inside a PDF", instead: "make a picture of the page and import that: pdftoppm -r 150 -png FILE page",
		},
		{
			id: "heic", name: "a HEIC or AVIF picture", sniff: isHEIF,
			refuse: "this kind of picture is not read", instead: "save it as PNG or JPEG and import that",
		},
		{
			id: "tiff", name: "a TIFF picture", sniff: isTIFF,
			refuse: "this kind of picture is not read", instead: "save it as PNG or JPEG and import that",
		},
		{
			id: "archive", name: "a packed archive", sniff: isArchive,
			refuse: "of archives only zip is unpacked", instead: "unpack it, and import the files in it",
		},
	}
}

// leftovers lists what is refused only after every format was asked: files of
// programs that may keep accounts, but none that fob knows.
func leftovers() []format {
	return []format{
		{
			id: "winauth-xml", name: "WinAuth's own settings", sniff: tagged("<WinAuth"),
			refuse: "Windows encrypts its secrets for one user of one computer", instead: "in WinAuth choose Export, and import that file",
		},
		{
			id: "android-settings", name: "the settings of an Android app", sniff: func(in *input) bool { return in.prefs() != nil },
			refuse: "there is no account in them that can be read: most apps lock their secrets with a key that cannot leave the phone", instead: "use the export of the app itself",
		},
		{
			id: "sqlite", name: "an SQLite database", sniff: isSQLite,
			refuse: "it has no table of accounts that fob knows, or is damaged", instead: "use the export of the app itself",
		},
	}
}

// pushInstead is what to do where a file sets up a push account: its key is
// made on the phone, and what is in the file is used up when it is scanned.
const pushInstead = "in the service's settings choose \"another authenticator app\", and add the code or secret that it shows then"

// isPush reports whether a problem is that of a push account.
func isPush(problem error) bool {
	e, ok := errors.AsType[*otpcore.URIError](problem)
	return ok && e.Field == "scheme"
}

// isArchive finds gzip, bzip2, xz, Zstandard, 7z, RAR and tar.
func isArchive(in *input) bool {
	for _, mark := range []string{"\x1f\x8b", "BZh91AY&SY", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07"} {
		if magic(0, mark)(in) {
			return true
		}
	}
	return magic(257, "ustar")(in)
}

// tagged is a sniff for XML that has a certain tag near its beginning.
func tagged(tag string) func(*input) bool {
	return func(in *input) bool {
		return in.lead() == '<' && bytes.Contains(in.data[:min(len(in.data), 1024)], []byte(tag))
	}
}

// magic is a sniff for fixed bytes at an offset.
func magic(offset int, mark string) func(*input) bool {
	return func(in *input) bool {
		return len(in.data) >= offset && bytes.HasPrefix(in.data[offset:], []byte(mark))
	}
}

func isHEIF(in *input) bool {
	if !magic(4, "ftyp")(in) || len(in.data) < 12 {
		return false
	}
	switch string(in.data[8:12]) {
	case "heic", "heix", "hevc", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}

func isTIFF(in *input) bool {
	return magic(0, "II*\x00")(in) || magic(0, "MM\x00*")(in)
}
