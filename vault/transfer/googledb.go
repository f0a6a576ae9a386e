package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fob/otpcore"
)

// isGoogleDB finds the database of Google Authenticator for Android.
func isGoogleDB(in *input) bool {
	return hasTable(in, "accounts", "email", "secret", "counter", "type", "provider")
}

// hasTable is a sniff for an SQLite database with such a table.
func hasTable(in *input, table string, columns ...string) bool {
	if !isSQLite(in) {
		return false
	}
	db, _ := openSQLite(in.data)
	return db != nil && db.has(table, columns...)
}

// readTable makes an entry of every row of a table.
func (in *input) readTable(ctx context.Context, table string, what func(row sqliteRow) Entry) (found, error) {
	db, err := openSQLite(in.data)
	if db == nil {
		return found{}, &FormatError{Reason: err.Error()}
	}
	if !db.has(table) {
		return found{}, &FormatError{Reason: fmt.Sprintf("the database has no table %q", table)}
	}
	c := collector{}
	err = db.rows(table, func(row sqliteRow) bool {
		if !c.full() {
			c.entries = append(c.entries, what(row))
		}
		return c.err == nil && ctx.Err() == nil
	})
	switch {
	case ctx.Err() != nil:
		return found{}, ctx.Err()
	case c.err != nil:
		return found{}, c.err
	case err != nil && len(c.entries) == 0:
		return found{}, &FormatError{Reason: err.Error()}
	case err != nil:
		c.reject(err, "the rest of the table")
	}
	return c.found, nil
}

func readGoogleDB(ctx context.Context, in *input) (found, error) {
	return in.readTable(ctx, "accounts", func(row sqliteRow) Entry {
		f := fields{kind: otpcore.TOTP, issuer: row.text("issuer")}
		f.issuer, f.account = splitLabel(f.issuer, row.text("email"))
		switch kind, _ := row.number("type"); kind {
		case 0:
		case 1:
			f.kind = otpcore.HOTP
			f.counter = parseNumber(row.text("counter"))
		default:
			f.fail(errors.New("type: fob has no such kind of account"))
		}
		if sealed, _ := row.number("isencrypted"); sealed != 0 {
			f.fail(errors.New("its secret is encrypted with a key that cannot leave the phone: use Transfer accounts in the app"))
		}
		f.setSecret(row.text("secret"))
		return f.entry()
	})
}

// splitLabel takes the issuer out of a label "issuer:account".
func splitLabel(issuer, label string) (string, string) {
	before, after, ok := strings.Cut(label, ":")
	if before, after = strings.TrimSpace(before), strings.TrimSpace(after); ok && (issuer == "" || strings.EqualFold(before, issuer)) {
		if issuer == "" {
			issuer = before
		}
		return issuer, after
	}
	return issuer, label
}
