// Package otpcore is the arithmetic of one-time passwords: codes, and the URIs
// that carry the secrets behind them.
//
// It promises three things. It uses the standard library alone. It is pure:
// time is an argument, nothing is read from or written to the world. And a
// [Secret] never prints itself: only [Secret.Bytes], [Secret.Base32] and the
// URI writers hand out what is inside.
//
// Codes follow RFC 4226 (HOTP), RFC 6238 (TOTP), and the schemes of Steam,
// mOTP and Yandex; URIs follow the Key URI Format of Google Authenticator and
// what other programs really write (see [ParseURI]).
package otpcore
