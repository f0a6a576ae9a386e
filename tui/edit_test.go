package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// kept returns the account of that issuer as the backend has it.
func (r *rig) kept(issuer string) vault.Account {
	r.t.Helper()
	v, err := r.m.session.backend.Load(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, a := range v.Accounts() {
		if a.Key.Issuer == issuer {
			return a
		}
	}
	r.t.Fatalf("no account %q", issuer)
	return vault.Account{}
}

// outside changes the account of that issuer as another program would.
func (r *rig) outside(issuer string, change func(*vault.Account)) {
	r.t.Helper()
	r.unseen(issuer, change)
	r.after(2 * time.Second)
}

// unseen is outside without the time to see it.
func (r *rig) unseen(issuer string, change func(*vault.Account)) {
	r.t.Helper()
	a := r.kept(issuer)
	change(&a)
	_, err := r.m.session.backend.Update(r.t.Context(), func(v *vault.Vault) error {
		_, err := v.Set(a)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestEditEveryField(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		secret := otpcore.NewSecret([]byte("another secret 12345"))
		r.press("ctrl+e", "ctrl+u", "'Forge", "down", "ctrl+u", "'me", "down") // issuer, account, type
		r.press("down", "'"+secret.Base32(), "down", "right")                  // secret, algorithm: SHA256
		r.press("down", "backspace", "'8", "down", "ctrl+u", "'60")            // digits, period
		r.press("down", "ctrl+u", "'a, b, a", "down", "'a note", "down", "left")
		want := otpcore.Key{
			Kind: otpcore.TOTP, Issuer: "Forge", Account: "me", Secret: secret, Algorithm: otpcore.SHA256, Digits: 8, Period: 60,
		}
		r.sees(group(want.At(time.Now()).String())) // the preview, before anything is saved
		r.lacks(secret.Base32())
		r.press("enter")
		r.sees("changed Forge:me")
		a := r.kept("Forge")
		if !a.Key.SameCodes(want) || a.Key.Account != "me" || strings.Join(a.Tags, "|") != "a|b" || a.Note != "a note" || a.Favorite {
			t.Errorf("kept %+v", a)
		}
		if len(a.Previous) != 1 {
			t.Errorf("%d earlier secrets, want the one that was replaced", len(a.Previous))
		}
		if !isRoom[*listRoom](r) || r.chosen() != "Forge" {
			t.Errorf("in %T on %q", r.m.room, r.chosen())
		}
	})
}

func TestEditValidates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"digits", []string{"down", "down", "down", "down", "down", "ctrl+u", "'12"}, "4 to 10"},
		{"no number", []string{"down", "down", "down", "down", "down", "ctrl+u", "'x"}, "a number is needed"},
		{"period", []string{"down", "down", "down", "down", "down", "down", "ctrl+u", "'0"}, "1 to 86400"},
		{"secret", []string{"down", "down", "down", "'ABCDEFG1"}, "character 8"},
		{"no name", []string{"ctrl+u", "down", "ctrl+u", "up"}, "an issuer or an account is needed"},
		{"a PIN", []string{"down", "down", "left", "down", "down"}, "it is needed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, nil, func(r *rig) {
				r.press("ctrl+e")
				r.press(tt.keys...)
				r.press("enter")
				r.sees(tt.want)
				r.sees("··· ···") // no preview
				if !isRoom[*editRoom](r) {
					t.Fatal("saved")
				}
				r.press("esc")
				r.sees("esc again drops the changes")
				r.press("esc")
				if !isRoom[*listRoom](r) || r.kept("GitHub").Rev != 1 {
					t.Error("escape twice does not leave the account alone")
				}
			})
		})
	}
}

// TestEditMerges: fields that were not touched follow what another program
// saves meanwhile, those that were touched win, and nothing is taken back.
func TestEditMerges(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+e", "down", "ctrl+u", "'mine")
		r.outside("GitHub", func(a *vault.Account) { a.Note, a.Tags = "theirs", []string{"theirs"} })
		r.sees("changed elsewhere, taken over here: tags")
		r.sees("theirs")
		r.outside("GitHub", func(a *vault.Account) { a.Key.Account, a.Key.Digits = "them", 8 })
		r.sees("changed elsewhere too: account")
		r.sees("! elsewhere now: them; enter keeps yours")
		r.press("up")
		r.sees("! account")
		r.press("enter")
		r.sees("changed elsewhere meanwhile: account · enter again keeps yours")
		r.sees("▌ account")
		r.press("enter")
		a := r.kept("GitHub")
		if a.Key.Account != "mine" || a.Note != "theirs" || a.Tags[0] != "theirs" || a.Key.Digits != 8 {
			t.Errorf("kept %+v", a)
		}
	})
	// Also where the form had no time to see it, and where the type is another.
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+e", "down", "ctrl+u", "'mine")
		r.unseen("GitHub", func(a *vault.Account) {
			a.Note, a.Key.Kind, a.Key.Period, a.Key.Counter = "theirs", otpcore.HOTP, 0, 7
		})
		r.press("enter")
		if a := r.kept("GitHub"); a.Note != "theirs" || a.Key.Account != "mine" || a.Key.Kind != otpcore.HOTP || a.Key.Counter != 7 {
			t.Errorf("kept %+v", a)
		}
	})
}

