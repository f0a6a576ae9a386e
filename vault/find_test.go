package vault

import (
	"errors"
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	h := newHome(t,
		account("GitHub:octocat"), account("GitHub:hubot"), account("GitLab:octocat"),
		account("Git:git"), account("Amazon Web Services:root@example.com"), account("Müller Bank:jörg"))
	var aws Account
	h.update(t, func(v *Vault) error {
		list, err := v.Find([]string{"amazon"})
		if err != nil {
			return err
		}
		aws = list[0]
		aws.Tags = []string{"Cloud", "work"}
		_, err = v.Set(aws)
		return err
	})
	for _, test := range []struct {
		query []string
		want  []string
	}{
		{[]string{"github:octocat"}, []string{"GitHub:octocat"}},
		{[]string{"GitHub"}, []string{"GitHub:octocat", "GitHub:hubot"}},
		{[]string{"git"}, []string{"Git:git"}}, // an exact issuer beats parts
		{[]string{"octocat"}, []string{"GitHub:octocat", "GitLab:octocat"}},
		{[]string{"octo", "lab"}, []string{"GitLab:octocat"}},
		{[]string{"octo lab"}, []string{"GitLab:octocat"}},
		{[]string{"cloud"}, []string{"Amazon Web Services:root@example.com"}},
		{[]string{"WORK", "root"}, []string{"Amazon Web Services:root@example.com"}},
		{[]string{"amazon  web", "services"}, []string{"Amazon Web Services:root@example.com"}},
		{[]string{"müller"}, []string{"Müller Bank:jörg"}},
		{[]string{"MÜLLER", "JÖRG"}, []string{"Müller Bank:jörg"}},
		{[]string{"id:" + aws.ID[:8]}, []string{"Amazon Web Services:root@example.com"}},
		{[]string{"id:" + aws.ID}, []string{"Amazon Web Services:root@example.com"}},
		{[]string{"id:" + aws.ID[:7]}, nil},
		{[]string{"nothing"}, nil},
		{[]string{""}, nil},
		{nil, nil},
	} {
		v := h.load(t)
		inMemory, err := v.Find(test.query)
		if (err != nil) != (test.want == nil) || err != nil && !errors.Is(err, ErrNoMatch) {
			t.Errorf("Find(%q): %v", test.query, err)
		}
		streamed, _, err := h.Find(t.Context(), h.key, test.query)
		if (err != nil) != (test.want == nil) || err != nil && !errors.Is(err, ErrNoMatch) {
			t.Errorf("streamed Find(%q): %v", test.query, err)
		}
		if !slices.Equal(names(inMemory), test.want) && test.want != nil {
			t.Errorf("Find(%q) = %q, want %q", test.query, names(inMemory), test.want)
		}
		if !slices.Equal(names(streamed), names(inMemory)) {
			t.Errorf("streamed Find(%q) = %q, want %q", test.query, names(streamed), names(inMemory))
		}
	}
	var several *AmbiguousError
	if _, err := h.load(t).One([]string{"github"}); !errors.As(err, &several) || len(several.Candidates) != 2 {
		t.Errorf("One = %v, want an AmbiguousError of two", err)
	}
}
