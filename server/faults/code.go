package faults

import (
	"net/http"
	"slices"
	"sync"

	"github.com/authassay/assay/server"
)

func codeFaults() []Fault {
	return slices.Concat(redemptionFaults(), replayFaults(), codeValueFaults(), guessFaults())
}

func redemptionFaults() []Fault {
	return []Fault{
		{Name: "code-wrong-redirect-uri", Breaks: "code-wrong-redirect-uri", SeenIn: "Innocenti et al., ACSAC 2023 (GitHub, NAVER)",
			Does: "Does not compare the redirect URI of the token request.",
			Bend: noCodeRule("code-redirect-uri")},
		{Name: "code-expiry", Breaks: "code-expiry", SeenIn: "CVE-2024-22403 (Nextcloud), CVE-2026-28513",
			Does: "Redeems a code however old.",
			Bend: noCodeRule("code-unexpired")},
		{Name: "code-wrong-client", Breaks: "code-wrong-client", SeenIn: "CVE-2026-32245 (Tinyauth), CVE-2026-28513",
			Does: "Redeems a code for another client than it was issued to.",
			Bend: noCodeRule("code-client")},
		{Name: "code-missing-redirect-uri", Breaks: "code-missing-redirect-uri",
			Does: "Redeems a code without the redirect URI that its request named.",
			Bend: noCodeRule("code-redirect-uri-present")},
		{Name: "code-other-registered-redirect-uri", Breaks: "code-other-registered-redirect-uri", SeenIn: "frappe issue 41533",
			Does: "Takes any registered redirect URI of the client in the token request.",
			Bend: func(d *server.Decisions) {
				honest := d.Code.Rules.Find("code-redirect-uri").Check
				d.Code.Rules = d.Code.Rules.Replace("code-redirect-uri", func(r *server.Redemption) error {
					if slices.Contains(r.Client.RedirectURIs, r.Form.Get("redirect_uri")) {
						return nil
					}
					return honest(r)
				})
			}},
		{Name: "code-confidential-without-auth", Breaks: "code-confidential-without-auth",
			Does: "Treats a confidential client that sends no secret with its code as a public one.",
			Also: map[string]string{"client-auth-none": "a code is one of the things that it tries without credentials"},
			Bend: unauthenticated("token", "authorization_code")},
		{Name: "code-injection", Breaks: "code-injection",
			Does: "Takes the verifier of any other login of the same client.",
			Bend: anyOwnVerifier},
		{Name: "code-user-binding", Breaks: "code-user-binding", SeenIn: "the class of CVE-2023-0264 and CVE-2022-3916 (Keycloak)",
			Does: "Redeems a code for whoever logged in last at its client.",
			Bend: lastLogin},
		{Name: "code-cross-tenant", Breaks: "code-cross-tenant",
			Does: "Keeps the codes of all its issuers in one table.",
			Bend: oneTableOfCodes()},
		{Name: "code-after-logout", Breaks: "code-after-logout",
			Does: "Redeems a code whose user has logged out.",
			Bend: noCodeRule("code-session")},
	}
}

func noCodeRule(name string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Code.Rules = d.Code.Rules.Without(name) }
}

// oneTableOfCodes makes a bend that finds the codes of every issuer that it bends.
func oneTableOfCodes() func(*server.Decisions) {
	var codes sync.Map // value -> *server.Code
	return func(d *server.Decisions) {
		value := d.Code.Value
		d.Code.Value = func(code *server.Code) string {
			name := value(code)
			codes.Store(name, code)
			return name
		}
		d.Code.Rules = d.Code.Rules.Replace("code-known", func(r *server.Redemption) error {
			code, found := codes.Load(r.Form.Get("code"))
			if !found {
				return server.Refuse("invalid_grant", "The code is unknown.")
			}
			r.Code = code.(*server.Code)
			return nil
		})
	}
}

