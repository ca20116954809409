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

var _ = Describe("the authorization endpoint", func() {
	var f *fixture
	var b *browser
	BeforeEach(func() {
		f = start("")
		b = f.browser()
	})

	DescribeTable("shows an error page and redirects nowhere",
		func(set ...string) {
			p := b.get(f.authorizeURL(set...))

			Expect(p.Location).To(BeEmpty())
			Expect(p.Status).To(Equal(400))
			Expect(p.is("This did not work")).To(BeTrue())
		},
		Entry("for an unknown client", "client_id", "nobody"),
		Entry("without a client", "client_id", ""),
		Entry("for another host", "redirect_uri", "https://attacker.example/callback"),
		Entry("for a path below the registered one", "redirect_uri", "https://web.example/callback/more"),
		Entry("for a query of its own", "redirect_uri", "https://web.example/callback?x=1"),
		Entry("for a fragment", "redirect_uri", "https://web.example/callback#x"),
		Entry("for another case", "redirect_uri", "https://WEB.example/callback"),
		Entry("for user information", "redirect_uri", "https://web.example@attacker.example/callback"),
		Entry("for a port at a web client", "redirect_uri", "https://web.example:444/callback"),
		Entry("for an empty redirect URI", "redirect_uri", ""),
		Entry("for another redirect URI and a second error", "redirect_uri", "https://attacker.example/", "response_type", "token"),
	)

	It("refuses a second client_id or redirect_uri on a page", func() {
		for _, name := range []string{"client_id", "redirect_uri"} {
			p := b.get(f.authorizeURL() + "&" + name + "=x")

			Expect(p.Location).To(BeEmpty())
			Expect(p.Status).To(Equal(400))
		}
	})

	DescribeTable("sends the client the error, with state and iss",
		func(code string, set ...string) {
			p := b.get(f.authorizeURL(set...))

			Expect(p.Status).To(Equal(http.StatusSeeOther))
			Expect(p.Location).To(HavePrefix("https://web.example/callback?"))
			Expect(p.params()).To(HaveKeyWithValue("error", []string{code}))
			Expect(p.params()).To(HaveKeyWithValue("state", []string{"a state"}))
			Expect(p.params()).To(HaveKeyWithValue("iss", []string{f.URL}))
			Expect(p.params()).NotTo(HaveKey("code"))
		},
		Entry("for an unknown response type", "unsupported_response_type", "response_type", "device_code"),
		Entry("without response type", "invalid_request", "response_type", ""),
		Entry("for an unknown response mode", "invalid_request", "response_mode", "pigeon"),
		Entry("for no scope that can be granted", "invalid_scope", "scope", "read"),
		Entry("for a malformed scope", "invalid_scope", "scope", "openid \"x\""),
		Entry("for a request object that can't be read", "invalid_request_object", "request", "x"),
		Entry("for a request URI that is not registered", "invalid_request_uri", "request_uri", "https://web.example/r"),
		Entry("for an object and a URI of one", "invalid_request", "request", "e30.e30.", "request_uri", "https://web.example/r"),
		Entry("for the challenge method plain", "invalid_request", "code_challenge_method", "plain"),
		Entry("for a challenge without method, which means plain", "invalid_request", "code_challenge_method", ""),
		Entry("for a method without challenge", "invalid_request", "code_challenge", ""),
		Entry("for a malformed challenge", "invalid_request", "code_challenge", "short"),
		Entry("for none with another prompt", "invalid_request", "prompt", "none login"),
		Entry("for a prompt that is none of the four", "invalid_request", "prompt", "login guess"),
		Entry("for a max_age that is no number", "invalid_request", "max_age", "soon"),
		Entry("for a max_age below zero", "invalid_request", "max_age", "-1"),
		Entry("for a hint that is no ID token", "invalid_request", "id_token_hint", "x"),
		Entry("for prompt=none without a session", "login_required", "prompt", "none"),
	)

	It("lets a client of OAuth alone leave its one redirect URI out, and nobody else", func() {
		f = start("", func(c *server.Config) {
			c.Clients = server.DefaultClients()
			c.Clients[0].RedirectURIs = c.Clients[0].RedirectURIs[:1]
		})
		b = f.browser()

		Expect(b.authorize("redirect_uri", "", "scope", "profile").Location).To(HavePrefix("https://web.example/callback?"))
		Expect(b.authorize("redirect_uri", "").Status).To(Equal(400))
	})
	It("refuses a parameter that comes twice", func() {
		p := b.get(f.authorizeURL() + "&scope=openid")

		Expect(p.params()).To(HaveKeyWithValue("error", []string{"invalid_request"}))
	})

	It("requires PKCE of public clients, and not of confidential ones", func() {
		without := []string{"code_challenge", "", "code_challenge_method", ""}
		spa := append([]string{"client_id", "spa", "redirect_uri", "https://spa.example/callback"}, without...)

		Expect(b.authorize(spa...).params()).To(HaveKeyWithValue("error", []string{"invalid_request"}))
		Expect(b.authorize(without...).params()).To(HaveKey("code"))
	})

	It("takes any port of a native client's loopback address, and nothing else beside it", func() {
		native := func(uri string) string {
			return b.authorize("client_id", "native", "redirect_uri", uri, "response_type", "code").Location
		}

		Expect(native("http://127.0.0.1:51234/callback")).To(HavePrefix("http://127.0.0.1:51234/callback?"))
		Expect(native("http://[::1]:51234/callback")).To(HavePrefix("http://[::1]:51234/callback?"))
		Expect(native("com.example.app:/callback")).To(HavePrefix("com.example.app:/callback?"))
		for _, uri := range []string{
			"http://127.0.0.1:51234/other", "http://127.0.0.2:51234/callback", "http://localhost:51234/callback",
			"http://127.0.0.1:51234@attacker.example/callback", "http://x@127.0.0.1/callback", "https://127.0.0.1:51234/callback",
			"http://127.0.0.1:51234/callback?x=1",
		} {
			Expect(native(uri)).To(BeEmpty(), uri)
		}
	})

	It("takes no other port of a name that only mostly is this machine", func() {
		f = start("", func(c *server.Config) {
			c.Clients = server.DefaultClients()
			for i := range c.Clients {
				if c.Clients[i].ID == "native" {
					c.Clients[i].RedirectURIs = []string{"http://localhost:5000/callback"}
				}
			}
		})
		b = f.browser()

		Expect(b.authorize("client_id", "native", "redirect_uri", "http://localhost:5000/callback").Location).NotTo(BeEmpty())
		Expect(b.authorize("client_id", "native", "redirect_uri", "http://localhost:5001/callback").Location).To(BeEmpty())
	})

	It("keeps the redirect with the code out of caches", func() {
		Expect(b.authorize().Header.Get("Cache-Control")).To(Equal("no-store"))
	})

	It("gives state back byte for byte", func() {
		for _, state := range []string{"a+b%2B&=\"'<é", strings.Repeat("x", 4000), " "} {
			Expect(b.authorize("state", state).params().Get("state")).To(Equal(state))
		}
		Expect(b.authorize("state", "").params()).NotTo(HaveKey("state"))
		Expect(b.get(f.authorizeURL("state", "") + "&state=").params()).NotTo(HaveKey("state"))
	})

	It("takes the request by POST too", func() {
		b.authorize()

		Expect(b.post(f.URL+"/authorize", request()).params()).To(HaveKey("code"))
	})

	It("answers no HEAD request", func() {
		r, err := http.NewRequest("HEAD", f.authorizeURL(), nil)
		Expect(err).NotTo(HaveOccurred())

		Expect(b.do(r).Status).To(Equal(405))
	})

	It("answers in the fragment when asked", func() {
		p := b.authorize("response_mode", "fragment")

		Expect(p.Location).To(HavePrefix("https://web.example/callback#"))
		Expect(p.params()).To(HaveKey("code"))
	})

	It("answers by a form that posts itself when asked", func() {
		b.authorize()
		p := b.get(f.authorizeURL("response_mode", "form_post"))

		Expect(p.action).To(Equal("https://web.example/callback"))
		Expect(p.fields).To(And(HaveKey("code"), HaveKeyWithValue("state", []string{"a state"}), HaveKeyWithValue("iss", []string{f.URL})))
		Expect(p.Body).To(ContainSubstring("<script>document.forms[0].submit()</script>"))
		Expect(p.Header.Get("Content-Security-Policy")).To(ContainSubstring("script-src 'sha256-"))
	})

	Describe("with a session", func() {
		BeforeEach(func() { b.authorize() })

		It("asks nothing again", func() {
			Expect(b.get(f.authorizeURL("prompt", "none")).params()).To(HaveKey("code"))
		})
		It("asks for the password again with prompt=login, and says so in auth_time", func() {
			f.Clock.Advance(time.Hour)
			p := b.get(f.authorizeURL("prompt", "login"))
			Expect(p.is("Log in")).To(BeTrue())
			p = b.submit(p, "username", "alice", "password", "wonderland")

			claims := decode(f.redeem(p.params().Get("code")).text("id_token"))
			Expect(claims["auth_time"]).To(BeNumerically("~", f.Clock.Now().Unix(), 2))
		})
		It("asks for the password again when the login is older than max_age", func() {
			f.Clock.Advance(time.Minute)

			Expect(b.get(f.authorizeURL("max_age", "61")).params()).To(HaveKey("code"))
			Expect(b.get(f.authorizeURL("max_age", "59")).is("Log in")).To(BeTrue())
			Expect(b.get(f.authorizeURL("max_age", "59", "prompt", "none")).params().Get("error")).To(Equal("login_required"))
		})
		DescribeTable("asks for the password again",
			func(set ...string) { Expect(b.get(f.authorizeURL(set...)).is("Log in")).To(BeTrue()) },
			Entry("with a max_age of no time", "max_age", "0"),
			Entry("with prompt=select_account", "prompt", "select_account"),
			Entry("with prompt=login beside another", "prompt", "login consent"),
		)
		It("asks for the password again when the login is older than the client registered", func() {
			limit := 59
			f = start("", func(c *server.Config) {
				c.Clients = server.DefaultClients()
				c.Clients[0].DefaultMaxAge = &limit
			})
			b = f.browser()
			b.authorize()
			Expect(b.get(f.authorizeURL()).params()).To(HaveKey("code"))
			f.Clock.Advance(time.Minute)

			Expect(b.get(f.authorizeURL("max_age", "61")).params()).To(HaveKey("code"), "the request says otherwise")
			Expect(b.get(f.authorizeURL()).is("Log in")).To(BeTrue())
		})
		DescribeTable("takes a max_age beyond all measure for one that never passes",
			func(age string) {
				f.Clock.Advance(time.Hour)

				Expect(b.get(f.authorizeURL("max_age", age)).params()).To(HaveKey("code"))
			},
			Entry("of more seconds than a duration holds", "9999999999999"),
			Entry("of more digits than an integer holds", strings.Repeat("9", 40)),
		)
		It("asks for consent each time where anybody may pose as the client", func() {
			for uri, asked := range map[string]bool{"com.example.app:/callback": true, "http://127.0.0.1:51234/callback": true, "https://spa.example/callback": false} {
				client := []string{"client_id", "native", "redirect_uri", uri}
				if !asked {
					client[1] = "spa"
				}
				b.authorize(client...)

				Expect(b.get(f.authorizeURL(client...)).is("Allow access?")).To(Equal(asked), uri)
			}
		})
		It("remembers the consent to a client that proves who it is, on a loopback address too", func() {
			f = start("", func(c *server.Config) {
				c.Clients = server.DefaultClients()
				c.Clients[0].RedirectURIs = []string{"http://127.0.0.1/callback"}
			})
			b = f.browser()
			b.authorize("redirect_uri", "http://127.0.0.1/callback")

			Expect(b.get(f.authorizeURL("redirect_uri", "http://127.0.0.1/callback")).params()).To(HaveKey("code"))
		})
		It("asks for consent again with prompt=consent", func() {
			Expect(b.get(f.authorizeURL("prompt", "consent")).is("Allow access?")).To(BeTrue())
		})
		It("asks for consent when another client wants in, and tells prompt=none so", func() {
			other := []string{"client_id", "web-post", "redirect_uri", "https://web-post.example/callback"}

			Expect(b.get(f.authorizeURL(other...)).is("Allow access?")).To(BeTrue())
			Expect(b.get(f.authorizeURL(append(other, "prompt", "none")...)).params().Get("error")).To(Equal("consent_required"))
		})
		It("refuses another user's id_token_hint with prompt=none", func() {
			mine := f.redeem(b.authorize().params().Get("code")).text("id_token")
			bob := f.browser()
			p := bob.submit(bob.get(f.authorizeURL()), "username", "bob", "password", "looking-glass")
			bobs := f.redeem(bob.submit(p, "decision", "approve").params().Get("code")).text("id_token")

			Expect(b.get(f.authorizeURL("prompt", "none", "id_token_hint", mine)).params()).To(HaveKey("code"))
			Expect(b.get(f.authorizeURL("prompt", "none", "id_token_hint", bobs)).params().Get("error")).To(Equal("login_required"))
			asked := b.get(f.authorizeURL("id_token_hint", bobs))
			Expect(asked.is("Log in")).To(BeTrue(), "bob may log in")
			Expect(b.submit(asked, "username", "alice", "password", "wonderland").params().Get("error")).To(Equal("login_required"), "and alice may not, in his place")
			named := func(token string) string {
				return `{"id_token":{"sub":{"value":"` + decode(token)["sub"].(string) + `"}}}`
			}
			Expect(b.get(f.authorizeURL("prompt", "none", "id_token_hint", mine, "claims", named(mine))).params()).To(HaveKey("code"))
			Expect(b.get(f.authorizeURL("prompt", "none", "claims", named(mine))).params()).To(HaveKey("code"))
			Expect(b.get(f.authorizeURL("id_token_hint", mine, "claims", named(bobs))).params().Get("error")).To(Equal("invalid_request"), "two users are named")
		})
		DescribeTable("takes no hint but an ID token of its own",
			func(typ, member string, value any, refused bool) {
				claims := decode(f.redeem(b.authorize().params().Get("code")).text("id_token"))
				if claims[member] = value; value == nil {
					delete(claims, member)
				}
				params := b.get(f.authorizeURL("prompt", "none", "id_token_hint", f.signed(typ, claims))).params()

				Expect(params.Has("code")).To(Equal(!refused))
				if refused {
					Expect(params.Get("error")).To(Equal("invalid_request"))
				}
			},
			Entry("as it was made", "JWT", "x", "y", false),
			Entry("an access token", "at+jwt", "x", "y", true),
			Entry("a logout token", "logout+jwt", "x", "y", true),
			Entry("another issuer's", "JWT", "iss", "https://other.example", true),
			Entry("nobody's", "JWT", "aud", nil, true),
			Entry("an expired one", "JWT", "exp", 1, false),
		)
		It("forgets the session when its time is over", func() {
			f.Clock.Advance(13 * time.Hour)

			Expect(b.get(f.authorizeURL()).is("Log in")).To(BeTrue())
		})
	})
})

