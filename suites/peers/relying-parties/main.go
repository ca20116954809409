// Command relying-parties takes a user of the reference server through its flows with coreos/go-oidc and x/oauth2 as the
// relying party. Usage: relying-parties ISSUER. A line for each flow; exit 1 when one fails.
package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

const (
	redirectURI = "https://rp.test/callback"
	afterLogout = "https://rp.test/bye"
	deadline    = 30 * time.Second
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: relying-parties ISSUER")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	failed := 0
	for _, flow := range []struct {
		name string
		run  func(context.Context, *party) error
	}{
		{"code, PKCE, userinfo, refresh, logout by client_secret_basic", codeFlow},
		{"code by private_key_jwt", keyFlow},
		{"code, and userinfo as a signed JWT", signedUserInfo},
	} {
		party, err := open(ctx, os.Args[1])
		if err == nil {
			err = flow.run(ctx, party)
		}
		if err != nil {
			failed++
			fmt.Printf("go-oidc: %s: %v\n", flow.name, err)
			continue
		}
		fmt.Printf("go-oidc: %s: ok\n", flow.name)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// party is the relying party of one flow, and its user's browser.
type party struct {
	issuer   string
	provider *oidc.Provider
	metadata struct {
		Registration string `json:"registration_endpoint"`
		EndSession   string `json:"end_session_endpoint"`
	}
	user rp.UserAgent
}

func open(ctx context.Context, issuer string) (*party, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	p := &party{issuer: issuer, provider: provider}
	if err := provider.Claims(&p.metadata); err != nil {
		return nil, err
	}
	address, err := url.Parse(issuer)
	if err != nil {
		return nil, err
	}
	agent := rp.NewFormAgent(rp.FormAgentConfig{Hosts: []string{address.Host}, Transport: http.DefaultTransport, Redactor: evidence.NewRedactor()})
	p.user, err = agent.Open(ctx)
	return p, err
}

// register makes a client, and gives what x/oauth2 needs of it.
func (p *party) register(ctx context.Context, metadata map[string]any) (*oauth2.Config, error) {
	body := map[string]any{"redirect_uris": []string{redirectURI}, "post_logout_redirect_uris": []string{afterLogout}, "grant_types": []string{"authorization_code", "refresh_token"}}
	for name, value := range metadata {
		body[name] = value
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.metadata.Registration, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var client struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if response.StatusCode != http.StatusCreated {
		return nil, fmt.Errorf("registering was answered with %s", response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(&client); err != nil {
		return nil, err
	}
	return &oauth2.Config{ClientID: client.ID, ClientSecret: client.Secret, Endpoint: p.provider.Endpoint(), RedirectURL: redirectURI,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess}}, nil
}

// tokens takes alice through the code flow, and verifies the ID Token.
func (p *party) tokens(ctx context.Context, config *oauth2.Config, options ...oauth2.AuthCodeOption) (*oauth2.Token, *oidc.IDToken, error) {
	verifier, state, nonce := oauth2.GenerateVerifier(), rand.Text(), rand.Text()
	alice := rp.User{Name: "alice", Password: "wonderland"}
	request := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), oidc.Nonce(nonce), oauth2.SetAuthURLParam("prompt", "consent"))
	arrival, err := p.user.Authorize(ctx, rp.Journey{URL: request, User: &alice, Callbacks: []string{redirectURI}})
	if err != nil {
		return nil, nil, err
	}
	if arrival.Kind != rp.AtCallback || arrival.Params.Get("state") != state {
		return nil, nil, fmt.Errorf("the request ended at %s %s", arrival.Kind, arrival.Params.Get("error"))
	}
	token, err := config.Exchange(ctx, arrival.Params.Get("code"), append(options, oauth2.VerifierOption(verifier))...)
	if err != nil {
		return nil, nil, err
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := p.provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	if verified.Nonce != nonce {
		return nil, nil, errors.New("the nonce is another one")
	}
	return token, verified, verified.VerifyAccessToken(token.AccessToken)
}

// userInfo registers a client, takes alice through the code flow, and asks who she is.
func (p *party) userInfo(ctx context.Context, metadata map[string]any) (*oauth2.Config, *oauth2.Token, *oidc.UserInfo, error) {
	config, err := p.register(ctx, metadata)
	if err != nil {
		return nil, nil, nil, err
	}
	token, verified, err := p.tokens(ctx, config)
	if err != nil {
		return nil, nil, nil, err
	}
	info, err := p.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err == nil && info.Subject != verified.Subject {
		err = errors.New("userinfo is about somebody else")
	}
	return config, token, info, err
}

func codeFlow(ctx context.Context, p *party) error {
	config, token, info, err := p.userInfo(ctx, map[string]any{"token_endpoint_auth_method": "client_secret_basic"})
	if err != nil {
		return err
	}
	if info.Email == "" {
		return errors.New("userinfo has no email")
	}
	refreshed, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		return err
	}
	if refreshed.AccessToken == token.AccessToken {
		return errors.New("the refresh gave the old access token")
	}
	raw, _ := token.Extra("id_token").(string)
	logout := p.metadata.EndSession + "?" + url.Values{"id_token_hint": {raw}, "post_logout_redirect_uri": {afterLogout}, "state": {"over"}}.Encode()
	arrival, err := p.user.Authorize(ctx, rp.Journey{URL: logout, Callbacks: []string{afterLogout}})
	if err == nil && (arrival.Kind != rp.AtCallback || arrival.Params.Get("state") != "over") {
		err = fmt.Errorf("the logout ended at %s", arrival.URL)
	}
	return err
}

func keyFlow(ctx context.Context, p *party) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "rp", Algorithm: "ES256", Use: "sig"}}}
	config, err := p.register(ctx, map[string]any{"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256", "jwks": public})
	if err != nil {
		return err
	}
	config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	assertion := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.RegisteredClaims{Issuer: config.ClientID, Subject: config.ClientID, ID: rand.Text(),
		Audience: jwt.ClaimStrings{config.Endpoint.TokenURL}, ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Minute))})
	assertion.Header["kid"] = "rp"
	signed, err := assertion.SignedString(key)
	if err != nil {
		return err
	}
	_, _, err = p.tokens(ctx, config, oauth2.SetAuthURLParam("client_assertion", signed),
		oauth2.SetAuthURLParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
	return err
}

// signedUserInfo relies on go-oidc, which takes application/jwt only where its signature verifies.
func signedUserInfo(ctx context.Context, p *party) error {
	_, _, info, err := p.userInfo(ctx, map[string]any{"token_endpoint_auth_method": "client_secret_basic", "userinfo_signed_response_alg": "RS256"})
	if err != nil {
		return err
	}
	var claims struct {
		Audience any `json:"aud"` // which a plain answer has not
	}
	if err := info.Claims(&claims); err != nil {
		return err
	}
	if claims.Audience == nil {
		return errors.New("userinfo is no signed JWT with an audience")
	}
	return nil
}
