// Package example shows how an authorization server that is written in Go tests itself with assay. The server is not ours:
// it is the example of zitadel/oidc, with its storage in memory.
package example

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/target"
)

const redirectURI = "http://localhost:9999/auth/callback"

// serve makes the server under test for the URL at which assay serves it.
func serve(issuer string) (http.Handler, error) {
	storage.RegisterClients(storage.WebClient("web", "a-secret-for-the-test", redirectURI))
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	return exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), logger, false), nil
}

// options say what assay.yaml would: who logs in, and the client, since this server registers none.
var options = suites.Options{
	Serve: serve,
	Config: target.Config{
		Scopes:  "openid profile email offline_access",
		Users:   []target.UserConfig{{Name: "test-user@127.0.0.1", Password: "verysecure"}},
		Clients: []target.ClientConfig{{ID: "web", Secret: "a-secret-for-the-test", RedirectURIs: []string{redirectURI}}},
	},
	NoWait: true,
}

// TestRedirectURIs holds the server to the chapter on redirect URIs: each check is a subtest, and this server passes all
// that it can be asked.
func TestRedirectURIs(t *testing.T) {
	chapter := options
	chapter.Selection.Only = []string{"redirect"}
	suites.Verify(t, chapter)
}

// known is what is known of the server, and accepted: it keeps tokens in memory for an example. A project writes this as
// assay.baseline.yaml (assay baseline write run.json), with a date at which each entry ends.
func known() *reports.Baseline {
	soon := time.Now().AddDate(0, 3, 0).Format(time.DateOnly)
	const inMemory = "the example's storage keeps no line from a code to its tokens"
	return &reports.Baseline{Expected: []reports.Expectation{
		{Check: "code-replay-race", Observed: "accepted", Expires: soon, AcceptRisk: true, Reason: "the example's storage finds and deletes a request under two locks"},
		{Check: "code-replay-revokes-access", Variant: "in-session", Observed: "accepted", Expires: soon, AcceptRisk: true, Reason: inMemory},
		{Check: "code-replay-revokes-access", Variant: "offline", Observed: "accepted", Expires: soon, AcceptRisk: true, Reason: inMemory},
		{Check: "code-replay-revokes-refresh", Observed: "accepted", Expires: soon, AcceptRisk: true, Reason: inMemory},
		{Check: "code-after-logout", Observed: "accepted", Expires: soon, AcceptRisk: true, Reason: "the example has no session that could end"},
	}}
}

// TestAuthorizationCodes lets pass what is known. What is new, or no longer happens, fails. A report is written where ASSAY_OUT
// names a folder.
func TestAuthorizationCodes(t *testing.T) {
	chapter := options
	chapter.Selection.Only, chapter.Baseline = []string{"code"}, known()
	run, err := suites.Run(t.Context(), chapter)
	if err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("ASSAY_OUT"); out != "" {
		if err := reports.WriteRun(out, run); err != nil {
			t.Fatal(err)
		}
	}
	if run.Exit != 0 {
		t.Error(run.Reason)
	}
	for _, check := range run.Checks {
		if check.Verdict.Finding() && !check.Expected {
			t.Errorf("%s %s: %s", check.Verdict, check.ID, check.Reason)
		}
	}
	t.Logf("%+v", run.Counts)
}