var _ = Describe("an issuer with a path", func() {
	It("serves metadata in front of and behind the issuer's path, and nothing beside it", func() {
		f := start("/tenant/one")
		root := strings.TrimSuffix(f.URL, "/tenant/one")
		for _, address := range []string{
			root + "/.well-known/oauth-authorization-server/tenant/one",
			root + "/.well-known/openid-configuration/tenant/one",
			f.URL + "/.well-known/openid-configuration",
		} {
			p := f.browser().get(address)
			Expect(p.Status).To(Equal(200), address)
			Expect(p.Body).To(ContainSubstring(`"issuer":"` + f.URL + `"`))
		}
		Expect(f.browser().get(root + "/tenant/onethird").Status).To(Equal(404))
		Expect(f.browser().get(f.URL).is("assay reference server")).To(BeTrue())
		Expect(f.browser().get(root + "/.well-known/openid-configuration").Status).To(Equal(404))
	})

	It("keeps cookies below the issuer's path", func() {
		f := start("/tenant/one")
		p := f.browser().get(f.URL + "/login")

		Expect(p.Header.Get("Set-Cookie")).To(And(
			ContainSubstring("Path=/tenant/one/;"), ContainSubstring("HttpOnly"), ContainSubstring("SameSite=Lax")))
	})
})

func withQuery(address string, set url.Values) string { return address + "?" + set.Encode() }
