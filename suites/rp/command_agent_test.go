package rp_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/rp"
)

// script writes a shell script, and gives the agent that runs it.
func script(t *testing.T, text string) rp.UserAgent {
	t.Helper()
	file := filepath.Join(t.TempDir(), "login.sh")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	user, err := rp.NewCommandAgent(rp.CommandAgentConfig{Command: []string{file, "-v"}, Timeout: 2 * time.Second}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func TestCommandAgent(t *testing.T) {
	alice := &rp.User{Name: "alice", Password: "wonderland"}
	journey := rp.Journey{URL: "http://as.test/authorize?state=xyz", Callbacks: []string{callback}, User: alice}
	user := script(t, `read line; [ "$line" = "$2" ] && [ "$1" = -v ] || exit 7
echo logging in; echo "`+callback+`?code=code-of-$ASSAY_LOGIN_USER&p=$ASSAY_LOGIN_PASSWORD&at=$2"`)
	arrival, err := user.Authorize(t.Context(), journey)
	if err != nil || arrival.Kind != rp.AtCallback || arrival.Params.Get("code") != "code-of-alice" || arrival.Params.Get("p") != "wonderland" || arrival.Params.Get("at") != journey.URL {
		t.Errorf("it ends at %+v, %v", arrival, err)
	}
	for text, want := range map[string]string{
		`echo "no such user" >&2; exit 3`:  `exit status 3), and says "no such user"`,
		`echo "https://other.test/cb?c=1"`: "is no URL of the client's callback",
		`:`:                                `callback, but ""`,
	} {
		if _, err := script(t, text).Authorize(t.Context(), journey); !errors.Is(err, rp.ErrUnable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v", text, err)
		}
	}
	for _, other := range []rp.Journey{{URL: journey.URL}, {URL: journey.URL, User: alice, Consent: rp.Deny}, {URL: journey.URL, User: alice, Form: map[string][]string{}}} {
		if _, err := user.Authorize(t.Context(), other); !errors.Is(err, rp.ErrUnable) {
			t.Errorf("%+v gives %v", other, err)
		}
	}
	if _, err := user.Cookies(t.Context()); !errors.Is(err, rp.ErrUnable) {
		t.Errorf("cookies give %v", err)
	}
	began := time.Now()
	if _, err := script(t, `sleep 30`).Authorize(t.Context(), journey); !errors.Is(err, rp.ErrUserAgentLost) || time.Since(began) > 5*time.Second {
		t.Errorf("one that hangs gives %v after %v", err, time.Since(began))
	}
}
