// Package transfer brings accounts in from other authenticators and takes them
// out again.
//
// It promises three things. A file is known by its content, never by its name.
// Every entry in it is either imported or listed with the reason why not:
// nothing is dropped in silence. And an import is a plan first (see
// [MakePlan]), which the caller can show, and then one change of the vault.
//
// A format is one file with a reader, and one line in the registry. A reader
// sees the bytes of one file and may ask for its passphrase; names, sets of
// files, limits, retries and error lines are looked after by [Read].
package transfer
