//go:build !race

package qr_test

const raced = false
