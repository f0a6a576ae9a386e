package otpcore_test

import (
	"fmt"
	"time"

	"fob/otpcore"
)

func ExampleKey_At() {
	u, err := otpcore.ParseURI("otpauth://totp/Example:me@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&digits=8")
	if err != nil {
		panic(err)
	}
	now := time.Unix(59, 0)
	_, end := u.Key.Window(now)
	fmt.Println(u.Key.At(now), "for", end.Sub(now))
	fmt.Println(u.Key.At(end).Grouped(), "is next")
	// Output:
	// 94287082 for 1s
	// 3735 9152 is next
}

func ExampleKey_Code() {
	k := otpcore.HOTP.Defaults()
	k.Secret = otpcore.NewSecret([]byte("12345678901234567890"))
	for counter := range uint64(3) {
		fmt.Println(k.Code(counter))
	}
	// Output:
	// 755224
	// 287082
	// 359152
}

func ExampleParseURI() {
	u, err := otpcore.ParseURI("otpauth://hotp/Example:me?secret=JBSWY3DPEHPK3PXP&image=https%3A%2F%2Fexample.com%2Fx.png")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s, %s at %s, secret %s\n", u.Key.Kind, u.Key.Account, u.Key.Issuer, u.Key.Secret)
	fmt.Println(u.Extra)
	fmt.Println(u.Warnings)
	// Output:
	// hotp, me at Example, secret [secret]
	// [{image https://example.com/x.png}]
	// [counter: none given, starts at 0]
}

func ExampleParseURI_error() {
	_, err := otpcore.ParseURI("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&digits=12")
	fmt.Println(err)
	// Output: otpauth URI: digits: it must be 4 to 10
}

func ExampleKey_URI() {
	k := otpcore.TOTP.Defaults()
	k.Issuer, k.Account = "My Bank", "me+tag@example.com"
	k.Secret, _ = otpcore.ParseSecret("jbsw y3dp ehpk 3pxp")
	fmt.Println(k.URI())
	// Output: otpauth://totp/My%20Bank:me%2Btag@example.com?secret=JBSWY3DPEHPK3PXP&issuer=My%20Bank&algorithm=SHA1&digits=6&period=30
}

func ExampleParseMigration() {
	m, err := otpcore.ParseMigration("otpauth-migration://offline?data=ChUKCkhlbGxvId6tvu8SBG1lQHgaAUUQARgBIAA%3D")
	if err != nil {
		panic(err)
	}
	for _, e := range m.Entries {
		fmt.Println(e.Key.Issuer, e.Key.Account, e.Key.Kind, e.Err)
	}
	// Output: E me@x totp <nil>
}

func ExamplePrintable() {
	fmt.Println(otpcore.Printable("evil\x1b[2J \u202eknab"))
	// Output: evil\x1b[2J \u202eknab
}
