package faults

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

func pkceFaults() []Fault {
	return slices.Concat(verifierFaults(), comparisonFaults(), challengeFaults(), methodFaults(), proofKeySupportFaults())
}

// verifierFaults are about the verifier that is not there, or is something else.
func verifierFaults() []Fault {
	const everywhere = "a refresh without a verifier is what each refresh is"
	return []Fault{
		{Name: "pkce-downgrade-omit-verifier", Breaks: "pkce-downgrade-omit-verifier", SeenIn: "CVE-2023-48228 (authentik), CVE-2025-4144",
			Does: "Compares the verifier only when one is sent.",
			Bend: noCodeRule("verifier-present")},
		{Name: "pkce-downgrade-strip-challenge", Breaks: "pkce-downgrade-strip-challenge",
			SeenIn: "CVE-2024-23647 (authentik), CVE-2024-22258 (Spring), league/oauth2-server issue 1323",
			Does:   "Ignores a verifier when the request had no challenge.",
			Bend: all(noCodeRule("verifier-expected"), verifierMatches(func(r *server.Redemption, honest func() error) error {
				if r.Code.Challenge == "" {
					return nil
				}
				return honest()
			}))},
		{Name: "pkce-s256-works", Breaks: "pkce-s256-works",
			Does: "Refuses a code verifier with a dot or a tilde.",
			Bend: verifiers(`^[A-Za-z0-9_-]{43,128}$`)},
		{Name: "pkce-s256-works.long", Breaks: "pkce-s256-works",
			Does: "Refuses a code verifier of more than 64 characters.",
			Bend: verifiers(`^[A-Za-z0-9._~-]{43,64}$`)},
		{Name: "pkce-s256-works.hybrid", Breaks: "pkce-s256-works", Profile: "oidc",
			Does: "Forgets the challenge of a code that comes with tokens.",
			Also: map[string]string{"login-returns-tokens": "it redeems such a code too"},
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{
					Name: "challenge-lost", Check: func(r *server.AuthorizationRequest) error {
						if r.Asks("token") || r.Asks("id_token") {
							r.Params.Del("code_challenge")
						}
						return nil
					}})
			}},
		{Name: "pkce-empty-verifier", Breaks: "pkce-empty-verifier", SeenIn: "the class of CVE-2023-48228 (authentik)",
			Does: "Asks for a verifier, and compares one only that is not empty.",
			Bend: verifierPresent(func(form url.Values) bool { return form.Has("code_verifier") })},
		{Name: "pkce-null-array-verifier", Breaks: "pkce-null-array-verifier",
			Does: "Takes an array for a verifier, and does not know how to compare it.",
			Bend: verifierPresent(func(form url.Values) bool { return form.Get("code_verifier") != "" || form.Has("code_verifier[]") })},
		{Name: "pkce-null-array-verifier.two", Breaks: "pkce-null-array-verifier",
			Does: "Takes two verifiers, and does not know which to compare.",
			Bend: all(verifierTwice, verifierMatches(func(r *server.Redemption, honest func() error) error {
				if len(r.Form["code_verifier"]) > 1 {
					return nil
				}
				return honest()
			}))},
		{Name: "pkce-verifier-syntax", Breaks: "pkce-verifier-syntax",
			Does: "Takes a verifier of any length and any characters.",
			Bend: noCodeRule("verifier-well-formed")},
		{Name: "pkce-refresh-leak", Breaks: "pkce-refresh-leak",
			Does: "Wants the code verifier with each refresh.",
			Also: map[string]string{"refresh-works": everywhere},
			Bend: func(d *server.Decisions) {
				d.Refresh.Rules = d.Refresh.Rules.Before("refresh-known", server.Rule[server.RefreshRequest]{
					Name: "verifier-again", Check: func(r *server.RefreshRequest) error {
						if r.Form.Get("code_verifier") == "" {
							return server.Refuse("invalid_request", "code_verifier is missing.")
						}
						return nil
					}})
			}},
	}
}

