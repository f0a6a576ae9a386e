package transfer

import (
	"archive/zip"
	"context"
	"path"
	"strconv"
)

// isPacked returns a sniff for a zip archive with a member of one of these
// names.
func isPacked(names ...string) func(*input) bool {
	return func(in *input) bool { return in.archive().named(names...) != nil }
}

// unpack puts the member of that name in the place of the zip archive around
// it. Content that is no archive stays as it is.
func (in *input) unpack(ctx context.Context, names ...string) error {
	if !isZip(in) {
		return nil
	}
	a := in.archive()
	if a == nil {
		return in.zipErr
	}
	f := a.named(names...)
	if f == nil {
		return &FormatError{Reason: "the zip archive holds no file " + strconv.Quote(names[0])}
	}
	data, err := a.open(ctx, in, f)
	if err != nil {
		return err
	}
	in.replace(data)
	return nil
}

// replace puts other content in the place of what was there.
func (in *input) replace(data []byte) {
	in.data = toUTF8(data)
	in.json, in.shaped = nil, false
	in.zip, in.zipErr, in.unzipped = nil, nil, false
	in.settings, in.prefsRead = nil, false
	in.csv, in.csvRead = nil, false
}

// readZip reads an archive that is no export by its members' names: each of
// them that is recognised by its content.
func readZip(ctx context.Context, in *input) (found, error) {
	a := in.archive()
	if a == nil {
		return found{}, in.zipErr
	}
	files := a.withSuffix("")
	if len(files) == 0 {
		return found{}, &FormatError{Reason: "there is no file in the zip archive"}
	}
	all := found{}
	var unread []memberError
	for _, f := range files {
		got, err := readMember(ctx, in, f)
		switch {
		case ctx.Err() != nil:
			return found{}, ctx.Err()
		case err != nil && (len(files) == 1 || sealed(f) && !a.opened || endsArchive(err)):
			return found{}, err
		case err != nil:
			unread = append(unread, memberError{path.Base(f.Name), err})
			continue
		}
		if all.as == nil && len(all.entries) == 0 {
			all.as = got.as
		} else if all.as == nil || got.as == nil || all.as.id != got.as.id {
			all.as = nil
		}
		all.entries = append(all.entries, got.entries...)
		all.notes = append(all.notes, got.notes...)
		all.partly = all.partly || got.partly
		if len(all.entries) > maxEntries {
			return found{}, tooMany()
		}
	}
	if len(unread) == len(files) {
		return found{}, noMember(unread)
	}
	notes, partly := memberNotes(unread)
	all.notes = append(all.notes, notes...)
	all.partly = all.partly || partly
	return all, nil
}

// readMember unpacks and reads a member. Its places begin with its name.
func readMember(ctx context.Context, in *input, f *zip.File) (found, error) {
	outer := in.asking
	defer func() { in.asking = outer }()
	in.asking.Member = path.Base(f.Name)
	data, err := in.archive().open(ctx, in, f)
	if err != nil {
		return found{}, err
	}
	got, err := in.inside(ctx, data)
	if err != nil {
		return found{}, err
	}
	name := strconv.Quote(path.Base(f.Name))
	for i := range got.entries {
		e := &got.entries[i]
		if e.Place == "" {
			e.Place = name
		} else {
			e.Place = name + ", " + e.Place
		}
	}
	return got, nil
}
