// Package tui is fob's full-screen interface: unlock or first run, the list of
// rolling codes, and the small rooms around it.
//
// It promises four things. Secrets stay on the alternate screen, which is left
// empty at the end, and a locked screen draws and holds nothing of the vault.
// Update does no IO: what takes time runs in a command and comes back as a
// message. One reading of the clock feeds the codes and the countdowns of a
// frame. And it knows the vault only through small interfaces, those of seams.go
// and of the rooms that need more (keysroom.go, papers.go), so that the demo, the
// tests and the real vault look alike.
//
// The parts: model.go routes messages, keys.go is the one table of keys that
// the handling, the footer and the help are made from, theme.go names the
// colours by meaning, and each screen ("room") is one file with its update and
// its view; the list and the form of an account have their views in listview.go
// and editview.go. acts.go does what a key of the list asks for. What rooms are
// made from are form.go, field.go and twice.go (questions), options.go (choices),
// pick.go (short lists), sheet.go (pages) and job.go (long work). What a person can choose is in prefs.go, and its keys
// in remap.go; where it is kept is the caller's. Plain is the same vault as
// lines, for screen readers and terminals that can do no more.
package tui
