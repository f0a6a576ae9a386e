package transfer

import (
	"context"
	"slices"
)

// isStratumDB finds the database of Stratum for Android where it has no
// passphrase.
func isStratumDB(in *input) bool {
	return hasTable(in, "authenticator", "secret", "issuer", "username")
}

func readStratumDB(ctx context.Context, in *input) (found, error) {
	tags := map[string][]string{}
	if db, _ := openSQLite(in.data); db != nil {
		names := map[string]string{}
		_ = db.rows("category", func(row sqliteRow) bool { // groups are extra: a damaged table loses no account
			names[row.text("id")] = row.text("name")
			return len(names) < maxEntries
		})
		_ = db.rows("authenticatorcategory", func(row sqliteRow) bool {
			secret := row.text("authenticatorsecret")
			tags[secret] = append(tags[secret], names[row.text("categoryid")])
			return len(tags) < maxEntries
		})
	}
	got, err := in.readTable(ctx, "authenticator", func(row sqliteRow) Entry {
		n := func(column string) number { return parseNumber(row.text(column)) }
		a := stratumEntry{
			Type: n("type"), Issuer: text(row.text("issuer")), Username: text(row.text("username")), Secret: text(row.text("secret")),
			PIN: text(row.text("pin")), Algorithm: n("algorithm"), Digits: n("digits"), Period: n("period"), Counter: n("counter"),
		}
		e := a.entry()
		e.addTags(slices.Compact(tags[row.text("secret")])...)
		return e
	})
	return got, err
}