// burnsForeignCodes makes a bend that tells codes of the issuers that it bends apart.
func burnsForeignCodes() func(*server.Decisions) {
	var owners sync.Map // value -> the *server.Decisions of its issuer
	return func(d *server.Decisions) {
		value := d.Code.Value
		d.Code.Value = func(code *server.Code) string {
			name := value(code)
			owners.Store(name, d)
			return name
		}
		honest := d.Code.Rules.Find("code-known").Check
		d.Code.Rules = d.Code.Rules.Replace("code-known", func(r *server.Redemption) error {
			code := r.Form.Get("code")
			if owner, found := owners.Load(code); found && owner != d {
				owner.(*server.Decisions).Spend("code", code)
			}
			return honest(r)
		})
	}
}

// anyOwnVerifier keeps challenges by client instead of by code.
func anyOwnVerifier(d *server.Decisions) {
	var challenges sync.Map
	d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{
		Name: "challenge-kept-by-client", Check: func(r *server.AuthorizationRequest) error {
			challenges.Store([2]string{r.Client.ID, r.Param("code_challenge")}, true)
			return nil
		}})
	honest := d.Code.Rules.Find("verifier-matches").Check
	d.Code.Rules = d.Code.Rules.Replace("verifier-matches", func(r *server.Redemption) error {
		challenge := server.Challenge(r.Form.Get("code_verifier"), r.Code.ChallengeMethod)
		if _, found := challenges.Load([2]string{r.Client.ID, challenge}); found {
			return nil
		}
		return honest(r)
	})
}

func codeOddities() []Oddity {
	return append(slices.Concat(codeValueOddities(), guessOddities()), []Oddity{
		{Name: "code-replay-revokes-access.everything", About: "code-replay-revokes-access",
			Does: "Answers a replayed code by ending all that the user granted to the client, and the session.",
			Bend: func(d *server.Decisions) {
				d.Code.Replayed = func(r *server.Redemption) {
					for _, grant := range r.Grants() {
						grant.Revoke()
					}
					r.EndSessions()
				}
			}},
		{Name: "code-wrong-client.burned", About: "code-wrong-client",
			Does: "Spends a code at the first try, good or bad.",
			Bend: func(d *server.Decisions) {
				honest := d.Code.Rules
				d.Code.Rules = server.Rules[server.Redemption]{{Name: "one-try", Check: func(r *server.Redemption) error {
					err := honest.Check(r)
					if err != nil && r.Code != nil {
						d.Spend("code", r.Code.Value)
					}
					return err
				}}}
			}},
		{Name: "code-wrong-client.server-error", About: "code-wrong-client",
			Does: "Refuses the code of another client with server_error and status 500.",
			Bend: brokenRule("code-client")},
		{Name: "code-cross-tenant.burned", About: "code-cross-tenant",
			Does: "Spends a code that another of its issuers is shown, and refuses it there.",
			Bend: burnsForeignCodes()},
		{Name: "code-expiry.server-error", About: "code-expiry",
			Does: "Refuses an expired code with server_error and status 500.",
			Bend: brokenRule("code-unexpired")},
		{Name: "code-missing-redirect-uri.invalid-request", About: "code-missing-redirect-uri",
			Does: "Calls a missing redirect URI invalid_request.",
			Bend: recodeRule("code-redirect-uri-present", "invalid_request")},
	}...)
}

// brokenRule refuses as if the server had broken down.
func brokenRule(name string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Code.Rules.Find(name).Check
		d.Code.Rules = d.Code.Rules.Replace(name, func(r *server.Redemption) error {
			if honest(r) != nil {
				return &server.Error{Code: "server_error", Description: "The server could not answer.", Status: http.StatusInternalServerError}
			}
			return nil
		})
	}
}

// recodeRule refuses with another error code.
func recodeRule(name, code string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Code.Rules.Find(name).Check
		d.Code.Rules = d.Code.Rules.Replace(name, func(r *server.Redemption) error {
			if err := honest(r); err != nil {
				return server.Refuse(code, "A parameter is missing.")
			}
			return nil
		})
	}
}
