package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestTheGate plays examples/gate: a bug is found where people look, accepted for a time, and repaired; then coverage is lost.
func TestTheGate(t *testing.T) {
	gate := exec.Command("bash", "examples/gate/gate.sh")
	gate.Env = append(os.Environ(), "ASSAY="+os.Args[0], asMain+"=1")
	if told, err := gate.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, told)
	}
}

func TestWhatIsRequiredMustBeDecided(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		about, line string
		exit        int
		says        string
	}{
		{"a check", "--require code-expiry", 1, "code-expiry is required, and is no part of the plan"},
		{"a chapter, without the checks of a draft", "--only pkce --require pkce", 0, "RESULT: PASS"},
		{"a draft's check, which is not of this profile", "--require pkce-required-public", 1, "pkce-required-public is required, and is no part of the plan"},
		{"a check that is none", "--require code-replai", 2, "did you mean code-replay?"},
	} {
		exit, stdout, stderr := run(t, append(strings.Fields("run --agent form --only code-replay"), strings.Fields(c.line)...)...)
		if exit != c.exit || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", c.about, exit, c.exit, c.says, stdout, stderr)
		}
	}
}
