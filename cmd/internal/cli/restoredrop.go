package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

// machines are the keys of a vault that live on machines.
func machines(v *vault.Vault) []vault.Recipient {
	return slices.DeleteFunc(v.Recipients(), func(r vault.Recipient) bool {
		return !r.Active() || r.Name == vault.PaperName
	})
}

// namedMachines finds the keys that --drop names, by the name of the machine or
// the fingerprint of its key.
func namedMachines(v *vault.Vault, names []string) ([]vault.Recipient, error) {
	var found []vault.Recipient
	for _, name := range names {
		match := slices.DeleteFunc(machines(v), func(r vault.Recipient) bool {
			return !strings.EqualFold(r.Name, name) && vault.Fingerprint(r.Key) != name
		})
		switch len(match) {
		case 0:
			return nil, fail(exitUsage, fmt.Errorf("--drop %q: no machine of that name has a key of this vault", name), "its machines: "+machineNames(machines(v)))
		case 1:
			found = append(found, match[0])
		default:
			return nil, fail(exitUsage, fmt.Errorf("--drop %q: several machines have that name", name), "name the key: "+machineNames(match))
		}
	}
	return found, nil
}

func machineNames(list []vault.Recipient) string {
	var names []string
	for _, r := range list {
		names = append(names, fmt.Sprintf("%s (%s, since %s)", r.Name, vault.Fingerprint(r.Key), day(rfc3339(r.Added))))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// askDrop returns the machines whose keys a vault that comes back shall lose:
// those of --drop, or those that a person names.
func (a *app) askDrop(ctx context.Context, v *vault.Vault, names []string) ([]vault.Recipient, error) {
	if len(names) > 0 || !a.ask.Available() || len(machines(v)) == 0 {
		return namedMachines(v, names)
	}
	a.ask.Say("Machines with a key of this vault: " + otpcore.Printable(machineNames(machines(v))))
	var drop []vault.Recipient
	for len(drop) < len(machines(v)) {
		name, err := a.ask.Line(ctx, "Type the name of a lost machine to drop its key, or press Enter to keep all:")
		if errors.Is(err, prompt.ErrNoTerminal) || err == nil && name == "" {
			break
		}
		if err != nil {
			return nil, err
		}
		more, err := namedMachines(v, []string{name})
		switch answer := strings.ToLower(name); {
		case err == nil:
		case answer == "n" || answer == "no" || answer == "none":
			return drop, nil
		case answer == "y" || answer == "yes":
			a.ask.Say("Which one? Type its name: " + otpcore.Printable(machineNames(machines(v))))
			continue
		default:
			a.ask.Say("Please answer with one of the names, or the fingerprint where several have it, or only Enter.")
			continue
		}
		if !slices.ContainsFunc(drop, func(r vault.Recipient) bool { return r.Key == more[0].Key }) {
			drop = append(drop, more...)
		}
	}
	return drop, nil
}

// revokeAll takes keys out of the vault from its next save on.
func revokeAll(v *vault.Vault, list []vault.Recipient) error {
	for _, r := range list {
		if err := v.Revoke(r.Key); err != nil {
			return err
		}
	}
	return nil
}

// sayDropped says what dropping a key cannot do.
func (a *app) sayDropped(list []vault.Recipient) {
	for _, r := range list {
		a.say("the key of %s no longer opens the vault", otpcore.Printable(r.Name))
	}
	if len(list) > 0 {
		a.say("  copies, backups elsewhere and git history from before still open with it: delete them, or change the secrets at the services")
	}
}

// dropMachines takes the keys of lost machines out of the vault that is here.
func dropMachines(ctx context.Context, a *app, names []string) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		var drop []vault.Recipient
		saved, err := s.Update(ctx, key, func(v *vault.Vault) (err error) {
			if drop, err = namedMachines(v, names); err != nil {
				return err
			}
			for _, r := range drop {
				if r.Key == key.Recipient() {
					return fail(exitUsage, fmt.Errorf("--drop %q: that key opened the vault just now", r.Name), "drop it from another machine, or with the paper key: --identity FILE")
				}
			}
			return revokeAll(v, drop)
		})
		a.warnAll(saved.Warnings)
		if err != nil {
			return err
		}
		a.rewriteCopies(ctx, s, key)
		if a.g.json {
			return a.printJSON(map[string]any{"dropped": len(drop), "generation": saved.Generation})
		}
		a.sayDropped(drop)
		return nil
	})
}
