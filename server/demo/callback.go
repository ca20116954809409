package demo

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// callback is step 5: the browser brings the server's answer. The code is
// redeemed at once (steps 6 to 8), for it lives only seconds, and then leaves
// the address bar.
func (c *Client) callback(w http.ResponseWriter, r *http.Request, s *session) {
	current, answer := s.walk, r.URL.Query()
	if err := fits(current, answer); err != nil {
		// The walk goes on: whoever sent this must not be able to end it.
		c.fail(w, s, failure{
			Status: http.StatusBadRequest, Title: "This answer is refused",
			Text:   "It does not belong to a login that this browser has begun. Nothing was sent to the server.",
			Detail: err.Error(),
		})
		return
	}
	current.state = "" // an answer is taken once
	if err := current.receive(r.Context(), c.config.Issuer, answer); err != nil {
		s.walk = nil
		c.fail(w, s, c.failureOf("The login did not succeed", err, append(current.Token, current.provider.recorder.take()...)))
		return
	}
	current.Redeemed = true
	http.Redirect(w, r, "/steps/4", http.StatusSeeOther)
}

// fits checks state before anything else is believed (RFC 6749 section 10.12).
func fits(current *walk, answer url.Values) error {
	for name, values := range answer {
		if len(values) > 1 {
			return fmt.Errorf("the parameter %.40q comes more than once", name)
		}
	}
	if current == nil || current.state == "" {
		return errors.New("this browser waits for no answer")
	}
	if !same(answer.Get("state"), current.state) {
		return errors.New("state is not the one that was sent with the request")
	}
	return nil
}

// receive reads the answer, redeems the code and verifies what it gave.
func (current *walk) receive(ctx context.Context, issuer string, answer url.Values) error {
	current.verified("state", "is the one kept in this browser's session: the answer belongs to the request")
	if err := current.checkIssuer(issuer, answer); err != nil {
		return err
	}
	if code := answer.Get("error"); code != "" {
		return &refusal{code: code, description: answer.Get("error_description")}
	}
	if answer.Get("code") == "" {
		return errors.New("the answer has neither code nor error")
	}
	current.Callback = explain(answer, callbackMeanings)
	if err := current.redeem(ctx, answer.Get("code")); err != nil {
		return err
	}
	return current.verify(ctx)
}

// checkIssuer tells the answer of this server from another's (RFC 9207 section 2.4).
func (current *walk) checkIssuer(issuer string, answer url.Values) error {
	switch {
	case answer.Has("iss") && answer.Get("iss") != issuer:
		return fmt.Errorf("iss is %.200q, not the server that was asked", answer.Get("iss"))
	case answer.Has("iss"):
		current.verified("iss", "of the answer is the server that was asked (RFC 9207): no mix-up with another")
	case current.provider.metadata.IssInResponse:
		return errors.New("the server promises iss in its answer and sent none (RFC 9207)")
	}
	return nil
}

// redeem is step 6, server to server: the browser sees nothing of it.
func (current *walk) redeem(ctx context.Context, code string) error {
	ctx = oidc.ClientContext(ctx, current.provider.http)
	token, err := current.config.Exchange(ctx, code, oauth2.VerifierOption(current.verifier))
	current.Token = current.provider.recorder.take()
	if err != nil {
		return err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return errors.New("the token response has no id_token")
	}
	current.token, current.rawID = token, raw
	return nil
}

// verify is this client's half of step 7 (OpenID Connect Core section 3.1.3.7);
// the signature, iss, aud and exp are go-oidc's judgement.
func (current *walk) verify(ctx context.Context) error {
	verifier := current.provider.Verifier(&oidc.Config{ClientID: current.ClientID})
	idToken, err := verifier.Verify(ctx, current.rawID)
	current.Keys = current.provider.recorder.take()
	if err != nil {
		return err
	}
	current.verified("signature", "of the ID token holds, with a key from the server's JWKS")
	current.verified("iss, aud", "of the ID token name the server that was asked, and this client")
	current.verified("exp", "is "+idToken.Expiry.UTC().Format(timeLayout)+": not over yet")
	if !same(idToken.Nonce, current.nonce) {
		return errors.New("nonce in the ID token is not the one that was sent: the token was made for another login")
	}
	current.verified("nonce", "is the one sent in step 3: the token was made for this login")
	if idToken.AccessTokenHash != "" {
		if err := idToken.VerifyAccessToken(current.token.AccessToken); err != nil {
			return err
		}
		current.verified("at_hash", "fits the access token: the two were issued together")
	}
	current.subject = idToken.Subject
	current.IDToken, current.Access = decode(current.rawID), decode(current.token.AccessToken)
	current.Granted = grantedScope(current)
	current.Tokens = tokenRows(current)
	return nil
}

func (current *walk) verified(name, meaning string) {
	current.Checks = append(current.Checks, row{Name: name, Meaning: meaning})
}

// grantedScope is the scope of the token response; left out, it is what was
// asked for (RFC 6749 section 5.1).
func grantedScope(current *walk) string {
	if scope, ok := current.token.Extra("scope").(string); ok && scope != "" {
		return scope
	}
	return strings.Join(current.config.Scopes, " ")
}

// refusal is an error response of the authorization endpoint.
type refusal struct{ code, description string }

func (e *refusal) Error() string {
	if e.description == "" {
		return fmt.Sprintf("%.100s", e.code)
	}
	return fmt.Sprintf("%.100s: %.500s", e.code, e.description)
}

func same(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
