package rp

import (
	"context"
	"net/http"
	"net/url"
)

// Tokens is what a successful token response holds.
type Tokens struct {
	Access, Refresh, ID string
	Answer              *Answer
}

// Redeem sends a code to the token endpoint as this client (RFC 6749 section 4.1.3).
func (c *Client) Redeem(ctx context.Context, grant *Grant, tampers ...Tamper) *Answer {
	return c.Token(ctx, redemption(grant), tampers...)
}

// redemption is the form of an honest redemption, without the client's credentials.
func redemption(grant *Grant) url.Values {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {grant.Code}, "redirect_uri": {grant.RedirectURI}}
	if grant.Verifier != "" {
		form.Set("code_verifier", grant.Verifier)
	}
	return form
}

// Refresh sends a refresh token as this client (RFC 6749 section 6).
func (c *Client) Refresh(ctx context.Context, token string, tampers ...Tamper) *Answer {
	answer := c.Token(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}, tampers...)
	if next := answer.Text("refresh_token"); answer.Status == http.StatusOK && next != "" && next != token {
		c.party.replaced[token] = true
	}
	return answer
}

// ClientCredentials asks for a token of the client's own (RFC 6749 section 4.4).
func (c *Client) ClientCredentials(ctx context.Context, tampers ...Tamper) *Answer {
	return c.Token(ctx, url.Values{"grant_type": {"client_credentials"}}, tampers...)
}

// Token sends a form to the token endpoint with the client's credentials; tampers have the last word.
func (c *Client) Token(ctx context.Context, form url.Values, tampers ...Tamper) *Answer {
	return c.Post(ctx, "token", form, tampers...)
}

// Introspect asks about a token (RFC 7662 section 2.1).
func (c *Client) Introspect(ctx context.Context, token string, tampers ...Tamper) *Answer {
	return c.Post(ctx, "introspection", url.Values{"token": {token}}, tampers...)
}

// Revoke revokes a token (RFC 7009 section 2.1).
func (c *Client) Revoke(ctx context.Context, token, hint string, tampers ...Tamper) *Answer {
	return c.Post(ctx, "revocation", url.Values{"token": {token}, "token_type_hint": {hint}}, tampers...)
}

// Post sends a form to an endpoint, by its short name, with the client's credentials.
func (c *Client) Post(ctx context.Context, endpoint string, form url.Values, tampers ...Tamper) *Answer {
	return c.party.Send(ctx, c.request(ctx, endpoint, form, tampers...))
}

func (c *Client) request(ctx context.Context, endpoint string, form url.Values, tampers ...Tamper) *http.Request {
	address := c.party.Target.Endpoint(endpoint)
	if address == "" {
		c.party.Stop("the target's metadata has no %s_endpoint", endpoint)
	}
	header := http.Header{}
	c.authenticate(form, header)
	for _, tamper := range tampers {
		tamper(form, header)
	}
	request := NewForm(ctx, address, form)
	for name, values := range header {
		request.Header[name] = values
	}
	return request
}

// WithoutCredentials strips whatever authenticates the client, and leaves its client_id, as a public client would
// send it.
func (c *Client) WithoutCredentials(form url.Values, header http.Header) {
	Anonymous(form, header)
	form.Set("client_id", c.ID)
}

// Anonymous strips everything that says who the client is.
func Anonymous(form url.Values, header http.Header) {
	header.Del("Authorization")
	for _, name := range []string{"client_id", "client_secret", "client_assertion", "client_assertion_type"} {
		form.Del(name)
	}
}

// AsBearer puts a token in the place of the client's credentials (RFC 6750 section 2.1).
func AsBearer(token string) Tamper {
	return func(form url.Values, header http.Header) {
		Anonymous(form, header)
		header.Set("Authorization", "Bearer "+token)
	}
}

// WithAssertion authenticates with an assertion of the caller's making instead of the client's own.
func (c *Client) WithAssertion(assertion string) Tamper {
	return func(form url.Values, header http.Header) {
		Anonymous(form, header)
		c.setAssertion(form, assertion)
	}
}

// AndAssertion adds an assertion of the caller's making to whatever else authenticates the client.
func (c *Client) AndAssertion(assertion string) Tamper {
	return func(form url.Values, _ http.Header) { c.setAssertion(form, assertion) }
}

// ByBasic authenticates by HTTP Basic, whatever the client's own method is.
func (c *Client) ByBasic(form url.Values, header http.Header) {
	Anonymous(form, header)
	SetBasic(header, c.ID, c.Secret)
}