// TestEditClashes: a field that another program changed too is not saved over
// before that was said, even where it changed in the moment of the save.
func TestEditClashes(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+e", "down", "ctrl+u", "'mine", "down", "down", "'JBSWY3DPEHPK3PXP", "up")
		other := otpcore.NewSecret([]byte("another secret 12345"))
		r.unseen("GitHub", func(a *vault.Account) { a.Key.Account, a.Key.Secret, a.Note = "them", other, "theirs" })
		r.press("enter")
		r.sees("changed elsewhere meanwhile: account, secret · enter again keeps yours")
		r.sees("! elsewhere now: them; enter keeps yours")
		r.sees("! secret")
		r.sees("theirs") // the note, which was not touched here
		if a := r.kept("GitHub"); a.Key.Account != "them" || !a.Key.Secret.Equal(other) {
			t.Errorf("kept %+v", a)
		}
		r.unseen("GitHub", func(a *vault.Account) { a.Key.Account = "them again" }) // and once more
		r.press("enter")
		r.sees("! elsewhere now: them again; enter keeps yours")
		r.press("enter")
		if a := r.kept("GitHub"); a.Key.Account != "mine" || a.Key.Secret.Base32() != "JBSWY3DPEHPK3PXP" || a.Note != "theirs" {
			t.Errorf("kept %+v", a)
		}
	})
	// What both made the same is no clash, nor is a field that is put back.
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+e", "down", "ctrl+u", "'mine")
		r.unseen("GitHub", func(a *vault.Account) { a.Key.Account = "mine" })
		r.press("up", "'s", "enter")
		if a := r.kept("GitHubs"); a.Key.Account != "mine" {
			t.Errorf("kept %+v", a)
		}
	})
}

func TestEditDeletedElsewhere(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+e", "'x")
		id := r.kept("GitHub").ID
		if _, err := r.m.session.backend.Update(t.Context(), func(v *vault.Vault) error { return v.Delete(id) }); err != nil {
			t.Fatal(err)
		}
		r.after(2 * time.Second)
		r.sees("deleted elsewhere")
		r.press("enter")
		r.sees("not saved: it was deleted meanwhile")
		if room, ok := r.m.room.(*editRoom); !ok || room.draft.text[slotIssuer].value() != "GitHubx" {
			t.Error("what was typed is lost")
		}
	})
}

func TestEditSaveFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		open := c.Open
		c.Open = func(ctx context.Context) (Backend, error) {
			b, err := open(ctx)
			return brokenBackend{b.(*Memory)}, err
		}
	}, func(r *rig) {
		r.press("ctrl+e", "'x", "enter")
		r.sees("not saved: no space left on device")
		r.sees("GitHubx")
		r.press("'y")
		r.sees("GitHubxy")
	})
}

func TestAddByForm(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "enter")
		r.sees("an issuer or an account is needed")
		r.press("'Example", "down", "'me", "down", "down", "'JBSWY3DPEHPK3PXP", "enter")
		r.sees("Added · Example")
		if a := r.kept("Example"); a.Key.Account != "me" || a.Key.Secret.Base32() != "JBSWY3DPEHPK3PXP" {
			t.Errorf("kept %+v", a)
		}
	})
	// A pasted address fills the form; its kind brings its parameters.
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a")
		r.paste("otpauth://hotp/Door:me?secret=JBSWY3DPEHPK3PXP&issuer=Door&counter=7")
		r.sees("steps with enter")
		r.press("enter")
		if a := r.kept("Door"); a.Key.Kind != otpcore.HOTP || a.Key.Counter != 7 {
			t.Errorf("kept %+v", a)
		}
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "'Phone", "down", "down", "left", "left", "down", "'0123456789abcdef", "down", "'1234", "enter")
		if a := r.kept("Phone"); a.Key.Kind != otpcore.MOTP || a.Key.Period != 10 || a.Key.PIN.Len() != 4 || a.Key.Algorithm != otpcore.MD5 {
			t.Errorf("kept %+v", a)
		}
	})
}

