package main

// inherited cannot be told on Windows.
func inherited(int) bool { return true }
