package browser_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/browser/testdata"
	"github.com/authassay/assay/suites/rp"
)

// TestStrangePages drives each page of testdata in the browser, and looks at what the server was sent.
func TestStrangePages(t *testing.T) {
	t.Parallel()
	p := newProvider()
	posted := make(chan string, 10)
	p.HandleFunc("POST /submit", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		posted <- r.PostForm.Encode()
		to(callback)(w, r)
	})
	p.HandleFunc("GET /denied", func(w http.ResponseWriter, r *http.Request) {
		posted <- r.URL.Path
		to(callback)(w, r)
	})
	for _, strange := range testdata.Pages {
		body, err := os.ReadFile(filepath.Join("testdata", strange.Name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		p.pages[strange.Name] = string(body)
	}
	p.HandleFunc("POST /login-then/{name}", func(w http.ResponseWriter, r *http.Request) { to("/page/"+r.PathValue("name"))(w, r) })
	p.HandleFunc("GET /login-then/{name}", func(w http.ResponseWriter, r *http.Request) {
		html(strings.ReplaceAll(login, `"/login"`, `"`+r.URL.Path+`"`))(w, r)
	})
	users := map[string]rp.UserAgent{}
	base := ""
	for name, agent := range bothAgents(t, p, page.Guide{}) {
		user, err := agent.agent.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer user.Close()
		users[name], base = user, agent.base
	}
	for _, strange := range testdata.Pages {
		t.Run(strange.Name, func(t *testing.T) {
			address := base + "/page/" + strange.Name
			if strange.Authenticated {
				address = base + "/login-then/" + strange.Name
			}
			for name, user := range users {
				if name == "form" && strange.Scripted {
					continue
				}
				for consent, want := range map[rp.Consent]string{rp.Approve: strange.Posts, rp.Deny: strange.Denies} {
					if want == "" {
						continue
					}
					arrival, err := user.Authorize(t.Context(), rp.Journey{URL: address, Callbacks: []string{callback}, User: &rp.User{Name: "alice@example.com", Password: alice.Password}, Consent: consent})
					if err != nil {
						t.Fatalf("%s: %v, at %+v", name, err, arrival)
					}
					got := "end " + string(arrival.Kind)
					select {
					case got = <-posted:
					default:
					}
					if got != want || !strings.Contains(arrival.Barrier, strange.Barrier) {
						t.Errorf("%s, with consent %q, sent %s, and ended at %s (%s) %+v", name, consent, got, arrival.Kind, arrival.Barrier, arrival.Page)
					}
				}
			}
		})
	}
}
