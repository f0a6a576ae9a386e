//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cgi"
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
	testdata.Need(t, "curl")
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

// TestGitRecipe pushes over HTTP to the real git, behind a server that wants a
// password and a code.
func TestGitRecipe(t *testing.T) {
	t.Parallel()
	git := testdata.Need(t, "git")
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "git:me"))
	k.sh(t, `git init -q --bare srv/repo.git && git -C srv/repo.git config http.receivepack true
		git init -q work && cd work && git -c user.name=me -c user.email=me@example.org commit -q --allow-empty -m pushed`)
	backend := &cgi.Handler{Path: git, Args: []string{"http-backend"}, Env: []string{
		"GIT_PROJECT_ROOT=" + filepath.Join(k.home, "srv"), "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=me", "HOME=" + k.home,
	}, InheritEnv: []string{"PATH"}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "secret" || r.Header.Get("X-OTP") != code {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	defer server.Close()
	remote := strings.Replace(server.URL, "://", "://me:secret@", 1) + "/repo.git"
	k.sh(t, `cd work && git remote add origin `+remote+` && git config push.default current && `+k.recipe(t, "http.extraHeader"),
		"GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_NOSYSTEM=1")
	if got := k.sh(t, "git -C srv/repo.git log --all --format=%s"); got != "pushed\n" {
		t.Errorf("the server has %q", got)
	}
}

// TestTokenRecipe makes a token for a code, as Gitea and Forgejo do.
func TestTokenRecipe(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "jq")
	testdata.Need(t, "curl")
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "gitea"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Name string }
		_, password, _ := r.BasicAuth()
		if json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Name == "" || password != "secret" ||
			r.Header.Get("X-Gitea-OTP") != code || r.Header.Get("Content-Type") != "application/json" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"name": "laptop", "sha1": "token-for-a-code"}`)
	}))
	defer server.Close()
	recipe := strings.NewReplacer("-u me", "-u me:secret", "https://git.example.org", server.URL).Replace(k.recipe(t, "X-Gitea-OTP"))
	if got := k.sh(t, recipe); got != "token-for-a-code\n" {
		t.Errorf("the token is %q", got)
	}
}

// TestRealServices runs the recipes for aws and ansible with the real ones, on
// machines that have them.
func TestRealServices(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "vpn"))
	t.Run("aws", func(t *testing.T) {
		if _, err := exec.LookPath("aws"); err != nil {
			t.Skip("aws is not installed")
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `<GetSessionTokenResponse><GetSessionTokenResult><Credentials><SessionToken>token-for-`+
				r.FormValue("TokenCode")+`</SessionToken></Credentials></GetSessionTokenResult></GetSessionTokenResponse>`)
		}))
		defer server.Close()
		got := k.sh(t, k.recipe(t, "aws sts")+" --endpoint-url "+server.URL+" --output text",
			"ARN=arn:aws:iam::123456789012:mfa/me", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=")
		if !strings.Contains(got, "token-for-"+code) {
			t.Errorf("aws: %q", got)
		}
	})
	t.Run("ansible", func(t *testing.T) {
		if _, err := exec.LookPath("ansible-playbook"); err != nil {
			t.Skip("ansible is not installed")
		}
		play := `[{"hosts": "localhost", "connection": "local", "gather_facts": false, "tasks": [{"debug": {"msg": "it has {{ otp }}"}}]}]`
		if err := os.WriteFile(filepath.Join(k.home, "site.yml"), []byte(play), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := k.sh(t, k.recipe(t, "ansible-playbook"), "LANG=C.UTF-8"); !strings.Contains(got, "it has "+code) {
			t.Errorf("ansible: %q", got)
		}
	})
}

// verifyUnit lets systemd read the unit of the topic, where it is.
func (k *kitchen) verifyUnit(t *testing.T) {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	var unit strings.Builder
	for _, line := range []string{"[Service]", "User=", "LoadCredentialEncrypted=", "ExecStart="} {
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
