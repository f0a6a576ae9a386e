package qr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"sync"
)

// Find returns the text of every distinct QR code in a picture: a PNG, JPEG,
// GIF (its first frame), WebP or BMP, told by its content. They come in
// reading order, top left first. Codes may be of any size, at any angle, light
// on dark, mirrored, or several in one picture.
//
// It returns when ctx ends, or after [MaxTime] where ctx has no deadline, with
// what was found until then. Without any, the error wraps [ErrNoCode] (and
// context.DeadlineExceeded where time ran out), [ErrFormat], [ErrTooLarge],
// [ErrDamaged], or context.Canceled.
func Find(ctx context.Context, picture []byte) ([]string, error) {
	return find(ctx, func() (*plane, error) { return load(picture) }, search)
}

// FindImage is [Find] for a picture that is decoded already. The caller must
// not change img until the time of ctx is over.
func FindImage(ctx context.Context, img image.Image) ([]string, error) {
	return find(ctx, func() (*plane, error) { return toGray(img) }, search)
}

// find runs the two steps in a goroutine of their own, so that one that hangs
// or panics, in a decoder that is not ours, does not take the caller along.
func find(ctx context.Context, load func() (*plane, error), search func(context.Context, *plane, *results)) ([]string, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, MaxTime)
		defer cancel()
	}
	found := new(results)
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() {
			if r := recover(); r != nil {
				// The panic's text may quote the picture: it is not kept.
				err = fmt.Errorf("%w: the decoder gave up", ErrDamaged)
			}
			done <- err
		}()
		var p *plane
		if p, err = load(); err == nil && ctx.Err() == nil {
			search(ctx, p, found)
		}
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, fmt.Errorf("find QR codes: %w", ctx.Err())
	}
	if texts := found.texts(); len(texts) > 0 {
		return texts, nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("find QR codes: %w", err)
	case ctx.Err() != nil:
		return nil, lateError{}
	default:
		return nil, ErrNoCode
	}
}

// lateError is a search without result that the clock ended.
type lateError struct{}

func (lateError) Error() string { return "no QR code found in the time there was" }

// Unwrap says that it is both: no code, and a deadline.
func (lateError) Unwrap() []error { return []error{ErrNoCode, context.DeadlineExceeded} }

// result is one code found.
type result struct {
	text string
	grid grid
}

// results collects codes; it may be read while the search still runs.
type results struct {
	mu    sync.Mutex
	codes []result
}

func (r *results) add(c result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes = append(r.codes, c)
}

// covers reports whether p is within a code already found.
func (r *results) covers(p point) bool {
	return slices.ContainsFunc(r.codes, func(c result) bool { return c.grid.contains(p, 1) })
}

// texts returns the distinct texts in reading order: rows from the top, each
// from the left.
func (r *results) texts() []string {
	r.mu.Lock()
	codes := slices.Clone(r.codes)
	r.mu.Unlock()
	type placed struct {
		text string
		at   point
		half float64
	}
	var all []placed
	for _, c := range codes {
		k := c.grid.corners()
		mid := k[0].plus(k[1]).plus(k[2]).plus(k[3]).times(0.25)
		all = append(all, placed{c.text, mid, k[0].distance(k[2]) / 2.9})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return compare(a.at.y, b.at.y) })
	// A code belongs to the row as long as its middle is above the lower edge
	// of the one before.
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].at.y < all[to-1].at.y+all[to-1].half {
			to++
		}
		slices.SortStableFunc(all[from:to], func(a, b placed) int { return compare(a.at.x, b.at.x) })
		from = to
	}
	var out []string
	for _, p := range all {
		if !slices.Contains(out, p.text) {
			out = append(out, p.text)
		}
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
