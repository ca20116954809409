package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

var _ = Describe("tokens in use", func() {
	var f *fixture
	var b *browser
	var tokens *answer
	BeforeEach(func() {
		f = start("", func(c *server.Config) {
			c.Clients = server.DefaultClients()
			c.Clients[0].PostLogoutRedirectURIs = []string{"https://web.example/bye?x=1"}
		})
		b = f.browser()
		tokens = f.redeem(b.authorize().params().Get("code"))
		Expect(tokens.Status).To(Equal(200))
	})
	introspect := func(client, token string) *answer {
		GinkgoHelper()
		return f.call("/introspect", client, "token", token)
	}

	Describe("at userinfo", func() {
		It("tell what the scopes allow, by GET and by POST", func() {
			Expect(f.userinfo(tokens.text("access_token")).JSON).To(And(
				HaveKeyWithValue("name", "Alice Liddell"), HaveKeyWithValue("email", "alice@example.com"),
				HaveKeyWithValue("sub", decode(tokens.text("id_token"))["sub"])))
			Expect(f.call("/userinfo", "", "access_token", tokens.text("access_token")).Status).To(Equal(200))
		})
		DescribeTable("are refused with a challenge",
			func(token func() string) {
				a := f.userinfo(token())

				Expect(a.Status).To(Equal(401))
				Expect(a.Header.Get("WWW-Authenticate")).To(And(HavePrefix("Bearer "), ContainSubstring(`error="invalid_token"`)))
			},
			Entry("when they are none of ours", func() string { return "garbage" }),
			Entry("when they are ID tokens", func() string { return tokens.text("id_token") }),
			Entry("when they are refresh tokens", func() string { return tokens.text("refresh_token") }),
			Entry("when they are damaged", func() string { return tokens.text("access_token") + "x" }),
			Entry("when they are old", func() string {
				f.Clock.Advance(10*time.Minute + time.Second)
				return tokens.text("access_token")
			}),
			Entry("when they come from another issuer with the same keys", func() string {
				other := start("/other")
				return other.redeem(other.browser().authorize().params().Get("code")).text("access_token")
			}),
		)
		It("are refused though signed by our keys, where they are of another type or issuer", func() {
			signed := func(typ, issuer string) string {
				claims := decode(tokens.text("access_token"))
				claims["iss"] = issuer
				return f.signed(typ, claims)
			}

			Expect(f.userinfo(signed("at+jwt", f.URL)).Status).To(Equal(200))
			Expect(f.userinfo(signed("JWT", f.URL)).Status).To(Equal(401))
			Expect(f.userinfo(signed("at+jwt", "https://other.example")).Status).To(Equal(401))
		})
		It("are asked for when there is none, and not found in the query", func() {
			a := f.userinfo("")
			Expect(a.Status).To(Equal(401))
			Expect(a.Header.Get("WWW-Authenticate")).To(Equal(`Bearer realm="assay"`))
			Expect(a.Body).To(BeEmpty(), "no error code for who sent nothing (RFC 6750 section 3.1)")
			r, err := http.NewRequest("GET", f.URL+"/userinfo?access_token="+tokens.text("access_token"), nil)
			Expect(err).NotTo(HaveOccurred())

			Expect(send(r).Status).To(Equal(401))
		})
		It("are not looked for in the form where there is an Authorization header", func() { // RFC 6750 section 2: one way at a time
			r, err := http.NewRequest("POST", f.URL+"/userinfo", strings.NewReader("access_token="+tokens.text("access_token")))
			Expect(err).NotTo(HaveOccurred())
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.SetBasicAuth("web", f.clients["web"].Secret)

			Expect(send(r).Status).To(Equal(401))
		})
	})

	Describe("for another resource", func() {
		It("name it as their audience, and are refused at userinfo", func() {
			other := f.redeem(f.browser().authorize().params().Get("code"), "resource", "https://api.example/")

			Expect(decode(other.text("access_token"))).To(HaveKeyWithValue("aud", "https://api.example/"))
			Expect(f.userinfo(other.text("access_token")).Status).To(Equal(401))
		})
		It("are refused where it is unknown, and the code stays good", func() {
			code := f.browser().authorize().params().Get("code")

			beRefused("invalid_target")(f.redeem(code, "resource", "https://elsewhere.example/"))
			Expect(f.redeem(code).Status).To(Equal(200))
		})
	})

	Describe("at introspection", func() {
		It("are described to a client that authenticated", func() {
			Expect(introspect("web", tokens.text("access_token")).JSON).To(And(HaveKeyWithValue("active", true),
				HaveKeyWithValue("client_id", "web"), HaveKeyWithValue("token_type", "Bearer"), HaveKeyWithValue("iss", f.URL)))
			Expect(introspect("service", tokens.text("refresh_token")).JSON).To(HaveKeyWithValue("active", true))
		})
		It("are inactive when they are no good, and nothing more is said", func() {
			spent := tokens.text("refresh_token")
			f.refresh(spent)
			old := f.redeem(b.authorize().params().Get("code")).text("refresh_token")
			f.Clock.Advance(30*24*time.Hour + time.Second)
			for _, token := range []string{"garbage", tokens.text("id_token"), spent, old} {
				Expect(introspect("web", token).JSON).To(Equal(map[string]any{"active": false}))
			}
		})
		It("must be there to be asked about, or revoked", func() {
			beRefused("invalid_request")(f.call("/introspect", "web"))
			beRefused("invalid_request")(f.call("/revoke", "web"))
		})
		It("are not shown to who can't authenticate", func() {
			Expect(introspect("spa", tokens.text("access_token")).Status).To(Equal(401))
			Expect(introspect("", tokens.text("access_token")).Status).To(Equal(401))
			Expect(f.call("/introspect", "", "client_id", "web", "token", tokens.text("access_token")).Status).To(Equal(401))
		})
	})

	Describe("at revocation", func() {
		revoke := func(client, token string) *answer {
			GinkgoHelper()
			return f.call("/revoke", client, "token", token)
		}
		It("end: a refresh token with all of its grant", func() {
			Expect(revoke("web", tokens.text("refresh_token")).Status).To(Equal(200))

			beRefused("invalid_grant")(f.refresh(tokens.text("refresh_token")))
			Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401))
		})
		It("end: an access token alone", func() {
			Expect(revoke("web", tokens.text("access_token")).Status).To(Equal(200))

			Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401))
			Expect(introspect("web", tokens.text("access_token")).JSON).To(HaveKeyWithValue("active", false))
			Expect(f.refresh(tokens.text("refresh_token")).Status).To(Equal(200))
		})
		It("are as good as revoked when nobody knows them", func() {
			a := revoke("web", "garbage")
			Expect(a.Status).To(Equal(200))
			Expect(a.Header.Get("Cache-Control")).To(Equal("no-store"))
		})
		It("stay alive when another client or nobody asks", func() {
			Expect(revoke("web-post", tokens.text("refresh_token")).Status).To(Equal(400))
			Expect(revoke("", tokens.text("refresh_token")).Status).To(Equal(401))

			Expect(f.refresh(tokens.text("refresh_token")).Status).To(Equal(200))
		})
	})

	Describe("at logout", func() {
		end := func(set ...string) string {
			query := url.Values{}
			for i := 0; i < len(set); i += 2 {
				query.Set(set[i], set[i+1])
			}
			return withQuery(f.URL+"/end_session", query)
		}
		loggedIn := func() bool { return b.get(f.authorizeURL("prompt", "none")).params().Has("code") }

		It("end the session at once when they name its user, and lead back to the client", func() {
			p := b.get(end("id_token_hint", tokens.text("id_token"), "post_logout_redirect_uri", "https://web.example/bye?x=1", "state", "s"))

			Expect(p.Location).To(Equal("https://web.example/bye?state=s&x=1"))
			Expect(loggedIn()).To(BeFalse())
		})
		It("are asked about first when none came", func() {
			p := b.get(end("client_id", "web", "post_logout_redirect_uri", "https://web.example/bye?x=1"))
			Expect(p.is("Log out?")).To(BeTrue())
			Expect(loggedIn()).To(BeTrue())
			p = b.submit(p, "decision", "log-out")

			Expect(p.Location).To(Equal("https://web.example/bye?x=1"))
			Expect(loggedIn()).To(BeFalse())
		})
		It("are asked about by a POST that nobody confirmed", func() {
			p := b.post(f.URL+"/end_session", url.Values{"client_id": {"web"}})

			Expect(p.is("Log out?")).To(BeTrue())
			Expect(loggedIn()).To(BeTrue())
		})
		It("take the session's cookie away, and leave the address as it was registered", func() {
			f = start("", func(c *server.Config) {
				c.Clients = server.DefaultClients()
				c.Clients[0].PostLogoutRedirectURIs = []string{"https://web.example/bye?b=1&a=2"}
			})
			b = f.browser()
			hint := f.redeem(b.authorize().params().Get("code")).text("id_token")
			p := b.get(withQuery(f.URL+"/end_session", url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://web.example/bye?b=1&a=2"}}))

			Expect(p.Location).To(Equal("https://web.example/bye?b=1&a=2"))
			Expect(p.Header.Values("Set-Cookie")).To(And(HaveLen(2), HaveEach(ContainSubstring("Max-Age=0"))))
		})
		It("ask nobody who is not logged in", func() {
			stranger := f.browser()
			stranger.get(f.authorizeURL())

			Expect(stranger.get(f.URL + "/end_session").is("Logged out")).To(BeTrue())
		})
		It("are not read where the query is broken", func() {
			Expect(b.get(f.URL + "/end_session?state=%zz").Status).To(Equal(400))
		})
		It("end nothing by a post from elsewhere", func() {
			p := b.post(f.URL+"/end_session", url.Values{"decision": {"log-out"}})

			Expect(p.Status).To(Equal(403))
			Expect(loggedIn()).To(BeTrue())
		})
		DescribeTable("lead nowhere else",
			func(set func() []string) {
				p := b.get(end(set()...))

				Expect(p.Status).To(Equal(400))
				Expect(p.Location).To(BeEmpty())
				Expect(loggedIn()).To(BeTrue())
			},
			Entry("not to another URI", func() []string {
				return []string{"id_token_hint", tokens.text("id_token"), "post_logout_redirect_uri", "https://attacker.example/"}
			}),
			Entry("not for no client", func() []string { return []string{"post_logout_redirect_uri", "https://web.example/bye?x=1"} }),
			Entry("not for a client that the hint does not name", func() []string {
				return []string{"id_token_hint", tokens.text("id_token"), "client_id", "spa"}
			}),
			Entry("not for a hint of somebody else's", func() []string { return []string{"id_token_hint", "x.y.z"} }),
		)
	})
})

