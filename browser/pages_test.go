package browser_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	agent, base, _ := launch(t, p, 5*time.Second)
	user := open(t, agent)
	for _, strange := range testdata.Pages {
		t.Run(strange.Name, func(t *testing.T) {
			address := base + "/page/" + strange.Name
			if strange.Authenticated {
				address = base + "/login-then/" + strange.Name
			}
			for consent, want := range map[rp.Consent]string{rp.Approve: strange.Posts, rp.Deny: strange.Denies} {
				if want == "" {
					continue
				}
				arrival, err := user.Authorize(t.Context(), rp.Journey{URL: address, Callbacks: []string{callback}, User: &rp.User{Name: "alice@example.com", Password: alice.Password}, Consent: consent})
				if err != nil {
					t.Fatalf("%v, at %+v", err, arrival)
				}
				got := "end " + string(arrival.Kind)
				select {
				case got = <-posted:
				default:
				}
				if got != want {
					t.Errorf("with consent %q it sent %s, and ended at %s %+v", consent, got, arrival.Kind, arrival.Page)
				}
			}
		})
	}
}
