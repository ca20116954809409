package rp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/target"
)

// Client is one client of the target, registered by us or given by the user.
type Client struct {
	ID           string
	Secret       string
	Auth         string // token_endpoint_auth_method
	RedirectURIs []string
	Native       bool
	Grants       []string // grant types that it registered; nil where assay.yaml lists it, which says nothing of them
	Key          *Key     // for private_key_jwt
	// LogoutURIs are those that a browser may be sent to after a logout (RP-Initiated Logout 1.0 section 3.1).
	LogoutURIs []string
	// FrameURI is what the target shows in a frame at the logout (Front-Channel Logout 1.0 section 2); empty without one.
	FrameURI string
	// Metadata is what the registration response says of it; nil where nobody registered it here.
	Metadata map[string]any
	// ResponseTypes are those that it registered; nil where nobody said.
	ResponseTypes []string

	party     *Party
	manage    string         // registration_client_uri
	manageKey string         // registration_access_token
	provided  map[string]any // what the user's own command printed that made it
}

// Public tells whether the client has no credentials.
func (c *Client) Public() bool { return c.Auth == "none" }

// Answers tells whether the client may use a response type, as far as is known.
func (c *Client) Answers(responseType string) bool {
	return c.ResponseTypes == nil || slices.ContainsFunc(c.ResponseTypes, func(each string) bool { return target.SameResponseType(each, responseType) })
}

// MayAsk tells whether the client may ask for a scope, as far as is known. A server may choose the scopes of a client that
// registers for none, and says which they are (RFC 7591 sections 2 and 3.2.1); where openid is not among them it names
// others than those.
func (c *Client) MayAsk(scope string) bool {
	text, _ := c.Metadata["scope"].(string)
	own := strings.Fields(text)
	return !slices.Contains(own, "openid") || slices.Contains(own, scope)
}

// Scopes are those that honest requests ask for: the target's, as far as the client may.
func (c *Client) Scopes() string {
	return strings.Join(slices.DeleteFunc(strings.Fields(c.party.Target.Scopes()), func(scope string) bool { return !c.MayAsk(scope) }), " ")
}

// RedirectURI is the one that honest requests use: the first.
func (c *Client) RedirectURI() string { return c.RedirectURIs[0] }

// RegistrationToken is the registration access token of a client that we registered (RFC 7592 section 3); else empty.
func (c *Client) RegistrationToken() string { return c.manageKey }

// authenticate puts the client's credentials into a form request, by its own method (RFC 6749 section 2.3.1,
// OIDC Core section 9).
func (c *Client) authenticate(form url.Values, header http.Header) {
	switch c.Auth {
	case "client_secret_basic":
		SetBasic(header, c.ID, c.Secret)
	case "client_secret_post":
		form.Set("client_id", c.ID)
		form.Set("client_secret", c.Secret)
	case "client_secret_jwt":
		c.setAssertion(form, (&Key{}).HMAC([]byte(c.Secret), c.AssertionClaims()))
	case "private_key_jwt":
		if c.Key == nil {
			c.party.Stop("client %s authenticates with a private key, and assay was not given it", c.ID)
		}
		c.setAssertion(form, c.Key.Sign(nil, c.AssertionClaims()))
	default:
		form.Set("client_id", c.ID)
	}
}

// SetBasic sets HTTP Basic credentials, form-encoded first as RFC 6749 section 2.3.1 says.
func SetBasic(header http.Header, id, secret string) {
	request := http.Request{Header: header}
	request.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
}

func (c *Client) setAssertion(form url.Values, assertion string) {
	c.party.Redactor.Learn("assertion", assertion)
	form.Set("client_id", c.ID)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", assertion)
}

// AssertionClaims are the claims of an honest client assertion (RFC 7523 section 3), for the audience that the
// target takes.
func (c *Client) AssertionClaims() Claims {
	now := c.party.Target.Clock.Now().Unix()
	return Claims{"iss": c.ID, "sub": c.ID, "aud": c.party.AssertionAudience(), "jti": random(16), "iat": now, "exp": now + 60}
}

// AssertionAudience is the audience of client assertions: the token endpoint until a control showed that the
// target wants its issuer.
func (p *Party) AssertionAudience() string {
	if p.assertionAudience != "" {
		return p.assertionAudience
	}
	return p.Target.Endpoint("token")
}

// UseAssertionAudience keeps the audience that worked.
func (p *Party) UseAssertionAudience(audience string) { p.assertionAudience = audience }

// unregister deletes a client that we registered (RFC 7592 section 2.3), or had made.
func (c *Client) unregister(ctx context.Context) error {
	if c.provided != nil {
		return c.party.unprovide(ctx, c)
	}
	if c.manage == "" || c.manageKey == "" {
		return errNoManagement
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.manage, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.manageKey)
	answer, err := c.party.try(ctx, request)
	if err != nil {
		return err
	}
	if answer.Status/100 != 2 {
		return statusError(answer.Status)
	}
	return nil
}
