package tui

import (
	"time"

	"fob/otpcore"
	"fob/vault"
)

// Samples returns invented accounts of every kind, with fixed secrets, for the
// demo, the first look and reproducible pictures. now dates them.
func Samples(now time.Time) []vault.Account {
	date := now.AddDate(0, -2, 0).UTC().Truncate(time.Second)
	totp := func(issuer, account, secret string) vault.Account {
		return vault.Account{
			Key: otpcore.Key{
				Kind: otpcore.TOTP, Issuer: issuer, Account: account,
				Secret:    otpcore.NewSecret([]byte(secret)),
				Algorithm: otpcore.SHA1, Digits: 6, Period: 30,
			},
			Created: date, Updated: date,
		}
	}
	with := func(a vault.Account, change func(*vault.Account)) vault.Account {
		change(&a)
		return a
	}
	return []vault.Account{
		with(totp("GitHub", "octocat@example.com", "fob sample secret 01"), func(a *vault.Account) {
			a.Favorite, a.Tags = true, []string{"code", "work"}
		}),
		with(totp("Proton", "alex@example.com", "fob sample secret 02"), func(a *vault.Account) {
			a.Favorite, a.Tags = true, []string{"mail"}
		}),
		totp("Mastodon", "@alex@social.example", "fob sample secret 03"),
		with(totp("AWS", "root@example.com", "fob sample secret 04"), func(a *vault.Account) {
			a.Tags, a.Note = []string{"work"}, "break glass only"
		}),
		with(totp("Bank of Examples", "4471 0092", "fob sample secret 05"), func(a *vault.Account) {
			a.Key.Digits, a.Key.Period, a.Key.Algorithm = 8, 60, otpcore.SHA256
			a.Tags = []string{"money"}
		}),
		with(totp("Codeberg", "alex", "fob sample secret 06"), func(a *vault.Account) {
			a.Tags = []string{"code"}
		}),
		with(totp("Hetzner", "K0123456789", "fob sample secret 07"), func(a *vault.Account) {
			a.Tags = []string{"work"}
		}),
		with(totp("Home VPN", "alex@vpn.example", "fob sample secret 08"), func(a *vault.Account) {
			a.Key.Period, a.Key.Algorithm = 15, otpcore.SHA512
			a.Tags = []string{"home"}
		}),
		with(totp("Office door", "badge 17", "fob sample secret 09"), func(a *vault.Account) {
			a.Key.Kind, a.Key.Period, a.Key.Counter = otpcore.HOTP, 0, 41
			a.Tags = []string{"work"}
		}),
		with(totp("Steam", "alex_plays", "fob sample secret 10"), func(a *vault.Account) {
			a.Key.Kind, a.Key.Digits = otpcore.Steam, 5
			a.Tags = []string{"play"}
		}),
		totp("Nextcloud", "alex@cloud.example", "fob sample secret 11"),
		totp("Wikipedia", "Alex Example", "fob sample secret 12"),
	}
}
