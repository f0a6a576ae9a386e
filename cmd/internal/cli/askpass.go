package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
)

func newAskpassCmd(a *app) *cobra.Command {
	var targets []string
	cmd := &cobra.Command{
		Use:   "askpass --for USER@HOST=QUERY PROMPT",
		Short: "Answer ssh or sudo when it asks for a code",
		Long: `Print the code that a prompt of ssh or sudo asks for, and refuse every other
prompt: passwords, passphrases, host keys, and hosts that were not named. The
same code is never given twice.

ssh and sudo start a program to ask. Make it a script of two lines, here
~/.local/bin/fob-askpass:

  #!/bin/sh
  exec fob askpass --for me@example.org=example "$1"

Then, with the script made executable:

  export SSH_ASKPASS=~/.local/bin/fob-askpass SSH_ASKPASS_REQUIRE=force
  ssh me@example.org

USER@HOST is what ssh's question begins with: the host by its HostName, or its
HostKeyAlias, where the configuration gives it another name. Give --for again for
each host on the way, such as that of a ProxyJump.

For sudo, --for sudo=QUERY, and SUDO_ASKPASS=~/.local/bin/fob-askpass sudo -A.`,
		Example: `  fob askpass --for me@example.org=example "$1"
  fob askpass --for sudo=laptop --for me@example.org=example "$1"`,
		Args: wants("PROMPT", 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAskpass(cmd.Context(), a, targets, args[0])
		},
	}
	cmd.Flags().StringArrayVar(&targets, "for", nil, "answer for `USER@HOST=QUERY`, or for sudo=QUERY; may be given again")
	return cmd
}

func runAskpass(ctx context.Context, a *app, targets []string, text string) error {
	if len(targets) == 0 {
		return hinted(usagef("whose prompt may be answered was not said"), `fob askpass --for me@example.org=QUERY "$1"`)
	}
	who, err := prompted(text)
	if err != nil {
		return err
	}
	query := ""
	for _, target := range targets {
		name, words, ok := strings.Cut(target, "=")
		if !ok || name == "" || strings.TrimSpace(words) == "" {
			return usagef("--for %q is not USER@HOST=QUERY", target)
		}
		if sameTarget(name, who) && query == "" {
			query = words
		}
	}
	if query == "" {
		return fail(exitFailed, fmt.Errorf("%q asks for a code, and was not named", who), "to answer it: --for "+shellWord(who+"=QUERY"))
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	var code otpcore.Code
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		acct, err := a.findOne(ctx, s, key, strings.Fields(query))
		if err != nil {
			return err
		}
		if acct.Key.Kind == otpcore.HOTP {
			code, _, err = s.NextHOTP(ctx, key, acct.ID)
			return err
		}
		at, err := a.claim(ctx, s, acct, a.w.Now(), &getOptions{})
		if err != nil {
			return err
		}
		code = acct.Key.At(at)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.w.Stdout, code)
	return err
}

// prompted returns who asks for a code with this prompt: user@host for ssh,
// "sudo" for a prompt that names nobody. ssh itself puts "(user@host) " in
// front of what a server says, so no server can speak for another.
func prompted(text string) (who string, err error) {
	who = "sudo"
	if rest, ok := strings.CutPrefix(text, "("); ok {
		var question string
		if who, question, ok = strings.Cut(rest, ") "); !ok || strings.Count(who, "@") == 0 {
			return "", errUnknownPrompt()
		}
		text = question
	}
	text = strings.ToLower(strings.TrimRight(strings.TrimSpace(text), ": "))
	for _, polite := range []string{"please ", "enter ", "the ", "a ", "your ", "current "} {
		text = strings.TrimPrefix(text, polite)
	}
	// pam_oath names the user as well.
	if rest, ok := strings.CutPrefix(text, "one-time password (oath) for `"); ok && strings.HasSuffix(rest, "'") {
		return who, nil
	}
	if slices.Contains(codePrompts(), text) {
		return who, nil
	}
	return "", errUnknownPrompt()
}

// codePrompts are the words by which PAM modules and services ask for a code
// and for nothing else.
func codePrompts() []string {
	return []string{
		"verification code", "verification code (totp)",
		"one-time password", "one-time password (oath)", "one time password", "one-time code",
		"otp", "otp code", "totp", "totp code", "2fa code", "mfa code",
		"two-factor code", "two-factor authentication code", "authentication code", "authenticator code",
		"google authenticator code", "security code", "passcode",
		"second factor", "second factor (optional)", // SSSD
		"token code", "mfa token", "2fa token", "two-step verification code", "2-step verification code",
		"6-digit code", "six-digit code", "6-digit verification code",
	}
}

func errUnknownPrompt() error {
	return fail(exitFailed, errors.New("this prompt does not ask for a code, as far as fob knows: it was not answered"),
		"let another program answer it: fob askpass … || exec ssh-askpass \"$1\"")
}

// sameTarget compares user@host: hosts in any case, users as they are.
func sameTarget(a, b string) bool {
	i, j := strings.LastIndex(a, "@"), strings.LastIndex(b, "@")
	if i < 0 || j < 0 {
		return a == b
	}
	return a[:i] == b[:j] && strings.EqualFold(a[i:], b[j:])
}
