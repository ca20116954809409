package demo_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// openIDProvider is as small as a provider can be that still checks what the
// client sends: one client, one user who always agrees, everything by the book
// unless a field says otherwise.
type openIDProvider struct {
	issuer string
	key    *ecdsa.PrivateKey

	// Nonce, Issuer, State and Subject bend what is sent back.
	nonce, iss, state, subject func(honest string) string
	denies                     bool

	stop func()

	mu            sync.Mutex
	redirectURI   string
	secret        string
	codes         map[string]url.Values
	tokenRequests int
	logouts       []url.Values
	// secrets are all values that no page may ever show.
	secrets []string
}

func honest(value string) string { return value }

func newProvider(issuer string) *openIDProvider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return &openIDProvider{
		issuer: issuer, key: key, codes: map[string]url.Values{},
		nonce: honest, iss: honest, state: honest, subject: honest,
	}
}

func (p *openIDProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "GET /.well-known/openid-configuration":
		send(w, http.StatusOK, p.metadata())
	case "GET /jwks":
		send(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
			{Key: p.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	case "POST /register":
		p.register(w, r)
	case "GET /authorize":
		p.authorize(w, r)
	case "POST /token":
		p.token(w, r)
	case "GET /userinfo":
		send(w, http.StatusOK, map[string]any{"sub": p.subject("user-1"), "preferred_username": "alice"})
	case "GET /end-session":
		p.logouts = append(p.logouts, r.URL.Query())
		to := r.URL.Query().Get("post_logout_redirect_uri") + "?state=" + r.URL.Query().Get("state")
		http.Redirect(w, r, to, http.StatusSeeOther)
	default:
		http.NotFound(w, r)
	}
}

func (p *openIDProvider) metadata() map[string]any {
	return map[string]any{
		"issuer":                                p.issuer,
		"authorization_endpoint":                p.issuer + "/authorize",
		"token_endpoint":                        p.issuer + "/token",
		"jwks_uri":                              p.issuer + "/jwks",
		"userinfo_endpoint":                     p.issuer + "/userinfo",
		"registration_endpoint":                 p.issuer + "/register",
		"end_session_endpoint":                  p.issuer + "/end-session",
		"scopes_supported":                      []string{"openid", "profile", "offline_access"},
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"authorization_response_iss_parameter_supported": true,
	}
}

func (p *openIDProvider) register(w http.ResponseWriter, r *http.Request) {
	var asked map[string]any
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		send(w, http.StatusBadRequest, map[string]any{"error": "invalid_client_metadata"})
		return
	}
	p.redirectURI = asked["redirect_uris"].([]any)[0].(string)
	p.secret = p.newSecret()
	asked["client_id"], asked["client_secret"] = "client-1", p.secret
	send(w, http.StatusCreated, asked)
}

func (p *openIDProvider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != "client-1" || q.Get("redirect_uri") != p.redirectURI ||
		q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" {
		http.Error(w, "not a request of this client", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {p.state(q.Get("state"))}}
	if iss := p.iss(p.issuer); iss != "" {
		answer.Set("iss", iss)
	}
	if p.denies {
		answer.Set("error", "access_denied")
	} else {
		code := rand.Text()
		p.codes[code] = q
		answer.Set("code", code)
	}
	http.Redirect(w, r, p.redirectURI+"?"+answer.Encode(), http.StatusSeeOther)
}

func (p *openIDProvider) token(w http.ResponseWriter, r *http.Request) {
	p.tokenRequests++
	id, secret, _ := r.BasicAuth()
	code := r.PostFormValue("code")
	request, known := p.codes[code]
	delete(p.codes, code)
	verifier := r.PostFormValue("code_verifier")
	p.secrets = append(p.secrets, verifier)
	hash := sha256.Sum256([]byte(verifier))
	switch {
	case id != "client-1" || secret != p.secret:
		send(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
	case !known, r.PostFormValue("redirect_uri") != request.Get("redirect_uri"),
		base64.RawURLEncoding.EncodeToString(hash[:]) != request.Get("code_challenge"):
		send(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
	default:
		access := p.sign(jwt.MapClaims{"iss": p.issuer, "sub": "user-1", "client_id": id, "scope": request.Get("scope")})
		send(w, http.StatusOK, map[string]any{
			"access_token": access, "token_type": "Bearer", "expires_in": 600,
			"refresh_token": p.newSecret(), "scope": request.Get("scope"),
			"id_token": p.sign(jwt.MapClaims{"iss": p.issuer, "sub": "user-1", "aud": id,
				"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
				"nonce": p.nonce(request.Get("nonce")), "at_hash": halfHash(access)}),
		})
	}
}

func (p *openIDProvider) newSecret() string {
	secret := rand.Text()
	p.secrets = append(p.secrets, secret)
	return secret
}

func (p *openIDProvider) sign(claims jwt.MapClaims) string {
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = "k1"
	signed, err := token.SignedString(p.key)
	if err != nil {
		panic(err)
	}
	p.secrets = append(p.secrets, signed[len(signed)-40:])
	return signed
}

func halfHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func send(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document)
}
