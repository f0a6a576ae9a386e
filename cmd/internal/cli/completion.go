package cli

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fob/otpcore"
	"fob/vault"
)

// What a key press may wait: for the keyring, which is here at once or asks
// somebody, and in all, on a machine that has much else to do.
const (
	completionKeyring = 100 * time.Millisecond
	completionTime    = time.Second
)

// hurried is a keyring that is not waited for.
type hurried struct{ Keyring }

func (h hurried) Get(ctx context.Context, vaultID string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, completionKeyring)
	defer cancel()
	return h.Keyring.Get(ctx, vaultID)
}

// bashAlone stands in for the one function that cobra's script takes from the
// bash-completion package, where that is not installed. It puts together again
// what bash splits at = and : in a word.
const bashAlone = `
if ! declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
    _get_comp_words_by_ref() {
        local i n=-1 rest=$COMP_LINE before
        words=() cword=0
        for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
            before=$rest
            rest=${rest#"${rest%%[![:space:]]*}"}
            if ((n >= 0)) && [[ $before == "$rest" ]]; then
                words[n]+=${COMP_WORDS[i]}
            else
                n=$((n + 1))
                words[n]=${COMP_WORDS[i]}
            fi
            rest=${rest#"${COMP_WORDS[i]}"}
            if ((i == COMP_CWORD)); then cword=$n; fi
        done
        cur=${words[cword]} prev=
        if ((cword > 0)); then prev=${words[cword - 1]}; fi
    }
fi
`

// native says in a script for PowerShell that fob is no command of its own, as
// cobra's leaves out: the words are then handed over as they were typed.
func native(script string) string {
	return strings.Replace(script, "Register-ArgumentCompleter -CommandName", "Register-ArgumentCompleter -Native -CommandName", 1)
}

func newCompletionCmd(a *app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a shell's completion script",
		Long: `Print the completion script of bash, zsh, fish or powershell. The names of the
accounts are completed too, where the keyring, or a session of fob unlock, opens
the vault without a question; otherwise nothing is offered.

  bash        fob completion bash > ~/.local/share/bash-completion/completions/fob
  zsh         fob completion zsh > "${fpath[1]}/_fob"
  fish        fob completion fish > ~/.config/fish/completions/fob.fish
  powershell  fob completion powershell | Out-String | Invoke-Expression`,
		Example: `  source <(fob completion bash)
  fob completion fish | source`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("completion needs a SHELL: %s", strings.Join(shells, ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), a.w.Stdout
			switch args[0] {
			case "bash":
				if err := root.GenBashCompletionV2(out, true); err != nil {
					return err
				}
				_, err := io.WriteString(out, bashAlone)
				return err
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				var script strings.Builder
				if err := root.GenPowerShellCompletionWithDesc(&script); err != nil {
					return err
				}
				_, err := io.WriteString(out, native(script.String()))
				return err
			}
			return usagef("completion knows no shell %q: use %s", args[0], strings.Join(shells, ", "))
		},
	}
}

// completeAccounts offers the names of accounts. It never asks and never says
// why it has nothing to offer: the person is typing.
func (a *app) completeAccounts(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	const none = cobra.ShellCompDirectiveNoFileComp
	if len(args) > 0 {
		return nil, none
	}
	return candidates(a.completionAccounts(cmd), word), none
}

// completeTags offers the tags that accounts have.
func (a *app) completeTags(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	var list []string
	for _, acct := range a.completionAccounts(cmd) {
		for _, tag := range acct.Tags {
			if tag == otpcore.Printable(tag) && strings.HasPrefix(strings.ToLower(tag), strings.ToLower(word)) {
				list = append(list, tag)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list), cobra.ShellCompDirectiveNoFileComp
}

// completionAccounts returns the accounts, or none where the vault does not
// open without a question.
func (a *app) completionAccounts(cmd *cobra.Command) []vault.Account {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	s, err := a.open()
	if err != nil {
		return nil
	}
	w := *a.w
	w.Keyring = func(interactive bool) Keyring { return hurried{a.w.Keyring(interactive)} }
	quick := &app{w: &w, g: a.g, ask: a.ask}
	var v *vault.Vault
	err = quick.withKeyQuiet(ctx, s, func(key vault.Identity) (err error) {
		v, err = s.Load(ctx, key)
		return err
	})
	if err != nil {
		return nil
	}
	return v.Accounts()
}

// completeKeyFlags completes the flags of an account, as far as a command has
// them.
func completeKeyFlags(cmd *cobra.Command, a *app) {
	mustComplete(cmd, "type", kindNames)
	mustComplete(cmd, "algorithm", algorithmNames)
	for _, name := range []string{"tag", "add-tag", "remove-tag"} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, a.completeTags) // it is there
		}
	}
}

// candidates are queries that each find one account, with a description. A
// name that several accounts have, or that cannot be typed as it is shown, is
// given by its id.
func candidates(accounts []vault.Account, word string) []string {
	count := map[string]int{}
	for _, acct := range accounts {
		count[strings.ToLower(acct.Name())]++
	}
	var list []string
	for _, acct := range accounts {
		name := acct.Name()
		query, about := name, acct.Key.Kind.String()
		if count[strings.ToLower(name)] > 1 || name != plainName(acct) {
			query, about = "id:"+shortID(acct.ID), name
		}
		if hasPrefixFold(query, word) || hasPrefixFold(name, word) {
			list = append(list, query+"\t"+about)
		}
	}
	return list
}

func hasPrefixFold(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}

// plainName is an account's name as a query has it, before anything is escaped.
func plainName(acct vault.Account) string {
	switch {
	case acct.Key.Issuer == "":
		return acct.Key.Account
	case acct.Key.Account == "":
		return acct.Key.Issuer
	}
	return acct.Key.Issuer + ":" + acct.Key.Account
}

// mustComplete registers the fixed values of a flag. The flag is there: the
// caller has just made it.
func mustComplete(cmd *cobra.Command, flag string, values func() []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	})
}

// plainUsage takes away the marks around the names of values, which the help
// reads and a shell would show.
func plainUsage(cmd *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	cmd.PersistentFlags().VisitAll(plain)
	cmd.Flags().VisitAll(plain)
	for _, c := range cmd.Commands() {
		plainUsage(c)
	}
}
