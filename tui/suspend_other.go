//go:build !unix

package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// watchSuspend has nothing to do: this system does not stop programs so.
func watchSuspend(context.Context, func(tea.Msg)) {}
