//go:build unix

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fob/testdata"
)

// script returns the script of the topic that has this text in it: all lines
// from its #! on.
func (k *kitchen) script(t *testing.T, part string) string {
	t.Helper()
	for block := range strings.SplitSeq(k.text, "\n\n") {
		if strings.HasPrefix(block, "    #!") && strings.Contains(block, part) {
			return strings.ReplaceAll(block, "\n    ", "\n")[4:] + "\n"
		}
	}
	t.Fatalf("fob help scripts has no script with %q", part)
	return ""
}

// TestKubectlRecipe gets a token for a code, and lets the real kubectl, where it
// is, take it to a cluster: what answers here is neither.
func TestKubectlRecipe(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "jq")
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "cluster"))
	login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) != "otp="+code {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, "token-for-a-code\n")
	}))
	defer login.Close()
	plugin := filepath.Join(k.bin, "kube-login")
	if err := os.WriteFile(plugin, []byte(k.script(t, "ExecCredential")), 0o700); err != nil {
		t.Fatal(err)
	}
	const want = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-for-a-code"}}` + "\n"
	if got := k.sh(t, "kube-login", "LOGIN_URL="+login.URL); got != want {
		t.Errorf("the plugin printed %q, want %q", got, want)
	}

	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return
	}
	cluster := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-for-a-code" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "welcome")
	}))
	defer cluster.Close()
	config := `{"apiVersion": "v1", "kind": "Config", "current-context": "c",
		"contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
		"clusters": [{"name": "c", "cluster": {"server": "` + cluster.URL + `", "insecure-skip-tls-verify": true}}],
		"users": [{"name": "u", "user": {"exec": {"apiVersion": "client.authentication.k8s.io/v1",
			"command": "` + plugin + `", "interactiveMode": "Never"}}}]}`
	if err := os.WriteFile(filepath.Join(k.home, "kubeconfig"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	// The code was given once above: a day lies between that and the next.
	if err := os.RemoveAll(filepath.Join(k.home, "state")); err != nil {
		t.Fatal(err)
	}
	if got := k.sh(t, kubectl+" --kubeconfig kubeconfig get --raw /version", "LOGIN_URL="+login.URL, "XDG_STATE_HOME="+k.home+"/state2"); got != "welcome" {
		t.Errorf("kubectl: %q", got)
	}
}

// verifyUnit lets systemd read the unit of the topic, where it is.
func (k *kitchen) verifyUnit(t *testing.T) {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	var unit strings.Builder
	for _, line := range []string{"[Service]", "LoadCredentialEncrypted=", "ExecStart="} {
		unit.WriteString(k.recipe(t, line) + "\n")
	}
	name := filepath.Join(k.home, "deploy.service")
	if err := os.WriteFile(name, []byte(unit.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	// Whatever else is wrong with this machine's units, nothing may be with ours.
	out, _ := exec.Command(analyze, "verify", "--man=no", name).CombinedOutput()
	if strings.Contains(string(out), "deploy.service") {
		t.Errorf("systemd-analyze verify: %s", out)
	}
}
