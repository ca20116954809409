package server

import (
	"net/url"
	"regexp"
	"slices"
)

// AuthorizeDecisions are about the authorization endpoint.
type AuthorizeDecisions struct {
	// Rules are tried in order; the first refusal answers.
	Rules Rules[AuthorizationRequest]
	// ResolveRedirectURI chooses where the answer goes, or refuses.
	ResolveRedirectURI func(*AuthorizationRequest) (string, error)
	// ResponseTypes are those that are taken and advertised.
	ResponseTypes []string
	// ResponseMode chooses how the answer goes to the client: query, fragment or form_post.
	ResponseMode func(*AuthorizationRequest) string
	// ErrorTarget says where an error is sent; empty means to show it to the user.
	ErrorTarget func(*AuthorizationRequest, error) string
	// RequirePKCE says whether a request needs a code challenge.
	RequirePKCE func(*AuthorizationRequest) bool
	// ChallengeMethods are those that are taken and advertised.
	ChallengeMethods []string
	// Scopes chooses what can be granted of what is asked for.
	Scopes func(*AuthorizationRequest) []string
	// NeedsLogin and NeedsConsent say what the user must do before the code.
	NeedsLogin   func(*Interaction) bool
	NeedsConsent func(*Interaction) bool
	// MayInteract says whether pages may be shown at all.
	MayInteract func(*AuthorizationRequest) bool
	// Response adds what accompanies every answer, errors included.
	Response func(*AuthorizationRequest, url.Values)
}

func honestAuthorize(d *Decisions) AuthorizeDecisions {
	return AuthorizeDecisions{
		Rules:              honestAuthorizeRules(d),
		ResolveRedirectURI: registeredRedirectURI,
		ResponseTypes:      responseTypes,
		ResponseMode:       responseMode,
		// Nothing goes to a URI that was not validated (RFC 6749 section 4.1.2.1).
		ErrorTarget: func(r *AuthorizationRequest, _ error) string { return r.RedirectURI },
		// RFC 9700 section 2.1.1: public clients MUST use PKCE.
		RequirePKCE:      func(r *AuthorizationRequest) bool { return r.Client.Public() && r.Asks("code") },
		ChallengeMethods: []string{"S256"},
		Scopes:           requestedScopes,
		NeedsLogin:       needsLogin,
		NeedsConsent:     needsConsent,
		// OIDC Core section 3.1.2.1: with none, no page may be shown.
		MayInteract: func(r *AuthorizationRequest) bool { return !r.Wants("none") },
		Response: func(r *AuthorizationRequest, params url.Values) {
			if state := r.Param("state"); state != "" {
				params.Set("state", state)
			}
			params.Set("iss", r.Issuer) // RFC 9207 section 2
		},
	}
}