// comparisonFaults compare the verifier with the wrong thing, or in the wrong way.
func comparisonFaults() []Fault {
	return []Fault{
		{Name: "pkce-wrong-verifier", Breaks: "pkce-wrong-verifier",
			Does: "Does not compare the verifier with the challenge.",
			Also: map[string]string{"code-injection": "an injected code comes with a verifier that is wrong for it"},
			Bend: noCodeRule("verifier-matches")},
		{Name: "pkce-method-downgrade-plain-compare", Breaks: "pkce-method-downgrade-plain-compare",
			Does: "Compares the verifier itself with the challenge too, whatever the method.",
			Bend: takesVerifier(func(r *server.Redemption, verifier string) bool { return verifier == r.Code.Challenge })},
		{Name: "pkce-method-substitution", Breaks: "pkce-method-substitution",
			Does: "Reads the method from the token request where it is there.",
			Bend: takesVerifier(func(r *server.Redemption, verifier string) bool {
				method := r.Form.Get("code_challenge_method")
				return method != "" && server.Challenge(verifier, method) == r.Code.Challenge
			})},
		{Name: "pkce-method-substitution.challenge", Breaks: "pkce-method-substitution",
			Does: "Reads the challenge from the token request where it is there.",
			Bend: takesVerifier(func(r *server.Redemption, verifier string) bool {
				return server.Challenge(verifier, r.Code.ChallengeMethod) == r.Form.Get("code_challenge")
			})},
		{Name: "pkce-per-code-binding", Breaks: "pkce-per-code-binding",
			Does: "Keeps one challenge for each client: that of its last request.",
			Also: map[string]string{"code-injection": "the attacker's own login is the client's last"},
			Bend: lastChallenge},
		{Name: "pkce-verifier-prefix", Breaks: "pkce-verifier-prefix",
			Does: "Reads the first 43 characters of a verifier.",
			Bend: takesVerifier(func(r *server.Redemption, verifier string) bool {
				return server.Challenge(verifier[:min(43, len(verifier))], r.Code.ChallengeMethod) == r.Code.Challenge
			})},
		{Name: "pkce-verifier-prefix.plain-shorter", Breaks: "pkce-verifier-prefix",
			Does: "Takes plain, and compares as much as the client sent.",
			Bend: all(advertisesPlain, takesVerifier(func(r *server.Redemption, verifier string) bool {
				return r.Code.ChallengeMethod == "plain" && strings.HasPrefix(r.Code.Challenge, verifier)
			}))},
		{Name: "pkce-verifier-prefix.plain-other-case", Breaks: "pkce-verifier-prefix",
			Does: "Takes plain, and ignores case.",
			Bend: all(advertisesPlain, takesVerifier(func(r *server.Redemption, verifier string) bool {
				return r.Code.ChallengeMethod == "plain" && strings.EqualFold(r.Code.Challenge, verifier)
			}))},
		{Name: "pkce-challenge-readable", Breaks: "pkce-challenge-readable",
			Does: "Writes all that a code is bound to into the code, for itself to read.",
			Bend: func(d *server.Decisions) {
				random := d.Code.Value
				d.Code.Value = func(code *server.Code) string {
					bound, _ := json.Marshal(map[string]string{"client": code.Grant.ClientID, "challenge": code.Challenge}) // strings always go
					return base64.RawURLEncoding.EncodeToString(bound) + "." + random(code)
				}
			}},
	}
}

// verifierMatches bends the comparison of the verifier.
func verifierMatches(compare func(r *server.Redemption, honest func() error) error) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Code.Rules.Find("verifier-matches").Check
		d.Code.Rules = d.Code.Rules.Replace("verifier-matches", func(r *server.Redemption) error {
			return compare(r, func() error { return honest(r) })
		})
	}
}

// takesVerifier takes some verifiers beside the right one.
func takesVerifier(also func(r *server.Redemption, verifier string) bool) func(*server.Decisions) {
	return verifierMatches(func(r *server.Redemption, honest func() error) error {
		if verifier := r.Form.Get("code_verifier"); verifier != "" && also(r, verifier) {
			return nil
		}
		return honest()
	})
}

