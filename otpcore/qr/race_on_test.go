//go:build race

package qr_test

// raced is true under the race detector, where arithmetic takes ten times as
// long: a few pictures then have to do.
const raced = true
