package rp

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSilence: a target that lets several requests in a row wait for ever is given up, until it answers again; one
// that only hangs up is not.
func TestSilence(t *testing.T) {
	silent := true
	d := newDesk(t, map[string]http.HandlerFunc{
		"/token": func(w http.ResponseWriter, r *http.Request) {
			if silent {
				<-r.Context().Done()
			}
		},
		"/userinfo": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	})
	client := d.client("none")
	for i := range maxSilences {
		if why := d.Silent(); why != "" {
			t.Fatalf("after %d silences: %s", i, why)
		}
		ctx, cancel := context.WithTimeout(d.ctx, 50*time.Millisecond)
		stops(t, func() { client.ClientCredentials(ctx) })
		cancel()
		stops(t, func() { d.Party.UserInfo(d.ctx, "token") })
	}
	if why := d.Silent(); !strings.Contains(why, "fell silent") {
		t.Errorf("after %d silences: %q", maxSilences, why)
	}
	silent = false
	client.ClientCredentials(d.ctx)
	if why := d.Silent(); why != "" {
		t.Errorf("after an answer: %s", why)
	}
}