// verifierPresent reads in its own way whether there is a verifier.
func verifierPresent(present func(url.Values) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Code.Rules = d.Code.Rules.Replace("verifier-present", func(r *server.Redemption) error {
			if r.Code.Challenge == "" || present(r.Form) {
				return nil
			}
			return server.Refuse("invalid_grant", "code_verifier is missing.")
		})
	}
}

// verifierTwice lets code_verifier alone come more than once.
func verifierTwice(d *server.Decisions) {
	honest := d.Token.Rules.Find("parameters-once").Check
	d.Token.Rules = d.Token.Rules.Replace("parameters-once", func(t *server.TokenRequest) error {
		rest := *t
		rest.Form = maps.Clone(t.Form)
		rest.Form.Del("code_verifier")
		return honest(&rest)
	})
}

// lastChallenge keeps challenges by client, one each.
func lastChallenge(d *server.Decisions) {
	var challenges sync.Map
	d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{
		Name: "challenge-kept-by-client", Check: func(r *server.AuthorizationRequest) error {
			challenges.Store(r.Client.ID, r.Param("code_challenge"))
			return nil
		}})
	verifierMatches(func(r *server.Redemption, _ func() error) error {
		if last, _ := challenges.Load(r.Client.ID); last == server.Challenge(r.Form.Get("code_verifier"), r.Code.ChallengeMethod) {
			return nil
		}
		return server.Refuse("invalid_grant", "code_verifier does not match code_challenge.")
	})(d)
}

func advertisesPlain(d *server.Decisions) { d.Authorize.ChallengeMethods = []string{"S256", "plain"} }

// verifiers refuses some that the RFC allows.
func verifiers(format string) func(*server.Decisions) {
	allowed := regexp.MustCompile(format)
	return func(d *server.Decisions) {
		d.Code.Rules = d.Code.Rules.Replace("verifier-well-formed", func(r *server.Redemption) error {
			if verifier := r.Form.Get("code_verifier"); verifier == "" || allowed.MatchString(verifier) {
				return nil
			}
			return server.Refuse("invalid_grant", "code_verifier is malformed.")
		})
	}
}

func pkceOddities() []Oddity {
	return []Oddity{
		{Name: "pkce-wrong-verifier.plain", About: "pkce-wrong-verifier",
			Does: "Advertises and takes the challenge method plain.",
			Bend: advertisesPlain},
		{Name: "pkce-downgrade-omit-verifier.invalid-request", About: "pkce-downgrade-omit-verifier",
			Does: "Calls a missing verifier invalid_request.",
			Bend: recodeRule("verifier-present", "invalid_request")},
		{Name: "pkce-downgrade-strip-challenge.invalid-request", About: "pkce-downgrade-strip-challenge",
			Does: "Calls a verifier without a challenge invalid_request.",
			Bend: recodeRule("verifier-expected", "invalid_request")},
		{Name: "pkce-downgrade-strip-challenge.required", About: "pkce-downgrade-strip-challenge",
			Does: "Requires PKCE of every client.",
			Bend: requiresPKCE(func(*server.Client) bool { return true })},
		{Name: "pkce-null-array-verifier.first-counts", About: "pkce-null-array-verifier",
			Does: "Takes the first of several verifiers.",
			Bend: verifierTwice},
		{Name: "pkce-empty-challenge.refused", About: "pkce-empty-challenge",
			Does: "Refuses a code challenge that is empty.",
			Bend: challengeMethod(func(r *server.AuthorizationRequest, honest func() error) error {
				if r.Params.Has("code_challenge") && r.Param("code_challenge") == "" {
					return server.Refuse("invalid_request", "code_challenge is empty.")
				}
				return honest()
			})},
		{Name: "pkce-method-omitted.s256", About: "pkce-method-omitted",
			Does: "Reads a code challenge without a method as one by S256.",
			Bend: challengeMethod(func(r *server.AuthorizationRequest, honest func() error) error {
				if r.Param("code_challenge") != "" && r.Param("code_challenge_method") == "" {
					r.Params.Set("code_challenge_method", "S256")
				}
				return honest()
			})},
	}
}