// ByBasicAs authenticates by HTTP Basic with ID and secret as the caller encoded them.
func (c *Client) ByBasicAs(id, secret string) Tamper {
	c.party.Redactor.Learn("secret", secret)
	return func(form url.Values, header http.Header) {
		Anonymous(form, header)
		request := http.Request{Header: header}
		request.SetBasicAuth(id, secret)
	}
}

// WithSecret authenticates by the client's own method with another secret.
func (c *Client) WithSecret(secret string) Tamper {
	return func(form url.Values, header http.Header) {
		c.party.Redactor.LearnBasic(c.ID, secret)
		Anonymous(form, header)
		other := *c
		other.Secret = secret
		other.authenticate(form, header)
	}
}

// Tokens takes the user through a flow and redeems the code. Anything but tokens stops the check.
func (c *Client) Tokens(ctx context.Context, tampers ...Tamper) Tokens {
	return c.MustRedeem(ctx, c.Authorize(ctx, tampers...))
}

// MustRedeem redeems a code that must be good.
func (c *Client) MustRedeem(ctx context.Context, grant *Grant) Tokens {
	return c.party.mustIssue("redeeming an honest code", c.Redeem(ctx, grant))
}

// MustAnswer redeems a code that must be good. It is content with any token, so that a check can tell what is missing.
func (c *Client) MustAnswer(ctx context.Context, grant *Grant) Tokens {
	tokens := TokensOf(c.Redeem(ctx, grant))
	if tokens.ID == "" {
		return c.party.mustIssue("redeeming an honest code", tokens.Answer)
	}
	return tokens
}

// MustRefresh refreshes with a token that must be good.
func (c *Client) MustRefresh(ctx context.Context, token string) Tokens {
	return c.party.mustIssue("an honest refresh", c.Refresh(ctx, token))
}

// RefreshToken takes the user through a flow that asks for a refresh token.
func (c *Client) RefreshToken(ctx context.Context) Tokens {
	tokens := c.Tokens(ctx, c.party.Offline)
	if tokens.Refresh == "" {
		c.party.Stop("an honest flow that asked for a refresh token got none")
	}
	return tokens
}

func (p *Party) mustIssue(what string, answer *Answer) Tokens {
	if answer.Status != http.StatusOK || answer.Text("access_token") == "" {
		p.Stop("%s was answered with %d %s", what, answer.Status, p.Redactor.Text(answer.ErrorCode()+" "+answer.Text("error_description")))
	}
	tokens := TokensOf(answer)
	if p.replaced[tokens.Refresh] {
		p.Stop("%s gave a refresh token that another one had replaced before: that it is refused would mean nothing", what)
	}
	return tokens
}

// TokensOf reads the tokens of an answer.
func TokensOf(answer *Answer) Tokens {
	return Tokens{Access: answer.Text("access_token"), Refresh: answer.Text("refresh_token"), ID: answer.Text("id_token"), Answer: answer}
}

// UserInfoByQuery asks the userinfo endpoint with a token in the query (RFC 6750 section 2.3).
func (p *Party) UserInfoByQuery(ctx context.Context, token string) *Answer {
	return p.Send(ctx, p.Get(ctx, withQuery(p.Target.Endpoint("userinfo"), url.Values{"access_token": {token}})))
}

// UserInfo asks the userinfo endpoint with a bearer token (OIDC Core section 5.3.1); an empty token sends none.
func (p *Party) UserInfo(ctx context.Context, token string) *Answer {
	endpoint := p.Target.Endpoint("userinfo")
	if endpoint == "" {
		p.Stop("the target's metadata has no userinfo_endpoint")
	}
	request := p.Get(ctx, endpoint)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return p.Send(ctx, request)
}

// UserInfoByPost asks by POST (OIDC Core section 5.3.1): with a token in the header, another in the form, or both. An empty
// one is not sent.
func (p *Party) UserInfoByPost(ctx context.Context, header, form string) *Answer {
	endpoint := p.Target.Endpoint("userinfo")
	if endpoint == "" {
		p.Stop("the target's metadata has no userinfo_endpoint")
	}
	fields := url.Values{}
	if form != "" {
		fields.Set("access_token", form)
	}
	request := NewForm(ctx, endpoint, fields)
	if header != "" {
		request.Header.Set("Authorization", "Bearer "+header)
	}
	return p.Send(ctx, request)
}
