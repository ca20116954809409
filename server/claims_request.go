package server

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// ClaimsDecisions are about what a client learns of a user (OIDC Core section 5).
type ClaimsDecisions struct {
	// Scopes lists the claims that each scope asks for.
	Scopes map[string][]string
	// Read reads the claims parameter.
	Read func(text string) (ClaimsRequest, error)
	// Disclosed names the claims that go into a document.
	Disclosed func(*Disclosure) []string
}

func honestClaims() ClaimsDecisions {
	return ClaimsDecisions{Scopes: DefaultScopeClaims(), Read: readClaims, Disclosed: disclosed}
}

// ClaimsRequest is what the claims parameter asks for by name (OIDC Core section 5.5).
type ClaimsRequest struct {
	UserInfo map[string]*ClaimRequest `json:"userinfo"`
	IDToken  map[string]*ClaimRequest `json:"id_token"`
}

// ClaimRequest says how a claim is wanted (section 5.5.1); nil is a voluntary claim of any value.
type ClaimRequest struct {
	Essential bool  `json:"essential"`
	Value     any   `json:"value"`
	Values    []any `json:"values"`
}

func readClaims(text string) (ClaimsRequest, error) {
	var request ClaimsRequest
	if text == "" {
		return request, nil
	}
	if err := json.Unmarshal([]byte(text), &request); err != nil {
		return request, errors.New("claims is not the JSON of OIDC Core section 5.5")
	}
	return request, nil
}

func (r ClaimsRequest) of(document string) map[string]*ClaimRequest {
	if document == "userinfo" {
		return r.UserInfo
	}
	return r.IDToken
}

// Names lists the claims that are asked for, in either place, of those that users have here.
func (r ClaimsRequest) Names() []string {
	var names []string
	for _, name := range standardClaims() {
		_, userinfo := r.UserInfo[name]
		_, idToken := r.IDToken[name]
		if userinfo || idToken {
			names = append(names, name)
		}
	}
	return names
}

// subject is the user whom the request names; empty where it names none.
func (r ClaimsRequest) subject() string {
	for _, asked := range []*ClaimRequest{r.IDToken["sub"], r.UserInfo["sub"]} {
		if asked == nil {
			continue
		}
		if subject, ok := asked.Value.(string); ok {
			return subject
		}
	}
	return ""
}

// unmet says whether an essential acr is not among those that a login here comes to (section 5.5.1.1).
func (r ClaimsRequest) unmet() bool {
	asked := r.IDToken["acr"]
	if asked == nil || !asked.Essential || asked.Value == nil && asked.Values == nil {
		return false
	}
	return asked.Value != any(acr) && !slices.Contains(asked.Values, any(acr))
}

// beyond lists the claims that are asked for by name and that no scope of the request covers.
func (r *AuthorizationRequest) beyond(scopeClaims map[string][]string) []string {
	covered := map[string]bool{}
	for _, scope := range r.Scopes {
		for _, name := range scopeClaims[scope] {
			covered[name] = true
		}
	}
	return slices.DeleteFunc(r.Claims.Names(), func(name string) bool { return covered[name] })
}

// claimWords is how the consent page says a claim.
func claimWords(name string) string { return "See your " + strings.ReplaceAll(name, "_", " ") }

// claimConsent is what the user's consent to a claim is remembered by, beside those to scopes.
func claimConsent(names []string) []string {
	var keys []string
	for _, name := range names {
		keys = append(keys, "claim "+name)
	}
	return keys
}

// claimsSupported lists what ID tokens and userinfo can hold.
func claimsSupported(scopeClaims map[string][]string) []string {
	names := []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "sid", "nonce", "acr", "at_hash", "c_hash"}
	for _, scope := range slices.Sorted(maps.Keys(scopeClaims)) {
		names = append(names, scopeClaims[scope]...)
	}
	return names
}
