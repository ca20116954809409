package suites

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// stopped is what a step of the login throws where it cannot go on.
type stopped struct{ reason string }

// attempt runs steps outside of any check. It gives the reason where one of them stopped.
func (h *Harness) attempt(steps func()) (reason string) {
	stop, lack := h.party.Stop, h.party.Lack
	h.party.Lack = nil
	h.party.Stop = func(format string, arguments ...any) { panic(stopped{fmt.Sprintf(format, arguments...)}) }
	defer func() {
		h.party.Stop, h.party.Lack = stop, lack
		if thrown := recover(); thrown != nil {
			reason = fmt.Sprintf("a defect of assay: %v", thrown)
			if stop, ours := thrown.(stopped); ours {
				reason = stop.reason
			}
		}
	}()
	steps()
	return ""
}

// Login drives one honest flow before all checks: a client, the login, consent, tokens. It learns what discovery
// does not tell: whether refresh tokens come, and how the target's own refusals look.
func (h *Harness) Login(ctx context.Context) reports.Login {
	trail := &evidence.Trail{Check: "login"}
	ctx = evidence.WithTrail(ctx, trail)
	started := time.Now()
	var pages []string
	reason := h.attempt(func() {
		client := h.Client(ctx)
		grant := client.Authorize(ctx, h.party.Offline)
		pages = grant.Arrival.Pages
		tokens := client.MustAnswer(ctx, grant)
		h.target.Show(target.RefreshToken, tokens.Refresh != "")
		h.target.Show(target.JWTAccessToken, isJWTAccessToken(tokens.Access))
		if tokens.ID != "" {
			h.target.Show(target.OpenID, true)
		}
		h.party.LearnOwnForms(ctx, client)
	})
	login := reports.Login{Verdict: reports.Pass, Seconds: time.Since(started).Seconds(), Pages: pages}
	if reason != "" {
		login.Verdict, login.Reason = reports.Inconclusive, h.party.Redactor.Text(reason)+h.loginPictures(ctx)
	}
	return login
}

// loginPictures keeps a picture of the page at which the login ended, and names it.
func (h *Harness) loginPictures(ctx context.Context) (named string) {
	if h.options.Shots == nil || ctx.Err() != nil {
		return ""
	}
	for _, picture := range h.party.Pictures(ctx) {
		if file := h.options.Shots("login", picture.PNG, picture.DOM); file != "" {
			named += " (picture: " + file + ")"
		}
	}
	return named
}

// isJWTAccessToken tells whether a token says of itself that it follows RFC 9068 (section 2.1).
func isJWTAccessToken(token string) bool {
	header, _, err := rp.ReadJWT(token)
	kind, _ := header["typ"].(string)
	return err == nil && strings.EqualFold(strings.TrimPrefix(kind, "application/"), "at+jwt")
}

// Client gives the client under test: the user's first, else a confidential one.
func (h *Harness) Client(ctx context.Context) *rp.Client { return h.party.UnderTest(ctx) }

// honestAgain runs one honest flow after a chapter. Where it fails, the chapter's passes are worth nothing.
func (h *Harness) honestAgain(ctx context.Context, chapter string) {
	reason := h.party.Silent()
	if reason == "" {
		reason = h.attempt(func() { h.Client(ctx).Tokens(ctx) })
	}
	if reason != "" {
		h.honest[chapter] = reason
	}
}
