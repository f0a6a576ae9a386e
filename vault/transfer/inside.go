package transfer

import (
	"context"
	"errors"
	"strings"
)

// maxNesting is how many wrappers may lie around an export: a zip of an
// encrypted file is common, more is not.
const maxNesting = 3

// inside reads what a wrapper held: it is recognised and read like a file of
// its own, and its format is the result's.
func (in *input) inside(ctx context.Context, data []byte) (found, error) {
	if in.nesting == maxNesting {
		return found{}, &FormatError{Reason: "it holds a file in a file in a file"}
	}
	inner, err := newInput(data)
	if err != nil {
		return found{}, within(err)
	}
	inner.ask, inner.asking, inner.right = in.ask, in.asking, in.right
	inner.keyFile, inner.progress, inner.nesting = in.keyFile, in.progress, in.nesting+1
	inner.unlocked, inner.inflate = in.unlocked, in.inflate
	f, err := recognise(registry(), inner)
	if err != nil {
		return found{}, within(err)
	}
	if f.read == nil {
		return found{}, &FormatError{Reason: "inside is " + f.name + ": " + f.refuse, Hint: f.instead}
	}
	inner.asking.Format = f.name
	got, err := f.read(ctx, inner)
	in.unlocked = in.unlocked || inner.unlocked
	if err != nil {
		return found{}, within(err)
	}
	if got.as == nil {
		got.as = &f
	}
	return got, nil
}

// within says that an error is about what was inside.
func within(err error) error {
	fe, ok := errors.AsType[*FormatError](err)
	if !ok || errors.Is(err, ErrPassphraseNeeded) {
		return err
	}
	filled := *fe
	switch {
	case fe.Place == "":
		filled.Place = "inside"
	case !strings.HasPrefix(fe.Place, "inside"):
		filled.Place = "inside, " + fe.Place
	}
	return &filled
}
