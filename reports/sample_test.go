package reports

import (
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// hostile is what a target may send back: escape codes, markup, commands of CI jobs, bidi and zero-width controls,
// broken UTF-8, what XML forbids, and a megabyte.
var hostile = "\x1b[2J\x1b[31m<script>alert(1)</script>]]><img src=x onerror=alert(1)>\n::error::owned\r\n##vso[task.complete]\u202egnp.\u200b\xff\x00\ufffe" + strings.Repeat("A", 1<<20)

func form(fields ...evidence.Field) []evidence.Field {
	return append(fields, evidence.Field{"Content-Type", "application/x-www-form-urlencoded"}, evidence.Field{"User-Agent", "assay (check code-replay)"})
}

// sampleStart is when the sample runs started.
var sampleStart = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

var noStore = []evidence.Field{{"Cache-Control", "no-store"}, {"Content-Type", "application/json"}}

func redemption(note string, status int, body string) evidence.Exchange {
	sender := evidence.Client
	if note == "attack" {
		sender = evidence.Attacker
	}
	return evidence.Exchange{
		Note: note, Sender: sender, Started: sampleStart.Add(time.Second), Seconds: 0.004211,
		Request: evidence.Request{Method: "POST", URL: "http://127.0.0.1:8080/token", Header: form(evidence.Field{"Authorization", "Basic [credentials 51c0]"}),
			Body: "grant_type=authorization_code&code=[code 3f9a]&redirect_uri=https%3A%2F%2Fclient.example%2Fcallback&code_verifier=[verifier 77aa]"},
		Response: &evidence.Response{Status: status, Header: noStore, Body: body},
	}
}

// sampleRun holds one check of each kind.
func sampleRun() Run {
	run := Run{
		Schema: 1, Tool: Tool{Name: "assay", Version: "0.1.0", Catalogue: "2026.11"}, Browser: "HeadlessChrome 156.0",
		Target:  Target{Issuer: "http://127.0.0.1:8080", Name: "Example AS"},
		Profile: "auto", Specs: []string{"rfc9207"}, Shard: "1/1", Plan: "sha256:5c2a", Started: sampleStart, Seconds: 9.84,
		Login: Login{Verdict: Pass, Seconds: 0.41, Pages: []string{"login", "consent"}}, Planned: 11,
		Notes:   []string{"2 clients that were registered could not be deleted: web-1, spa-1"},
		Command: "assay run --target http://127.0.0.1:8080 --config assay.yaml --skip pages",
		Checks:  append(append(flowAndCode(), redirects()...), others()...),
	}
	Tally(&run, Fail, false)
	return run
}

func flowAndCode() []Check {
	return []Check{
		{ID: "login-returns-tokens", Chapter: "flow", Title: "the code flow ends with tokens", Requirement: "RFC6749-4.1-flow", Gist: "A code that was asked for honestly is exchanged for an access token.",
			Spec: "RFC 6749", Section: "4.1", Level: "MUST", URL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1", Verdict: Pass, Observed: "accepted", Seconds: 0.106,
			Variants: []Variant{{Name: "confidential", Verdict: Pass, Observed: "accepted"}, {Name: "public", Verdict: Pass, Observed: "accepted"}},
			Evidence: []evidence.Exchange{redemption("", 200, `{"access_token":"[access token 9e01]"}`)}},
		{ID: "code-replay", Chapter: "code", Title: "an authorization code is refused the second time it is redeemed", Requirement: "RFC6749-4.1.2-code-once",
			Gist: "A client must not use a code more than once; the server denies a second use.", Spec: "RFC 6749", Section: "4.1.2", Level: "MUST",
			URL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2", Verdict: Fail, Observed: "accepted", Seconds: 0.012, Retries: 1,
			Reason:   "the second redemption of the code got 200 with a new access token; a refusal was required",
			Evidence: []evidence.Exchange{redemption("control", 200, `{"access_token":"[access token 9e01]","token_type":"Bearer"}`), redemption("attack", 200, `{"access_token":"[access token c44d]","token_type":"Bearer","expires_in":600}`)},
			Pages:    []string{"shots/code-replay-1.png", "shots/code-replay-1.html", "../../etc/passwd.png"}},
		{ID: "code-expiry", Chapter: "code", Title: "an authorization code is refused when its time is over", Spec: "RFC 6749", Section: "4.1.2", Level: "MUST", Verdict: Skipped,
			Reason: "a code that still works after 65 s is no finding: lifetimes.code would decide it"},
		{ID: "code-wrong-client", Chapter: "code", Title: "an authorization code is refused to another client", Spec: "RFC 6749", Section: "4.1.3", Level: "MUST",
			URL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3", Gist: "A code is good for the client it was issued to.", Verdict: Inconclusive, Observed: "refused-in-front", Reason: "429 Too Many Requests: refused in front of the server",
			Evidence: []evidence.Exchange{{Note: "control", Sender: evidence.Browser, Request: evidence.Request{Method: "GET", URL: "http://127.0.0.1:8080/authorize?client_id=web&response_type=code&state=[code 1a2b]"}, Error: "dial tcp 127.0.0.1:8080: connection refused"}}},
	}
}

func redirects() []Check {
	return []Check{
		{ID: "redirect-uri-path-suffix", Chapter: "redirect", Title: "sends a code only to the exact registered URI", Requirement: "RFC9700-2.1-exact", Gist: "Redirect URIs are compared by simple string comparison.",
			Spec: "RFC 9700", Section: "2.1", Level: "MUST", URL: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1", Verdict: Fail, Observed: "accepted", Seconds: 0.2,
			Reason: "the code went to https://client.example/callback/extra, which nobody registered; an error page was required",
			Variants: []Variant{{Name: "path-appended", Verdict: Fail, Observed: "accepted", Reason: "code sent to /callback/extra"}, {Name: "dot-segments", Verdict: Pass, Observed: "refused"},
				{Name: "query-added", Verdict: Fail, Observed: "accepted", Reason: "code sent to /callback?x=1"}},
			Evidence: []evidence.Exchange{
				{Note: "path-appended", Sender: evidence.Browser, LedTo: evidence.Attacker, Started: sampleStart.Add(2 * time.Second), Seconds: 0.08, Request: evidence.Request{Method: "GET", URL: "http://127.0.0.1:8080/authorize?client_id=web&redirect_uri=https%3A%2F%2Fclient.example%2Fcallback%2Fextra&response_type=code&state=it's%20$HOME"},
					Response: &evidence.Response{Status: 303, Header: []evidence.Field{{"Location", "https://client.example/callback/extra?code=[code aa01]"}}}},
				{Note: "dot-segments", Sender: evidence.Browser, Request: evidence.Request{Method: "GET", URL: "http://127.0.0.1:8080/authorize?redirect_uri=https%3A%2F%2Fclient.example%2Fcallback%2F..%2Fextra"}, Response: &evidence.Response{Status: 400, Header: noStore, Body: `{"error":"invalid_request"}`}}}},
		{ID: "redirect-uri-error-path", Chapter: "redirect", Title: "shows an error of the redirect URI itself", Spec: "RFC 6749", Section: "4.1.2.1", Level: "MUST", Verdict: Fail, Observed: hostile, Reason: hostile, Gist: "The server tells the user.",
			Evidence: []evidence.Exchange{{Note: hostile, Sender: evidence.Browser, Request: evidence.Request{Method: "POST", URL: "http://127.0.0.1:8080/authorize?state=%0d%0aX&x=" + hostile[:100], Header: []evidence.Field{{"X-Odd", hostile[:100]}}, Body: "a=" + hostile[:100]},
				Response: &evidence.Response{Status: 400, Header: []evidence.Field{{"Content-Type", hostile[:100]}}, Body: hostile[:16<<10], Truncated: true}}},
			Variants: []Variant{{Name: hostile, Verdict: Fail, Observed: hostile, Reason: hostile}, {Name: "plain", Verdict: Pass}}, Pages: []string{"shots/" + hostile[:40] + ".png"}},
	}
}

func others() []Check {
	return []Check{
		{ID: "token-cache-control", Chapter: "token", Title: "a token response forbids caching", Spec: "RFC 6749", Section: "5.1", Level: "SHOULD", URL: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1", Gist: "Token responses carry Cache-Control: no-store.",
			Verdict: Warn, Observed: "missing", Reason: "Cache-Control was absent; no-store is asked for", Evidence: []evidence.Exchange{redemption("", 200, `{"access_token":"[access token 9e01]"}`)}, Dropped: 3},
		{ID: "token-error-format", Chapter: "token", Title: "an error is JSON with the right code", Spec: "RFC 6749", Section: "5.2", Level: "MUST", Verdict: Fail, Expected: true, Observed: "refused-wrong-form", Reason: "text/plain, not JSON; known since 2026-10 (issue 12)"},
		{ID: "par-required", Chapter: "par", Title: "a pushed request is required", Spec: "RFC 9126", Section: "5", Level: "MUST", Verdict: Unsupported, Reason: "discovery names no pushed_authorization_request_endpoint"},
		{ID: "ui-framing-consent", Chapter: "pages", Title: "the consent page can't be framed", Spec: "advice", Level: "ADVICE", Verdict: Pass, Observed: "blocked"},
		{ID: "client-auth-none", Chapter: "clientauth", Title: "a confidential client is refused without its secret", Spec: "RFC 6749", Section: "3.2.1", Level: "MUST", Verdict: Inconclusive, Reason: NotRun},
	}
}

// interruptedRun is the sample, stopped after its first checks.
func interruptedRun() Run {
	run := sampleRun()
	for i := range run.Checks {
		if i > 1 {
			run.Checks[i] = Check{ID: run.Checks[i].ID, Chapter: run.Checks[i].Chapter, Title: run.Checks[i].Title, Spec: run.Checks[i].Spec, Section: run.Checks[i].Section, Level: run.Checks[i].Level, Verdict: Inconclusive, Reason: NotRun}
		}
	}
	run.Seconds, run.Notes = 1.2, nil
	Tally(&run, Fail, true)
	return run
}

// lockedOutRun is a run that could not begin.
func lockedOutRun() Run {
	run := Run{Schema: 1, Tool: Tool{Name: "assay", Version: "0.1.0", Catalogue: "2026.11"}, Target: Target{Issuer: "https://as.example.com", Authorized: "as.example.com", Bent: "code-replay"},
		Profile: "oauth20", Shard: "1/1", Started: sampleStart, Seconds: 2.1, Planned: 52,
		Login: Login{Verdict: Inconclusive, Seconds: 2, Pages: []string{"login", "login"}, Reason: "credentials refused? The page says: \u202e" + strings.Repeat("wrong ", 3)}}
	Tally(&run, Fail, false)
	return run
}

// cleanRun has nothing to tell.
func cleanRun() Run {
	run := sampleRun()
	run.Checks, run.Notes = []Check{run.Checks[0]}, nil
	run.Planned = 1
	Tally(&run, Fail, false)
	return run
}