var _ = Describe("metadata", func() {
	It("names what there is, and not what there is not", func() {
		d := server.Honest("auto")
		d.Routes = func(routes server.Routes) { delete(routes, "/introspect") }
		delete(d.Token.Grants, "client_credentials")
		f := start("", func(c *server.Config) { c.Decisions = d })
		a := f.browser().get(f.URL + "/.well-known/oauth-authorization-server")

		Expect(a.Body).To(And(ContainSubstring("revocation_endpoint"), Not(ContainSubstring("introspection_endpoint")), Not(ContainSubstring(`"client_credentials"`))))
		Expect(f.browser().get(f.URL + "/introspect").Status).To(Equal(404))
	})
	It("tells of implicit, of both ways to log out, and of what signs assertions", func() {
		f := start("")
		Expect(f.browser().get(f.URL + "/.well-known/openid-configuration").Body).To(And(ContainSubstring(`"implicit"`), ContainSubstring(`"frontchannel_logout_supported":true`),
			ContainSubstring(`"backchannel_logout_session_supported":true`), ContainSubstring(`"token_endpoint_auth_signing_alg_values_supported":["ES256"`)))
	})
	It("publishes both public keys and no private member", func() {
		f := start("")
		keys := f.browser().get(f.URL + "/jwks").Body

		Expect(keys).To(And(ContainSubstring(`"ES256"`), ContainSubstring(`"RS256"`), ContainSubstring(`"kid"`)))
		Expect(keys).NotTo(Or(ContainSubstring(`"d"`), ContainSubstring(`"p"`), ContainSubstring(`"q"`)))
	})
})

