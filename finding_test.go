package main

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites/prove"
)

// A finding shows the exchange whose answer was judged, also where that was an honest request.
func TestAFindingShowsWhatWasJudged(t *testing.T) {
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	for _, c := range []struct{ fault, check, sent string }{
		{"token-cache-control", "token-cache-control", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-nonce-echo", "idtoken-nonce-echo", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-times", "idtoken-times", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-signature-valid", "idtoken-signature-valid", `POST \S+/token .*grant_type=authorization_code`},
		{"jwks-private-key", "jwks-private-key", `GET \S+/jwks`},
		{"code-replay", "code-replay", `POST \S+/token .*grant_type=authorization_code`},
	} {
		t.Run(c.fault, func(t *testing.T) {
			bend, err := prove.Named(c.fault)
			if err != nil {
				t.Fatal(err)
			}
			bent, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
				decisions := server.Honest("auto")
				bend.Bend(decisions)
				return server.New(server.Config{Issuer: url, Decisions: decisions, Passwords: server.TestPasswords()})
			})
			if err != nil {
				t.Fatal(err)
			}
			defer bent.Close()
			exit, stdout, stderr := run(t, "run", "--target", bent.URL, "--user", "alice", "--agent", "form", "--only", c.check, "--out", t.TempDir())
			if exit != 1 || !regexp.MustCompile(`sent\s+`+c.sent).MatchString(stdout) {
				t.Errorf("exit %d; the finding does not show %q as what was sent: mark the answer that the check decides by\n%s%s", exit, c.sent, stdout, stderr)
			}
		})
	}
}