var (
	errUnknownClient = Refuse("invalid_request", "We do not know the application that sent you here.")

	challengeFormat = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`) // RFC 7636 section 4.2
	// What is critical is judged with the client and the redirect URI, before anything can be redirected.
	criticalParams = []string{"client_id", "redirect_uri"}
	prompts        = []string{"none", "login", "consent", "select_account"}
)

func honestAuthorizeRules(d *Decisions) Rules[AuthorizationRequest] {
	return slices.Concat(clientRules(d), requestRules(d), nonceRules(), pkceRules(d))
}

// clientRules come first: until they hold, nothing may be redirected.
func clientRules(d *Decisions) Rules[AuthorizationRequest] {
	return Rules[AuthorizationRequest]{
		{"critical-parameters-once", func(r *AuthorizationRequest) error {
			return once(r.Params, criticalParams...)
		}},
		{"client-known", func(r *AuthorizationRequest) error {
			return unless(r.Client != nil, errUnknownClient)
		}},
		{"redirect-uri-registered", func(r *AuthorizationRequest) (err error) {
			r.RedirectURI, err = d.Authorize.ResolveRedirectURI(r)
			return err
		}},
	}
}

func requestRules(d *Decisions) Rules[AuthorizationRequest] {
	return Rules[AuthorizationRequest]{
		{"parameters-once", func(r *AuthorizationRequest) error {
			return once(r.Params)
		}},
		{"response-mode-supported", responseModeAllowed},
		{"request-object-valid", func(r *AuthorizationRequest) error { return r.ObjectRefusal }},
		{"response-type-allowed", func(r *AuthorizationRequest) error {
			return responseTypeAllowed(d.Authorize.ResponseTypes, r)
		}},
		{"scope-allowed", func(r *AuthorizationRequest) error {
			if !wellFormedScope(r.Param("scope")) {
				return Refuse("invalid_scope", "scope has characters that no scope may have.")
			}
			return unless(len(r.Scopes) > 0, Refuse("invalid_scope", "None of these scopes can be granted to this client."))
		}},
		{"prompt-well-formed", func(r *AuthorizationRequest) error {
			for _, prompt := range r.Prompt {
				if !slices.Contains(prompts, prompt) || (prompt == "none" && len(r.Prompt) > 1) {
					return Refuse("invalid_request", "prompt is none alone, or any of login, consent and select_account.")
				}
			}
			return nil
		}},
		{"max-age-well-formed", func(r *AuthorizationRequest) error {
			return unless(r.Param("max_age") == "" || r.MaxAge != nil,
				Refuse("invalid_request", "max_age is a number of seconds."))
		}},
		{"claims-well-formed", func(r *AuthorizationRequest) error {
			return unless(!r.ClaimsInvalid, Refuse("invalid_request", "claims is not the JSON of OpenID Connect Core section 5.5."))
		}},
		// OpenID Connect Core section 5.5.1.1, with the code of Error Code unmet_authentication_requirements 1.0.
		{"acr-met", func(r *AuthorizationRequest) error {
			return unless(!r.Claims.unmet(), Refuse("unmet_authentication_requirements", "A login here does not come to the acr that is essential."))
		}},
		{"id-token-hint-valid", func(r *AuthorizationRequest) error {
			return unless(!r.HintInvalid, Refuse("invalid_request", "id_token_hint is not an ID token of ours, or claims names another user."))
		}},
	}
}

// pkceRules are those of RFC 7636 sections 4.3 and 4.4.1.
func pkceRules(d *Decisions) Rules[AuthorizationRequest] {
	return Rules[AuthorizationRequest]{
		{"pkce-method-supported", func(r *AuthorizationRequest) error {
			return challengeMethodSupported(d.Authorize.ChallengeMethods, r)
		}},
		{"pkce-challenge-well-formed", func(r *AuthorizationRequest) error {
			return unless(r.Param("code_challenge") == "" || challengeFormat.MatchString(r.Param("code_challenge")),
				Refuse("invalid_request", "code_challenge has 43 to 128 characters of A-Z a-z 0-9 - . _ ~."))
		}},
		{"pkce-used", func(r *AuthorizationRequest) error {
			return unless(r.Param("code_challenge") != "" || !d.Authorize.RequirePKCE(r),
				Refuse("invalid_request", "code_challenge is missing: this client must use PKCE."))
		}},
	}
}

// challengeMethodSupported follows RFC 7636 section 4.3: no method means plain.
func challengeMethodSupported(supported []string, r *AuthorizationRequest) error {
	method := r.Param("code_challenge_method")
	if r.Param("code_challenge") == "" {
		return unless(method == "", Refuse("invalid_request", "code_challenge_method without code_challenge."))
	}
	if method == "" {
		method = "plain"
	}
	return unless(slices.Contains(supported, method), Refuse("invalid_request", "code_challenge_method must be S256."))
}

// once refuses parameters that were sent more than once (RFC 6749 section 3.1): the named ones, or all.
func once(params url.Values, names ...string) error {
	for name, values := range params {
		if len(values) > 1 && (names == nil || slices.Contains(names, name)) {
			return Refuse("invalid_request", "A parameter was sent more than once.")
		}
	}
	return nil
}

func unless(holds bool, e *Error) error {
	if holds {
		return nil
	}
	return e
}

func needsLogin(in *Interaction) bool {
	switch {
	case in.Session == nil || in.Session.User == nil:
		return true
	case in.LoggedIn:
		return false
	case in.Request.Wants("login") || in.Request.Wants("select_account"):
		return true
	case in.Request.HintSubject != "" && in.Request.HintSubject != in.Session.User.Subject:
		return true
	}
	age := in.Request.MaxAge
	return age != nil && in.Request.Now.Sub(in.Session.AuthTime) >= *age
}

// needsConsent asks the first time, for anything more, when the client wants it asked, and each time where anybody may
// pose as the client.
func needsConsent(in *Interaction) bool {
	if in.Consented {
		return false
	}
	return in.Request.Wants("consent") || !in.Remembered || in.Request.Anonymous()
}
