package rp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeysAreRotatedByTheHookElseByTheUsersCommand(t *testing.T) {
	d := newDesk(t, nil)
	if reason := d.CannotRotateKeys(); !strings.Contains(reason, "rotate_keys") {
		t.Errorf("without a way the reason is %q", reason)
	}
	file := filepath.Join(t.TempDir(), "asked")
	d.Target.Config.RotateKeys.Exec = []string{"sh", "-c", `cat > "$0"`, file}
	if reason := d.CannotRotateKeys(); reason != "" {
		t.Errorf("with a command the reason is %q", reason)
	}
	if err := d.RotateKeys(d.ctx); err != nil {
		t.Fatal(err)
	}
	if asked, err := os.ReadFile(file); err != nil || string(asked) != `{"issuer":"`+d.issuer+`"}` {
		t.Errorf("the command was given %q, %v", asked, err)
	}
	d.Target.Config.RotateKeys.Exec = []string{"sh", "-c", "echo no such server >&2; exit 3"}
	if err := d.RotateKeys(d.ctx); err == nil || !strings.Contains(err.Error(), "no such server") {
		t.Errorf("a command that fails gives %v", err)
	}
	rotated := 0
	d.Target.RotateKeys = func() { rotated++ }
	if err := d.RotateKeys(d.ctx); err != nil || rotated != 1 {
		t.Errorf("the hook ran %d times, %v", rotated, err)
	}
}
