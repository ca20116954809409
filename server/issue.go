package server

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// issue is what the tokens of one response are to hold.
type issue struct {
	grant        *Grant // nil for a client's own token
	subject      string
	audience     string // of the access token
	scopes       []string
	nonce        string
	refreshToken bool

	code, access string // those that go out beside an ID token
}

// tokens makes a token response (RFC 6749 section 5.1, OIDC Core section 3.1.3.3).
func (s *Server) tokens(t *TokenRequest, i *issue) (map[string]any, error) {
	c := s.document(t.HTTP, t.Client, i.grant)
	i.audience = s.audience(t)
	var err error
	if i.access, err = s.accessToken(c, i); err != nil {
		return nil, err
	}
	response := map[string]any{
		"access_token": i.access,
		"token_type":   "Bearer",
		"expires_in":   int(s.lifetimes.AccessToken / time.Second),
		"scope":        strings.Join(i.scopes, " "),
	}
	if i.grant != nil {
		s.grants.put(i.grant.ID, i.grant, c.Now, c.Now.Add(max(s.lifetimes.AccessToken, s.lifetimes.RefreshToken)))
	}
	if i.refreshToken {
		token := &RefreshToken{Value: random(), Grant: i.grant, Expires: c.Now.Add(s.decisions.Refresh.Lifetime(s.lifetimes.RefreshToken))}
		s.refreshTokens.put(token.Value, token, c.Now, token.Expires)
		response["refresh_token"] = token.Value
	}
	if i.grant != nil && slices.Contains(i.scopes, "openid") {
		if response["id_token"], err = s.idToken(c, i); err != nil {
			return nil, err
		}
	}
	s.decisions.Document("token", c, response)
	return response, nil
}

// accessToken makes a JWT by RFC 9068 section 2.2, or keeps the same claims behind an opaque token.
func (s *Server) accessToken(c *DocumentContext, i *issue) (string, error) {
	// The jti of a user's token begins with its grant, so that revoking a grant needs no list of its tokens.
	id := random()
	if i.grant != nil {
		id = i.grant.ID + "." + id
	}
	expires := c.Now.Add(s.lifetimes.AccessToken)
	claims := map[string]any{
		"iss": s.issuer, "sub": i.subject, "aud": i.audience, "client_id": c.Client.ID, "jti": id,
		"iat": c.Now.Unix(), "exp": expires.Unix(), "scope": strings.Join(i.scopes, " "),
	}
	s.decisions.Document("access_token", c, claims)
	if s.decisions.Token.Format(s.accessTokens) == "opaque" {
		token := random()
		s.opaqueTokens.put(token, claims, c.Now, expires)
		return token, nil
	}
	return s.jwt("access_token", accessTokenType, "ES256", claims)
}

// jwt makes a JWT that this issuer signs by an algorithm; none makes an unsecured one (RFC 7519 section 6).
func (s *Server) jwt(kind, mediaType, algorithm string, claims map[string]any) (string, error) {
	key := s.keys.For(algorithm)
	header := map[string]any{"alg": key.Algorithm, "typ": mediaType}
	if key.ID != "" {
		header["kid"] = key.ID
	}
	return s.decisions.Sign(&SignedToken{Kind: kind, Key: key, Keys: s.keys, Claims: claims, Header: header})
}

// idToken makes an ID token (OIDC Core section 2).
func (s *Server) idToken(c *DocumentContext, i *issue) (string, error) {
	algorithm := s.decisions.Token.IDTokenAlgorithm(c.Client)
	claims := map[string]any{
		"iss": s.issuer, "sub": i.subject, "aud": c.Client.ID, "acr": acr,
		"iat": c.Now.Unix(), "exp": c.Now.Add(s.lifetimes.IDToken).Unix(), "auth_time": i.grant.AuthTime.Unix(),
	}
	// The hash is that of alg, and none has none.
	if i.access != "" && algorithm != "none" {
		claims["at_hash"] = s.decisions.Token.AccessTokenHash(i.access)
	}
	if i.code != "" && algorithm != "none" {
		claims["c_hash"] = s.decisions.Token.CodeHash(i.code)
	}
	if i.nonce != "" {
		claims["nonce"] = i.nonce
	}
	if i.grant.SID != "" {
		claims["sid"] = i.grant.SID
	}
	s.disclose(i.grant.User, &Disclosure{Document: "id_token", Scopes: i.scopes, Requested: i.grant.Claims, AccessToken: i.access != "" || i.code != ""}, claims)
	s.decisions.Document("id_token", c, claims)
	return s.jwt("id_token", "JWT", algorithm, claims)
}

// leftHalf is half of the hash that belongs to ES256 and RS256 (OIDC Core sections 3.1.3.6 and 3.3.2.11).
func leftHalf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func serviceScopes(client *Client, asked string) []string {
	var granted []string
	for _, scope := range grantable(client, asked) {
		if !slices.Contains(userScopes(), scope) {
			granted = append(granted, scope)
		}
	}
	return granted
}
