package suites_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/target"
)

// TestStaticAndDynamicClients: where a server has both, each is asked about, whichever the other checks use. Where it has one
// alone, it is not blamed for the other.
func TestStaticAndDynamicClients(t *testing.T) {
	known := server.DefaultClients()[0]
	known.Secret = "secret-of-a-client-that-is-known"
	list := []target.ClientConfig{{ID: known.ID, Secret: known.Secret, RedirectURIs: known.RedirectURIs}}

	for name, test := range map[string]struct {
		listed, seeded  []target.ClientConfig
		closed          bool
		fault           string
		static, dynamic reports.Verdict
	}{
		"both, and the known ones are used":      {listed: list, static: reports.Pass, dynamic: reports.Pass},
		"both, and the registered ones are used": {seeded: list, static: reports.Pass, dynamic: reports.Pass},
		"known ones alone":                       {listed: list, closed: true, static: reports.Pass, dynamic: reports.Unsupported},
		"registered ones alone":                  {static: reports.Unsupported, dynamic: reports.Pass},
		"no ID Token for the registered":         {listed: list, fault: "login-returns-tokens.registered-clients", static: reports.Pass, dynamic: reports.Fail},
		"no ID Token for the known":              {seeded: list, fault: "login-returns-tokens.seeded-clients", static: reports.Fail, dynamic: reports.Pass},
		"no sub for the registered":              {listed: list, fault: "userinfo-by-get.registered-clients", static: reports.Pass, dynamic: reports.Fail},
		"no sub for the known":                   {seeded: list, fault: "userinfo-by-get.seeded-clients", static: reports.Fail, dynamic: reports.Pass},
		"no refresh for the registered":          {listed: list, fault: "refresh-works.registered-clients", static: reports.Pass, dynamic: reports.Fail},
		"no refresh for the known":               {seeded: list, fault: "refresh-works.seeded-clients", static: reports.Fail, dynamic: reports.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			ids, decisions := []string{"login-returns-tokens", "userinfo-by-get", "refresh-works"}, server.Honest("auto")
			if broken, _, bent := strings.Cut(test.fault, "."); bent {
				bend, _ := faults.Find(test.fault)
				bend(decisions)
				ids = []string{broken}
			}
			run, err := suites.Run(t.Context(), suites.Options{
				Serve: func(issuer string) (http.Handler, error) {
					return server.New(server.Config{Issuer: issuer, Clients: []server.Client{known}, RegistrationClosed: test.closed, Decisions: decisions, Keys: sharedKeys, Passwords: sharedPasswords})
				},
				Config:    target.Config{Clients: test.listed, Seeded: test.seeded, Users: []target.UserConfig{{Name: "alice", Password: "wonderland"}}},
				Selection: suites.Selection{Only: ids},
			})
			if err != nil || run.Login.Verdict != reports.Pass {
				t.Fatal(err, run.Login.Reason)
			}
			for _, id := range ids {
				told := map[string]reports.Verdict{}
				for _, variant := range check(t, run, id).Variants {
					told[variant.Name] = variant.Verdict
				}
				if told["static-client"] != test.static || told["dynamic-client"] != test.dynamic {
					t.Errorf("%s: static %s, dynamic %s", id, told["static-client"], told["dynamic-client"])
				}
			}
		})
	}
}
