package transfer

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"fob/otpcore"
	"fob/vault"
)

func testClock() time.Time { return time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC) }

// testVault is a vault with the accounts of some URIs.
func testVault(tb testing.TB, uris ...string) *vault.Vault {
	tb.Helper()
	v := vault.New("plantest", testClock)
	for _, uri := range uris {
		if _, err := v.Add(vault.Account{Key: key(tb, uri)}); err != nil {
			tb.Fatal(err)
		}
	}
	return v
}

func key(tb testing.TB, uri string) otpcore.Key {
	tb.Helper()
	u, err := otpcore.ParseURI(uri)
	if err != nil {
		tb.Fatalf("%q: %v", uri, err)
	}
	return u.Key
}

// list is an import of some URIs.
func list(tb testing.TB, uris ...string) []Result {
	tb.Helper()
	results, err := Read(tb.Context(), []Source{{Data: []byte(strings.Join(uris, "\n"))}}, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return results
}

// contents lists the vault's accounts as URIs.
func contents(v *vault.Vault) string {
	var b strings.Builder
	for _, a := range v.Accounts() {
		b.WriteString(a.Key.URIWithPIN() + "\n")
	}
	return b.String()
}

const (
	uriA       = "otpauth://totp/A:one?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=6&period=30"
	uriA8      = "otpauth://totp/A:one?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA256&digits=8&period=60"
	uriASteam  = "otpauth://steam/A:one?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=5&period=30"
	uriARename = "otpauth://totp/Z:nine?secret=gezdgnbvgy3tqojq======&issuer=Z"
	uriAOther  = "otpauth://totp/A:one?secret=MFRGGZDFMZTWQ2LK&issuer=A&algorithm=SHA1&digits=6&period=30"
	uriAThird  = "otpauth://totp/A:one?secret=ONSWG4TFOQQG63TF&issuer=A&algorithm=SHA1&digits=6&period=30"
	uriB       = "otpauth://hotp/B:two?secret=GIZTINJWG44DSMBR&issuer=B&algorithm=SHA1&digits=6&counter=5"
	uriBAhead  = "otpauth://hotp/B:two?secret=GIZTINJWG44DSMBR&issuer=B&algorithm=SHA1&digits=6&counter=9"
	uriBBehind = "otpauth://hotp/B:two?secret=GIZTINJWG44DSMBR&issuer=B&algorithm=SHA1&digits=6&counter=2"
	uriM       = "motp://M:three?secret=e3152afee62599c8"
	uriMPin    = "motp://M:three?secret=e3152afee62599c8&pin=1234"
	uriMPin2   = "motp://M:three?secret=e3152afee62599c8&pin=5678"
)

// What a plan does with one or two entries, by policy, and what the vault holds
// afterwards. After every import the same one again changes nothing.
func TestPlan(t *testing.T) {
	t.Parallel()
	lines := func(uris ...string) string { return strings.Join(uris, "\n") + "\n" }
	for _, c := range []struct {
		name    string
		vault   []string
		entries []string
		policy  OnConflict
		actions []Action
		after   string
	}{
		{"new", nil, []string{uriA}, Both, []Action{Add}, lines(uriA)},
		{"twice in one import", nil, []string{uriA, uriA}, Both, []Action{Add, Duplicate}, lines(uriA)},
		{"same", []string{uriA}, []string{uriA}, Both, []Action{Duplicate}, lines(uriA)},
		{"same, other names and text", []string{uriA}, []string{uriARename}, Both, []Action{Duplicate}, lines(uriA)},
		{"changed, both", []string{uriA}, []string{uriA8}, Both, []Action{Changed}, lines(uriA, uriA8)},
		{"changed, skip", []string{uriA}, []string{uriA8}, Skip, []Action{Changed}, lines(uriA)},
		{"changed, replace", []string{uriA}, []string{uriA8}, Replace, []Action{Changed}, lines(uriA8)},
		{"another kind is changed", []string{uriA}, []string{uriASteam}, Both, []Action{Changed}, lines(uriA, uriASteam)},
		{"changed within the import, skip", nil, []string{uriA, uriA8}, Skip, []Action{Add, Changed}, lines(uriA, uriA8)},
		{"conflict, both", []string{uriA}, []string{uriAOther}, Both, []Action{Conflict}, lines(uriA, uriAOther)},
		{"conflict, skip", []string{uriA}, []string{uriAOther}, Skip, []Action{Conflict}, lines(uriA)},
		{"conflict, replace", []string{uriA}, []string{uriAOther}, Replace, []Action{Conflict}, lines(uriAOther)},
		{"conflict within the import, skip", nil, []string{uriA, uriAOther}, Skip, []Action{Add, Conflict}, lines(uriA, uriAOther)},
		{"conflict within the import, replace", nil, []string{uriA, uriAOther}, Replace, []Action{Add, Conflict}, lines(uriA, uriAOther)},
		{"an account is replaced once", []string{uriA}, []string{uriAOther, uriAThird}, Replace, []Action{Conflict, Conflict}, lines(uriAOther, uriAThird)},
		{"what the file still has is not replaced", []string{uriA}, []string{uriAOther, uriA}, Replace, []Action{Conflict, Duplicate}, lines(uriA, uriAOther)},
		{"counter ahead", []string{uriB}, []string{uriBAhead}, Both, []Action{Duplicate}, lines(uriBAhead)},
		{"counter behind", []string{uriB}, []string{uriBBehind}, Both, []Action{Duplicate}, lines(uriB)},
		{"PIN filled in", []string{uriM}, []string{uriMPin}, Both, []Action{Duplicate}, lines(key(t, uriMPin).URIWithPIN())},
		{"PIN left out in the file", []string{uriMPin}, []string{uriM}, Both, []Action{Duplicate}, lines(key(t, uriMPin).URIWithPIN())},
		{"another PIN", []string{uriMPin}, []string{uriMPin2}, Both, []Action{Changed}, lines(key(t, uriMPin).URIWithPIN(), key(t, uriMPin2).URIWithPIN())},
		{"PIN filled in within the import", nil, []string{uriM, uriMPin, uriMPin}, Both, []Action{Add, Duplicate, Duplicate}, lines(key(t, uriMPin).URIWithPIN())},
		{
			"nameless accounts do not conflict",
			[]string{"otpauth://totp/?secret=GEZDGNBVGY3TQOJQ"},
			[]string{"otpauth://totp/?secret=MFRGGZDFMZTWQ2LK"},
			Replace,
			[]Action{Add},
			lines("otpauth://totp/?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30", "otpauth://totp/?secret=MFRGGZDFMZTWQ2LK&algorithm=SHA1&digits=6&period=30"),
		},
		{"names differ by case", []string{uriA}, []string{strings.ReplaceAll(uriAOther, "A:one", "a:ONE")}, Skip, []Action{Conflict}, lines(uriA)},
		{"bad ones beside", nil, []string{uriA, "otpauth://totp/C:x?secret=1"}, Both, []Action{Add, Unsupported}, lines(uriA)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, results := testVault(t, c.vault...), list(t, c.entries...)
			before := contents(v)
			plan := MakePlan(v, results, c.policy)
			if contents(v) != before {
				t.Fatal("MakePlan changed the vault")
			}
			for i, want := range c.actions {
				if got := plan.Items[i].Action; got != want {
					t.Errorf("entry %d: %v (%s), want %v", i+1, got, plan.Items[i].Reason, want)
				}
			}
			counts, err := plan.Apply(v)
			if err != nil {
				t.Fatal(err)
			}
			if counts != plan.Counts() {
				t.Errorf("Apply counts %+v, the plan %+v", counts, plan.Counts())
			}
			after := contents(v)
			if after != c.after {
				t.Errorf("vault:\n%swant:\n%s", after, c.after)
			}
			again := MakePlan(v, results, c.policy)
			if _, err := again.Apply(v); err != nil {
				t.Fatal(err)
			}
			if contents(v) != after || again.Counts().Added+again.Counts().Replaced+again.Counts().Filled != 0 {
				t.Errorf("the same import again: %v, vault:\n%s", again.Counts(), contents(v))
			}
		})
	}
}

