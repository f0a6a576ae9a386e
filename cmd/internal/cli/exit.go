package cli

// The exit codes. Numbers are never reused.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNoMatch     = 3
	exitLocked      = 4
	exitNotWritten  = 5
	exitNoVault     = 6
	exitRollback    = 7
	exitPartly      = 8
	exitDamaged     = 9
	exitDifferent   = 10
	exitInterrupted = 130
)

// exitCode is a row of the table: what a code means, and the name that stands
// for it in a JSON error.
type exitCode struct {
	Code    int
	Name    string
	Meaning string
}

// exitCodes is the one table of exit codes: `fob help exit-codes`, the man
// pages and the JSON errors all take it from here.
func exitCodes() []exitCode {
	return []exitCode{
		{exitOK, "ok", "done"},
		{exitFailed, "failed", "failed; for doctor, something is wrong"},
		{exitUsage, "usage", "wrong usage"},
		{exitNoMatch, "no-match", "no account matches, or several do"},
		{exitLocked, "locked", "locked: no key opened the vault"},
		{exitNotWritten, "not-written", "the vault could not be written, is busy, or the write is not confirmed"},
		{exitNoVault, "no-vault", "there is no vault"},
		{exitRollback, "rollback", "a write was refused: the vault is older than the one last seen"},
		{exitPartly, "partly", "partly done: some entries were not imported, or a sheet does not restore"},
		{exitDamaged, "damaged", "the vault is damaged (also: no key matches, yet the same key opens the newest backup), or written by a newer fob"},
		{exitDifferent, "different", "compare: the code does not match"},
		{exitInterrupted, "interrupted", "interrupted"},
	}
}

// exitName returns the name of a code in JSON errors.
func exitName(code int) string {
	for _, row := range exitCodes() {
		if row.Code == code {
			return row.Name
		}
	}
	return "failed"
}
