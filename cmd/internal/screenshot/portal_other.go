//go:build !linux && !netbsd && !openbsd

package screenshot

import "context"

func (g *Grabber) hasPortal() bool { return false }

func (g *Grabber) portal(context.Context) ([][]byte, error) { return nil, ErrNoTool }
