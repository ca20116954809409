package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// users looks at who can log in.
func (d *doctor) users(users []target.UserConfig) {
	switch needing := d.checks(func(c suites.PlannedCheck) bool { return c.TwoUsers }); {
	case len(users) == 0: // said under settings
	case len(users) == 1 && len(needing) > 0:
		d.note("users", fmt.Sprintf("%s alone; list a second under users: in assay.yaml, which these need:", users[0].Name), needing)
	case len(users) == 1:
		d.good("users", "%s", users[0].Name)
	default:
		d.good("users", "%s and %s", users[0].Name, users[1].Name)
	}
}

// issuers looks at whether there is a second one.
func (d *doctor) issuers(t *target.Target) {
	needing := d.checks(func(c suites.PlannedCheck) bool { return c.TwoIssuers })
	other, reason := t.Other()
	switch {
	case len(needing) == 0:
	case other != nil:
		d.good("issuers", "%s is the second", other.Issuer)
	case t.Config.OtherIssuer.Issuer != "":
		d.bad("issuers", reason)
	default:
		d.note("issuers", "no second one of the same server is named; other_issuer: in assay.yaml would, which these need:", needing)
	}
}

// flow drives one honest flow, with the client under test.
func (d *doctor) flow(ctx context.Context, party *rp.Party) {
	if len(party.Users) == 0 {
		return // said under settings
	}
	var client *rp.Client
	var grant *rp.Grant
	ctx = evidence.WithTrail(ctx, &evidence.Trail{Check: "doctor"})
	if reason := attempt(party, func() { client = party.UnderTest(ctx) }); reason != "" {
		d.bad("client", party.Redactor.Text(reason)+"; name one with --client-id, or in assay.yaml: under clients:, a token under registration:, or a command that makes them under provision:")
		return
	}
	began := time.Now()
	if reason := attempt(party, func() { grant = client.Authorize(ctx, party.Offline) }); reason != "" {
		d.bad("login", party.Redactor.Text(reason)+"; assay login check shows it page by page")
		return
	}
	pages := grant.Arrival.Pages
	d.good("login", "%s gets a code by %s, in %.1f s", party.Alice().Name, orNone(strings.Join(pages, " → ")), time.Since(began).Seconds())
	if totp := party.Alice().TOTP; totp != nil {
		d.note("totp", fmt.Sprintf("a one-time code is good for one login in %s: each check that logs in afresh may wait that long, and so may the next run", totp.Period()), nil)
	}
	d.consent(pages)
	d.tokens(ctx, party, client, grant)
}

// consent looks at whether anybody was asked.
func (d *doctor) consent(pages []string) {
	if slices.Contains(pages, "consent") {
		d.good("consent", "was asked for, and given")
		return
	}
	about := d.checks(func(c suites.PlannedCheck) bool { return strings.Contains(c.ID, "consent") })
	d.note("consent", "was not asked for; where this client never needs it, these are unsupported:", about)
}

// tokens redeems the code.
func (d *doctor) tokens(ctx context.Context, party *rp.Party, client *rp.Client, grant *rp.Grant) {
	var tokens rp.Tokens
	if reason := attempt(party, func() { tokens = client.MustRedeem(ctx, grant) }); reason != "" {
		d.bad("tokens", party.Redactor.Text(reason))
		return
	}
	party.Target.Show(target.RefreshToken, tokens.Refresh != "")
	got := []string{"an access token"}
	if seconds, said := tokens.Answer.JSON["expires_in"].(json.Number); said {
		if lives, err := time.ParseDuration(seconds.String() + "s"); err == nil && lives > 0 {
			d.expires = lives
			got[0] += fmt.Sprintf(" (%s, it says)", spoken(lives))
		}
	}
	if tokens.Refresh != "" {
		got = append(got, "a refresh token")
	}
	if tokens.ID != "" {
		got = append(got, "an ID Token")
	}
	d.good("tokens", "the code of client %s, by %s, gives %s", client.ID, client.Auth, strings.Join(got, ", "))
}

// spoken writes a duration as people do: 10m, and not 10m0s.
func spoken(d time.Duration) string {
	text := d.String()
	for _, nothing := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, nothing) {
			text = text[:len(text)-2]
		}
	}
	return text
}