var _ = Describe("the profiles", func() {
	It("of OAuth 2.1 require PKCE and not the redirect URI of the token request", func() {
		f := start("", func(c *server.Config) { c.Decisions = server.Honest("oauth21") })
		b := f.browser()

		Expect(b.get(f.authorizeURL("code_challenge", "", "code_challenge_method", "")).params().Get("error")).To(Equal("invalid_request"))
		Expect(f.redeem(b.authorize().params().Get("code"), "redirect_uri", "").Status).To(Equal(200))
		Expect(b.authorize(hybrid("id_token", "code_challenge", "", "code_challenge_method", "")...).params()).To(HaveKey("id_token"), "there is no code to bind")
	})
	It("of FAPI 2.0 require PKCE, and give nothing but codes", func() {
		f := start("", func(c *server.Config) { c.Decisions = server.Honest("fapi2") })
		b := f.browser()

		Expect(b.get(f.authorizeURL("code_challenge", "", "code_challenge_method", "")).params().Get("error")).To(Equal("invalid_request"))
		Expect(b.get(f.authorizeURL(hybrid("code id_token")...)).params().Get("error")).To(Equal("unsupported_response_type"))
		Expect(b.authorize().params()).To(HaveKey("code"))
	})
	It("of FAPI 2.0 do not rotate refresh tokens", func() {
		f := start("", func(c *server.Config) { c.Decisions = server.Honest("fapi2") })
		token := f.redeem(f.browser().authorize().params().Get("code")).text("refresh_token")

		Expect(f.refresh(token).JSON).NotTo(HaveKey("refresh_token"))
		Expect(f.refresh(token).Status).To(Equal(200))
		Expect(f.call("/introspect", "web", "token", token).JSON).To(HaveKeyWithValue("active", true))
	})
})