// A duplicate fills in what is missing and overwrites nothing.
func TestFill(t *testing.T) {
	t.Parallel()
	v := testVault(t)
	secret := func(s string) otpcore.Secret { return otpcore.NewSecret([]byte(s)) }
	a, err := v.Add(vault.Account{
		Key: key(t, uriA), Tags: []string{"work"}, Note: "mine", Verified: testClock(),
		Recovery: []vault.RecoveryCode{{Code: secret("r1"), Used: testClock()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	entry := Entry{
		Key: key(t, uriA), Tags: []string{"Work", "home"}, Note: "theirs", Favorite: true,
		Recovery: []otpcore.Secret{secret("r1"), secret("r2")},
	}
	plan := MakePlan(v, []Result{{Entries: []Entry{entry}}}, Both)
	if got := strings.Join(plan.Items[0].Fills, ", "); got != "tag home, 1 recovery code" {
		t.Errorf("fills %q", got)
	}
	if plan.Items[0].Existing != a.ID {
		t.Errorf("existing %q, want %q", plan.Items[0].Existing, a.ID)
	}
	if now, _ := v.Account(a.ID); len(now.Tags) != 1 || len(now.Recovery) != 1 {
		t.Error("the plan wrote into the vault's own account")
	}
	if _, err := plan.Apply(v); err != nil {
		t.Fatal(err)
	}
	got, _ := v.Account(a.ID)
	if strings.Join(got.Tags, " ") != "work home" || got.Note != "mine" || got.Favorite || got.Verified.IsZero() {
		t.Errorf("account %+v", got)
	}
	if len(got.Recovery) != 2 || got.Recovery[0].Used.IsZero() || string(got.Recovery[1].Code.Bytes()) != "r2" {
		t.Errorf("recovery codes %+v", got.Recovery)
	}
}

// A replaced secret is kept as a previous one, under the account's own names,
// and the new one counts as unverified.
func TestReplace(t *testing.T) {
	t.Parallel()
	v := testVault(t)
	a, err := v.Add(vault.Account{Key: key(t, uriA), Note: "mine", Verified: testClock()})
	if err != nil {
		t.Fatal(err)
	}
	plan := MakePlan(v, list(t, strings.ReplaceAll(uriAOther, "one", "ONE")), Replace)
	if _, err := plan.Apply(v); err != nil {
		t.Fatal(err)
	}
	got, _ := v.Account(a.ID)
	if got.Key.Account != "one" || !got.Key.SameSecret(key(t, uriAOther)) || !got.Verified.IsZero() || got.Note != "mine" {
		t.Errorf("account %+v", got)
	}
	if len(got.Previous) != 1 || !got.Previous[0].SameSecret(key(t, uriA)) {
		t.Errorf("%d previous keys, want the old one", len(got.Previous))
	}
}

// A replaced counter never goes down for the same secret.
func TestReplaceKeepsTheCounter(t *testing.T) {
	t.Parallel()
	v := testVault(t, uriB)
	plan := MakePlan(v, list(t, strings.Replace(uriBBehind, "digits=6", "digits=8", 1)), Replace)
	if _, err := plan.Apply(v); err != nil {
		t.Fatal(err)
	}
	if got := v.Accounts()[0].Key; got.Digits != 8 || got.Counter != 5 {
		t.Errorf("%d digits, counter %d, want 8 and 5", got.Digits, got.Counter)
	}
}

// A plan does not meet another vault than its own.
func TestStalePlan(t *testing.T) {
	t.Parallel()
	v := testVault(t, uriA, uriB)
	plan := MakePlan(v, list(t, uriBAhead, uriAOther), Both)
	b := v.Accounts()[1]
	if _, _, err := v.NextHOTP(b.ID); err != nil {
		t.Fatal(err)
	}
	before := contents(v)
	if _, err := plan.Apply(v); !errors.Is(err, ErrStale) {
		t.Errorf("Apply after a change: %v, want ErrStale", err)
	}
	if contents(v) != before {
		t.Error("a stale plan changed the vault")
	}
}

// allActions is an import in which everything happens, into a vault.
func allActions(t *testing.T) (*vault.Vault, []Result) {
	t.Helper()
	v := testVault(t, uriA, uriB, "otpauth://totp/C:three?secret=ONSWG4TFOQQG63TF&issuer=C")
	results, err := Read(t.Context(), []Source{
		sample(t, "ente.txt"),
		{Name: "b\u202elist", Data: []byte(strings.Join([]string{
			uriA8, uriBAhead, "otpauth://totp/C:three?secret=MFRGGZDFMZTWQ2LK&issuer=C",
			"otpauth://totp/Evil%1b[2J:x%e2%80%ae?secret=JBSWY3DPEHPK3PXP&issuer=Evil%1b[2J", uriARename,
			strings.ReplaceAll(uriA8, "one", "again"), "prose", "otpauth://totp/D:four?secret=",
		}, "\n"))},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v, results
}

func TestPlanText(t *testing.T) {
	t.Parallel()
	for name, policy := range map[string]OnConflict{"both": Both, "skip": Skip, "replace": Replace} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, results := allActions(t)
			var b strings.Builder
			if err := MakePlan(v, results, policy).WriteText(&b); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(b.String(), "\x1b\u202e") {
				t.Error("a control character reached the text")
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

// The plan as data has no secret, and names as they are.
func TestPlanJSON(t *testing.T) {
	t.Parallel()
	v, results := allActions(t)
	data, err := json.MarshalIndent(MakePlan(v, results, Both), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, a := range v.Accounts() {
		text = strings.ReplaceAll(text, a.ID, "ID:"+a.Key.Issuer)
	}
	golden.RequireEqual(t, text+"\n")
	for _, r := range results {
		for _, e := range r.Entries {
			if e.Problem == nil && strings.Contains(text, e.Key.Secret.Base32()) {
				t.Errorf("%s: the secret is in the JSON", e.Name())
			}
		}
	}
}

func TestParseOnConflict(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]OnConflict{"both": Both, "skip": Skip, "replace": Replace} {
		if got, err := ParseOnConflict(s); got != want || err != nil {
			t.Errorf("ParseOnConflict(%q) = %v, %v", s, got, err)
		}
	}
	if _, err := ParseOnConflict("merge"); err == nil {
		t.Error("ParseOnConflict(merge) has no error")
	}
}
