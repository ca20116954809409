package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

// hybrid sets what the client of every response type sends.
func hybrid(responseType string, set ...string) []string {
	return append([]string{"client_id", "front-channel", "redirect_uri", "https://front-channel.example/callback", "response_type", responseType}, set...)
}

func hashOf(artefact string) string {
	sum := sha256.Sum256([]byte(artefact))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

var _ = Describe("the authorization response", func() {
	var f *fixture
	var b *browser
	BeforeEach(func() {
		f = start("")
		b = f.browser()
		b.authorize(hybrid("code")...)
	})

	DescribeTable("holds what was asked for, and nothing else",
		func(responseType, mark string, artefacts ...string) {
			p := b.authorize(hybrid(responseType)...)

			Expect(p.Location).To(HavePrefix("https://front-channel.example/callback" + mark))
			Expect(slices.Collect(maps.Keys(p.params()))).To(ConsistOf(append(artefacts, "state", "iss", "session_state")))
		},
		Entry("code", "code", "?", "code"),
		Entry("id_token", "id_token", "#", "id_token"),
		Entry("id_token token", "id_token token", "#", "id_token", "access_token", "token_type", "expires_in", "scope"),
		Entry("the same in another order", "token id_token", "#", "id_token", "access_token", "token_type", "expires_in", "scope"),
		Entry("code id_token", "code id_token", "#", "code", "id_token"),
		Entry("code token", "code token", "#", "code", "access_token", "token_type", "expires_in", "scope"),
		Entry("code id_token token", "code id_token token", "#", "code", "id_token", "access_token", "token_type", "expires_in", "scope"),
	)

	It("ties the ID token to the nonce, the code and the access token beside it", func() {
		params := b.authorize(hybrid("code id_token token")...).params()
		claims := decode(params.Get("id_token"))

		Expect(claims).To(HaveKeyWithValue("nonce", "a nonce"))
		Expect(claims).To(HaveKeyWithValue("c_hash", hashOf(params.Get("code"))))
		Expect(claims).To(HaveKeyWithValue("at_hash", hashOf(params.Get("access_token"))))
		Expect(f.userinfo(params.Get("access_token")).JSON).To(HaveKeyWithValue("sub", claims["sub"]))
	})

	It("gives hashes only of what comes with the ID token", func() {
		claims := decode(b.authorize(hybrid("id_token")...).params().Get("id_token"))

		Expect(claims).NotTo(Or(HaveKey("c_hash"), HaveKey("at_hash")))
	})

	It("gives a code for an ID token with the same iss, sub and nonce", func() {
		params := b.authorize(hybrid("code id_token")...).params()
		tokens := f.call("/token", "front-channel", "grant_type", "authorization_code", "code", params.Get("code"),
			"redirect_uri", "https://front-channel.example/callback", "code_verifier", verifier)

		front, back := decode(params.Get("id_token")), decode(tokens.text("id_token"))
		for _, claim := range []string{"iss", "sub", "aud", "nonce", "auth_time"} {
			Expect(back).To(HaveKeyWithValue(claim, front[claim]), claim)
		}
		Expect(back).NotTo(HaveKey("c_hash"))
	})

	It("ends the access token of the browser when the code is replayed", func() {
		params := b.authorize(hybrid("code token")...).params()
		redeem := func() int {
			return f.call("/token", "front-channel", "grant_type", "authorization_code", "code", params.Get("code"),
				"redirect_uri", "https://front-channel.example/callback", "code_verifier", verifier).Status
		}

		Expect(redeem()).To(Equal(200))
		Expect(f.userinfo(params.Get("access_token")).Status).To(Equal(200))
		Expect(redeem()).To(Equal(400))
		Expect(f.userinfo(params.Get("access_token")).Status).To(Equal(401))
	})

	It("comes by a form that posts itself when asked", func() {
		p := b.get(f.authorizeURL(hybrid("code id_token token", "response_mode", "form_post")...))

		Expect(p.action).To(Equal("https://front-channel.example/callback"))
		Expect(p.fields).To(And(HaveKey("code"), HaveKey("id_token"), HaveKey("access_token"), HaveKey("state")))
	})

	DescribeTable("is an error in the fragment",
		func(code, responseType string, set ...string) {
			p := b.get(f.authorizeURL(hybrid(responseType, set...)...))

			Expect(p.Location).To(ContainSubstring(".example/callback#"))
			Expect(p.params()).To(And(HaveKeyWithValue("error", []string{code}), HaveKeyWithValue("state", []string{"a state"})))
			Expect(p.params()).NotTo(Or(HaveKey("id_token"), HaveKey("access_token"), HaveKey("code")))
		},
		Entry("for a token in the query", "invalid_request", "id_token token", "response_mode", "query"),
		Entry("for an ID token without nonce", "invalid_request", "id_token", "nonce", ""),
		Entry("for an ID token beside a code without nonce", "invalid_request", "code id_token", "nonce", ""),
		Entry("for an ID token without openid", "invalid_scope", "id_token", "scope", "profile"),
		Entry("for an access token alone", "unsupported_response_type", "token"),
		Entry("for a response type that the client did not register", "unauthorized_client", "id_token",
			"client_id", "web", "redirect_uri", "https://web.example/callback"),
	)

	It("is none where the user did not grant the openid that it needs", func() {
		f = start("", func(c *server.Config) {
			c.Decisions.Consent.Choices = func(string) (box, ticked bool) { return true, false }
		})
		granted := func(responseType string) url.Values {
			b := f.browser()
			p := b.submit(b.get(f.authorizeURL(hybrid(responseType)...)), "username", "alice", "password", "wonderland")
			Expect(p.is("Allow access?")).To(BeTrue())
			p.fields["scope"] = []string{"profile"}
			return b.submit(p, "decision", "approve").params()
		}

		Expect(granted("code id_token").Get("error")).To(Equal("access_denied"))
		Expect(granted("code")).To(HaveKey("code"))
	})

	It("is for clients that have its grant types too", func() {
		f := start("", func(c *server.Config) {
			c.Clients = server.DefaultClients()
			c.Clients[0].GrantTypes = []string{"client_credentials"}
		})

		Expect(f.browser().get(f.authorizeURL()).params().Get("error")).To(Equal("unauthorized_client"))
	})

	It("needs no nonce where the browser carries no ID token", func() {
		Expect(b.authorize(hybrid("code token", "nonce", "")...).params()).To(HaveKey("access_token"))
		Expect(b.authorize(hybrid("code", "nonce", "")...).params()).To(HaveKey("code"))
	})

	It("has no access token in OAuth 2.1", func() {
		f := start("", func(c *server.Config) { c.Decisions = server.Honest("oauth21") })
		params := f.browser().get(f.authorizeURL(hybrid("code token")...)).params()

		Expect(params).To(HaveKeyWithValue("error", []string{"unsupported_response_type"}))
	})
})

var _ = Describe("what a client registered for", func() {
	var f *fixture
	BeforeEach(func() { f = start("") })

	registered := func(document members) string {
		document["redirect_uris"] = []string{"https://rp.example/cb"}
		a := manage("POST", f.URL+"/register", "", document)
		Expect(a.Status).To(Equal(201), a.Body)
		f.clients[a.text("client_id")] = server.Client{ID: a.text("client_id"), Secret: a.text("client_secret"),
			ClientMetadata: server.ClientMetadata{TokenEndpointAuthMethod: a.text("token_endpoint_auth_method")}}
		return a.text("client_id")
	}
	tokens := func(id string, set ...string) *answer {
		code := f.browser().authorize("client_id", id, "redirect_uri", "https://rp.example/cb").params().Get("code")
		return f.call("/token", id, append([]string{"grant_type", "authorization_code", "code", code,
			"redirect_uri", "https://rp.example/cb", "code_verifier", verifier}, set...)...)
	}

	DescribeTable("signs its ID tokens",
		func(algorithm string) {
			id := registered(members{"id_token_signed_response_alg": algorithm})
			token, _, err := jwt.NewParser().ParseUnverified(tokens(id).text("id_token"), jwt.MapClaims{})

			Expect(err).NotTo(HaveOccurred())
			Expect(token.Header).To(HaveKeyWithValue("alg", algorithm))
		},
		Entry("by RS256", "RS256"), Entry("by ES256", "ES256"), Entry("not at all", "none"),
	)

	It("leaves an unsigned ID token without signature, hash and key", func() {
		raw := tokens(registered(members{"id_token_signed_response_alg": "none"})).text("id_token")

		Expect(raw).To(HaveSuffix("."))
		Expect(decode(raw)).NotTo(HaveKey("at_hash"))
		Expect(decode(raw)).To(HaveKeyWithValue("nonce", "a nonce"))
	})

	It("is userinfo as a signed JWT for this client", func() {
		id := registered(members{"userinfo_signed_response_alg": "ES256"})
		a := f.userinfo(tokens(id).text("access_token"))

		Expect(a.Header.Get("Content-Type")).To(Equal("application/jwt"))
		token, err := jwt.NewParser(jwt.WithValidMethods([]string{"ES256"})).Parse(a.Body, func(*jwt.Token) (any, error) {
			return sharedKeys.For("ES256").Private.Public(), nil
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(token.Claims).To(And(HaveKeyWithValue("iss", f.URL), HaveKeyWithValue("aud", id), HaveKey("sub")))
	})

	It("is its secret as the key of its assertions, and of nobody else's", func() {
		id := registered(members{"token_endpoint_auth_method": "client_secret_jwt"})
		assertion := func(client, secret string) []string {
			now := time.Now()
			signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": client, "sub": client, "aud": f.URL,
				"jti": strings.Repeat("x", 8) + now.String(), "exp": now.Add(time.Minute).Unix()}).SignedString([]byte(secret))
			Expect(err).NotTo(HaveOccurred())
			return []string{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", signed}
		}

		Expect(tokens(id, assertion(id, "a wrong secret")...).JSON).To(HaveKeyWithValue("error", "invalid_client"))
		Expect(tokens(id, assertion(id, f.clients[id].Secret)...).Status).To(Equal(200))
		Expect(f.call("/token", "", assertion("web", f.clients["web"].Secret)...).JSON).To(HaveKeyWithValue("error", "invalid_client"))
	})

	It("is an ID token without PKCE for a public client, since there is no code to bind", func() {
		id := registered(members{"token_endpoint_auth_method": "none", "response_types": []string{"id_token"}})

		p := f.browser().authorize("client_id", id, "redirect_uri", "https://rp.example/cb", "response_type", "id_token", "code_challenge", "", "code_challenge_method", "")
		Expect(p.params()).To(HaveKey("id_token"))
	})

	It("makes up the grant types that its response types need", func() {
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}, "response_types": []string{"code id_token"}})

		Expect(a.JSON).To(HaveKeyWithValue("grant_types", ConsistOf("authorization_code", "implicit")))
	})
})

var _ = Describe("userinfo", func() {
	It("takes the access token in a posted form, where no header has one", func() {
		f := start("")
		access := f.redeem(f.browser().authorize().params().Get("code")).text("access_token")

		p := f.browser().post(f.URL+"/userinfo", url.Values{"access_token": {access}})
		Expect(p.Status).To(Equal(200))
		Expect(p.Body).To(ContainSubstring(`"sub"`))
	})
})
