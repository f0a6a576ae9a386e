package testdata

import "os"

// Long reports whether FOB_TEST_LONG is set: the tests that try a part of all
// cases then try every one, which takes hours.
func Long() bool { return os.Getenv("FOB_TEST_LONG") != "" }
