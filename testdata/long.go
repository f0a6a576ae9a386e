package testdata

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// Long reports whether FOB_TEST_LONG is set: tests that try a part of all cases
// then try every one, which takes half an hour.
func Long() bool { return os.Getenv("FOB_TEST_LONG") != "" }

// Seed is what random cases are made from: another number each day, which the
// test logs. FOB_TEST_SEED=N brings back those of a day that failed.
func Seed(tb testing.TB) int64 {
	tb.Helper()
	seed, err := strconv.ParseInt(os.Getenv("FOB_TEST_SEED"), 10, 64)
	if err != nil {
		seed = time.Now().Unix() / 86400
	}
	tb.Logf("FOB_TEST_SEED=%d", seed)
	return seed
}
