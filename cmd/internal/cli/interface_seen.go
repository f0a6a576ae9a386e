package cli

import (
	"context"

	"fob/vault/transfer"
)

// seenOnScreen is what fob add --screen sees, for the interface to choose from.
func (a *app) seenOnScreen(ctx context.Context) ([]transfer.Entry, error) {
	entries, err := a.entriesOnScreen(ctx)
	return entries, explained(err)
}

// copiedFromInterface is what fob add --clipboard reads.
func (a *app) copiedFromInterface(ctx context.Context) ([]transfer.Entry, string, error) {
	entries, text, err := a.entriesOnClipboard(ctx)
	return entries, text, explained(err)
}
