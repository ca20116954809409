package server

import (
	"net/http"
	"net/url"
	"time"
)

// Decisions are the choices of one issuer. [Honest] makes them as the specifications have it; a bend replaces one
// function or edits one list before the issuer starts.
type Decisions struct {
	// Issuer turns the configured URL into the issuer identifier.
	Issuer func(configured string) string
	// Routes may edit which path is answered by what. Paths are below the issuer's own.
	Routes func(Routes)
	// Headers sets what accompanies an answer; page is the name of a page or of an endpoint.
	Headers func(page string, r *http.Request, h http.Header)
	// Refuse writes the refusal of an endpoint that clients call.
	Refuse func(endpoint string, w http.ResponseWriter, r *http.Request, e *Error)
	// Document may edit a JSON document or claim set before it goes out. Kinds: discovery, jwks, registration, token,
	// userinfo, introspection, access_token, id_token, logout_token.
	Document func(kind string, c *DocumentContext, document map[string]any)
	// Sign serialises and signs a JWT.
	Sign func(*SignedToken) (string, error)
	// Spend marks what is used once, and says whether this was the first use. Kinds: code, refresh_token, jti, consent.
	Spend func(kind, id string) (first bool)
	// Fetch gets what a client registered a URL of; get does it by HTTP. Kinds: jwks_uri, request_uri,
	// sector_identifier_uri.
	Fetch func(get func(url string) ([]byte, error), kind, url string) ([]byte, error)

	Session       SessionDecisions
	Login         LoginDecisions
	Authorize     AuthorizeDecisions
	Consent       ConsentDecisions
	Claims        ClaimsDecisions
	RequestObject RequestObjectDecisions
	Registration  RegistrationDecisions
	Client        ClientDecisions
	Token         TokenDecisions
	Code          CodeDecisions
	Refresh       RefreshDecisions
	Access        AccessDecisions
	Logout        LogoutDecisions
	Introspection IntrospectionDecisions
	Revocation    RevocationDecisions
}

// DocumentContext is what a document is about; a field that does not apply is empty.
type DocumentContext struct {
	Issuer  string
	Now     time.Time
	Keys    *Keys
	Client  *Client
	Grant   *Grant
	User    *User
	Request *http.Request
}

// Honest makes fresh decisions that keep the rules of a profile (auto, oauth20, bcp, oauth21, oidc-basic, fapi2).
func Honest(profile string) *Decisions {
	d := &Decisions{
		Issuer:   func(configured string) string { return configured },
		Routes:   func(Routes) {},
		Headers:  honestHeaders,
		Refuse:   honestRefusal,
		Document: func(string, *DocumentContext, map[string]any) {},
		Sign:     sign,
		Spend:    new(ledger).spend,
		Fetch:    func(get func(string) ([]byte, error), _, url string) ([]byte, error) { return get(url) },
		Login:    honestLogin(),
		Session:  honestSession(),
		Client:   honestClient(),
		Claims:   honestClaims(),
		Code:     honestCode(),
		Refresh:  honestRefresh(),
		Access:   honestAccess(),
		Token:    honestToken(),

		RequestObject: honestRequestObject(),
		Registration:  honestRegistration(),
		Introspection: honestIntrospection(),
		Revocation:    honestRevocation(),
	}
	d.Authorize = honestAuthorize(d)
	d.Consent = honestConsent(d)
	d.Logout = honestLogout(d)
	switch profile {
	case "oauth21":
		d.Authorize.RequirePKCE = func(r *AuthorizationRequest) bool { return r.Asks("code") }
		// v2-1 section 10.1: no access token through the browser.
		d.Authorize.ResponseTypes = []string{"code", "id_token", "code id_token"}
		d.Code.Rules = d.Code.Rules.Without("code-redirect-uri-present") // v2-1 section 10.2
	case "fapi2":
		d.Authorize.ResponseTypes = []string{"code"} // FAPI 2.0 section 5.3.2.2
		d.Authorize.RequirePKCE = func(*AuthorizationRequest) bool { return true }
		d.Refresh.Rotates = func(*RefreshRequest) bool { return false } // FAPI 2.0 section 5.3.2.1
	}
	return d
}

// issuerPath is the path below which an issuer lives, without a slash at its end.
func issuerPath(issuer *url.URL) string {
	path := issuer.Path
	for len(path) > 0 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	return path
}
