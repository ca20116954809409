package main

import (
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites/prove"
)

// A team accepts a finding for a time, is told when it is gone, and when checks are no longer decided.
func TestAFindingIsAcceptedForATime(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(asMain, "yes") // parts are processes
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	var serving atomic.Pointer[http.Handler]
	bent := func(fault string) func(string) (http.Handler, error) {
		return func(url string) (http.Handler, error) {
			decisions := server.Honest("auto")
			if bend, err := prove.Named(fault); err != nil {
				return nil, err
			} else if bend != nil {
				bend.Bend(decisions)
			}
			return server.New(server.Config{Issuer: url, Decisions: decisions, Passwords: server.TestPasswords()})
		}
	}
	listening, err := server.Listen("127.0.0.1:0", func(string) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*serving.Load()).ServeHTTP(w, r) }), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Close()
	serve := func(fault string) {
		handler, err := bent(fault)(listening.URL)
		if err != nil {
			t.Fatal(err)
		}
		serving.Store(&handler)
	}
	step := func(what string, exit int, says string, arguments ...string) {
		t.Helper()
		got, stdout, stderr := run(t, arguments...)
		if got != exit || !strings.Contains(stdout+stderr, says) {
			t.Fatalf("%s: exit %d, want %d and %q\n%s%s", what, got, exit, says, stdout, stderr)
		}
	}
	again := func(words ...string) []string {
		return append([]string{"run", "--target", listening.URL, "--user", "alice", "--agent", "form", "--only", "code-replay", "--only", "introspect-no-auth"}, words...)
	}

	serve("code-replay")
	step("the bug is found", 1, "code-replay", again()...)
	step("it is written down", 0, "write the reason of 1", "baseline", "write")
	step("nobody has thought yet", 1, "code-replay gives no reason", again()...)
	text, err := os.ReadFile("assay.baseline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	accepted := strings.Replace(string(text), `reason: ""`, "reason: fixed in the next release\n    accept_risk: true", 1)
	if err := os.WriteFile("assay.baseline.yaml", []byte(accepted), 0o600); err != nil {
		t.Fatal(err)
	}
	step("it is known", 0, "known: fixed in the next release", again()...)
	step("parts of a run know it too", 0, "known: fixed in the next release", again("--parallel", "2")...)

	serve("")
	step("the bug is mended", 1, "code-replay no longer happens", again("--out", "mended")...)
	step("the two runs differ", 0, "1 fixed", "diff", "out/run.json", "mended/run.json")
	step("the entry is removed", 0, "0 known findings", "baseline", "write", "mended/run.json")
	step("all is well", 0, "RESULT: PASS", again()...)
	step("a check can be required", 1, "code-expiry is required, and is no part of the plan", again("--require", "code-expiry")...)
	step("so can a chapter, without the checks of a draft", 0, "RESULT: PASS", again("--only", "pkce", "--require", "pkce")...)
	step("a draft's check is not of this profile", 1, "pkce-required-public is required, and is no part of the plan", again("--require", "pkce-required-public")...)
	step("of a check that is none", 2, "did you mean code-replay?", again("--require", "code-replai")...)
}