// TestEditChoices: a secret typed one field too early changes nothing, and what
// was typed survives a way through all types.
func TestEditChoices(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "'Example", "down", "down")
		r.press("'mysteamHOTP", "backspace")
		r.sees("▌ type       totp  ← → changes it")
		r.press("down", "'JBSWY3DPEHPK3PXP", "down", "right", "down", "backspace", "'8", "down", "ctrl+u", "'60", "up", "up", "up", "up")
		for _, kind := range []string{"hotp", "steam", "motp", "yandex", "totp"} {
			r.press("right")
			r.sees("▌ type       " + kind)
		}
		r.press("enter")
		k := r.kept("Example").Key
		if k.Kind != otpcore.TOTP || k.Algorithm != otpcore.SHA256 || k.Digits != 8 || k.Period != 60 || k.Secret.Base32() != "JBSWY3DPEHPK3PXP" {
			t.Errorf("kept %+v", k)
		}
	})
	inBubble(t, nil, func(r *rig) { // and each type still has its own usual parameters
		r.press("tab", "a", "'Example", "down", "down", "right", "right", "right", "down", "'0123456789abcdef", "down", "'1234", "enter")
		if k := r.kept("Example").Key; k.Kind != otpcore.MOTP || k.Algorithm != otpcore.MD5 || k.Period != 10 {
			t.Errorf("kept %+v", k)
		}
	})
}

func TestFavorite(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("end", "tab", "s")
		if !r.kept("Wikipedia").Favorite || r.chosen() != "Wikipedia" {
			t.Error("not a favourite")
		}
		r.press("tab", "s")
		if r.kept("Wikipedia").Favorite {
			t.Error("still a favourite")
		}
	})
}

// TestField: the cursor moves by characters, and what is cut is wiped.
func TestField(t *testing.T) {
	t.Parallel()
	var f field
	do := func(keys ...string) {
		for _, k := range keys {
			if text, ok := strings.CutPrefix(k, "'"); ok {
				f.insert(text)
				continue
			}
			f.move(keyMsg(k))
		}
	}
	steps := []struct {
		keys         []string
		want, before string
	}{
		{[]string{"'aé銀b"}, "aé銀b", "aé銀b"},
		{[]string{"left", "left"}, "aé銀b", "aé"},
		{[]string{"'x"}, "aéx銀b", "aéx"},
		{[]string{"backspace", "backspace"}, "a銀b", "a"},
		{[]string{"delete"}, "ab", "a"},
		{[]string{"home", "'one two "}, "one two ab", "one two "},
		{[]string{"ctrl+w"}, "one ab", "one "},
		{[]string{"right", "ctrl+k"}, "one a", "one a"},
		{[]string{"home", "left", "backspace", "right", "ctrl+u"}, "ne a", ""},
		{[]string{"end", "right", "delete", "'!"}, "ne a!", "ne a!"},
	}
	for _, s := range steps {
		do(s.keys...)
		if f.value() != s.want || f.before() != s.before {
			t.Fatalf("after %v: %q, cursor behind %q, want %q, %q", s.keys, f.value(), f.before(), s.want, s.before)
		}
	}
	f.wipe()
	if text := string(f.text[:cap(f.text)]); strings.Trim(text, "\x00") != "" {
		t.Errorf("left in memory: %q", text)
	}
}

// TestEditHelp: what is wrong with a field is said in full, whatever the window.
func TestEditHelp(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "down", "down", "down", "'JBSWY3DPEHPK3PXP1")
		const why = "✗ character 17 is a digit that base32 does not have: 0, 1, 8 and 9 may be the letters O, I, L, B or G"
		for _, w := range []int{30, 40, 80, 200} {
			r.size(w, 14)
			if got := strings.Join(strings.Fields(r.text()), " "); !strings.Contains(got, why) {
				t.Errorf("%d columns lack %q:\n%s", w, why, r.text())
			}
			r.sees("▌ secret")
		}
		r.size(20, 5)
		r.sees("▌ secret •")
		r.sees("✗ character 17 is a")
		r.size(80, 24)
		r.lacks("JBSWY")
		r.press("ctrl+r")
		r.sees("JBSWY3DPEHPK3PXP1")
		r.press("down")
		r.lacks("JBSWY")
		r.sees("✗ secret")
	})
}

// TestEditPresenting: what an audience must not see is not edited either, and
// its length is not shown.
func TestEditPresenting(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "p", "ctrl+e")
		r.after(6 * time.Second)
		if got := r.line("account"); strings.TrimSpace(got) != "account    "+masked {
			t.Errorf("the account's line is %q", got)
		}
		r.press("down")
		r.sees("▌ type")
		r.press("down")
		r.sees("▌ algorithm")
		r.paste("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
		r.sees("not while presenting")
		r.lacks("Example")
	})
}
