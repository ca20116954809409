package browser_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/rp"
)

// TestForeignParts: what a page asks of other hosts is told and not sent, also where it asks late; and so is what the
// page's address looks like to the client, where its policy says that it is told.
func TestForeignParts(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.HandleFunc("GET /parts", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", r.URL.Query().Get("policy"))
		fmt.Fprintf(w, login+`<img src="https://metrics.test/pixel"><script defer src="https://cdn.test/late.js"></script><img src="/own.png">`, "")
	})
	p.HandleFunc("GET /sends", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", r.URL.Query().Get("policy"))
		fmt.Fprintf(w, `<script>location.href = %q</script>`, callback+"?code=code-of-alice")
	})
	agent, base, _ := launch(t, p, 5*time.Second)
	user := open(t, agent)
	arrivalAt := func(path string) rp.Arrival {
		t.Helper()
		arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + path, Callbacks: []string{callback}, Whole: true})
		if err != nil {
			t.Fatal(err)
		}
		return arrival
	}

	arrival := arrivalAt("/parts?policy=unsafe-url")
	var told []string
	for _, request := range arrival.Foreign {
		told = append(told, request.Kind+" "+request.URL)
		if request.Referer != base+"/parts?policy=unsafe-url" {
			t.Errorf("%s has the Referer %q", request.URL, request.Referer)
		}
	}
	slices.Sort(told)
	told = slices.Compact(told) // on a busy machine a page is loaded again
	if got := strings.Join(told, ", "); arrival.Kind != rp.AtLogin || got != "image https://metrics.test/pixel, script https://cdn.test/late.js" {
		t.Errorf("at %s the page asked others for %q", arrival.Kind, got)
	}
	for policy, want := range map[string]string{"unsafe-url": base + "/sends?policy=unsafe-url", "no-referrer": "", "origin": base + "/", "": base + "/"} {
		if arrival := arrivalAt("/sends?policy=" + policy); arrival.Kind != rp.AtCallback || arrival.Referer != want {
			t.Errorf("policy %q: at %s with the Referer %q, not %q", policy, arrival.Kind, arrival.Referer, want)
		}
	}
}