var _ = Describe("rules", func() {
	It("can't be edited under a name that they do not have", func() {
		rules := server.Honest("auto").Code.Rules
		for _, edit := range []func(){
			func() { rules.Without("no-such-rule") },
			func() { rules.Replace("no-such-rule", nil) },
			func() { rules.Before("no-such-rule", server.Rule[server.Redemption]{}) },
			func() { rules.Last("no-such-rule") },
			func() { rules.Find("no-such-rule") },
		} {
			Expect(edit).To(PanicWith(ContainSubstring(`no rule "no-such-rule"`)))
		}
	})
	It("leave the list that they were edited from alone", func() {
		rules := server.Honest("auto").Code.Rules
		before := rules.Names()
		rules.Without("code-client")
		rules.Last("code-known")
		rules.Before("code-known", server.Rule[server.Redemption]{Name: "first"})

		Expect(rules.Names()).To(Equal(before))
	})
})

var _ = Describe("a scope", func() {
	It("has the characters that one may have, and no others", func() {
		f := start("")
		b := f.browser()
		b.authorize()
		for scope, code := range map[string]string{"openid !#[]~": "", "openid \x1f": "invalid_scope", "openid \x7f": "invalid_scope", "openid \\": "invalid_scope", "openid \"": "invalid_scope", "openid é": "invalid_scope"} {
			Expect(b.get(f.authorizeURL("scope", scope)).params().Get("error")).To(Equal(code), "%q", scope)
		}
	})
	It("is asked for in vain where the client can't use it, or twice", func() {
		f := start("", func(c *server.Config) {
			c.Clients = server.DefaultClients()
			c.Clients[0].GrantTypes = []string{"authorization_code"}
		})

		Expect(f.redeem(f.browser().authorize("scope", "openid openid offline_access read").params().Get("code")).JSON).To(And(HaveKeyWithValue("scope", "openid"), Not(HaveKey("refresh_token"))))
	})
})

var _ = Describe("a configuration that makes no sense", func() {
	It("is refused", func() {
		for _, config := range []server.Config{
			{Issuer: ""}, {Issuer: "https:///path"}, {Issuer: "https://as.example/%zz"}, {Issuer: "ftp://as.example"}, {Issuer: "https://as.example?x"}, {Issuer: "https://as.example#x"},
			{Issuer: "https://as.example", AccessTokens: "paper"},
		} {
			_, err := server.New(config)
			Expect(err).To(HaveOccurred())
		}
	})
})
