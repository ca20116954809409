package server_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

// decode reads the claims of a JWT.
func decode(raw string) map[string]any { return part(raw, 1) }

func part(raw string, i int) (decoded map[string]any) {
	GinkgoHelper()
	parts := strings.Split(raw, ".")
	Expect(parts).To(HaveLen(3))
	body, err := base64.RawURLEncoding.DecodeString(parts[i])
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(body, &decoded)).To(Succeed())
	return decoded
}

func beRefused(code string) func(*answer) {
	return func(a *answer) {
		GinkgoHelper()
		Expect(a.JSON).To(HaveKeyWithValue("error", code), a.Body)
		Expect(a.JSON).NotTo(HaveKey("access_token"))
		Expect(a.Header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(a.Header.Get("Content-Type")).To(Equal("application/json"))
	}
}

var _ = Describe("the token endpoint", func() {
	var f *fixture
	var b *browser
	code := func(set ...string) string {
		GinkgoHelper()
		code := b.authorize(set...).params().Get("code")
		Expect(code).NotTo(BeEmpty())
		return code
	}
	BeforeEach(func() {
		f = start("")
		b = f.browser()
	})

	It("gives an access token by RFC 9068 and an ID token by OpenID Connect", func() {
		tokens := f.redeem(code())

		Expect(tokens.Header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(tokens.Header.Get("Pragma")).To(Equal("no-cache"), "RFC 6749 section 5.1 wants both")
		Expect(tokens.JSON).To(And(HaveKeyWithValue("token_type", "Bearer"), HaveKeyWithValue("expires_in", 600.0),
			HaveKeyWithValue("scope", "openid profile email offline_access")))
		access := tokens.text("access_token")
		Expect(part(access, 0)).To(And(HaveKeyWithValue("typ", "at+jwt"), HaveKeyWithValue("alg", "ES256")))
		Expect(decode(access)).To(And(HaveKeyWithValue("iss", f.URL), HaveKeyWithValue("client_id", "web"), HaveKey("jti"), HaveKey("exp")))
		Expect(part(tokens.text("id_token"), 0)).To(HaveKeyWithValue("alg", "RS256"))
		Expect(decode(tokens.text("id_token"))).To(And(HaveKeyWithValue("aud", "web"), HaveKeyWithValue("nonce", "a nonce"),
			HaveKeyWithValue("sub", decode(access)["sub"])))
	})

	It("gives no ID token where openid was not asked for", func() {
		Expect(f.redeem(code("scope", "profile")).JSON).To(And(HaveKey("access_token"), Not(HaveKey("id_token"))))
	})

	It("serves clients by each method that they registered, and by no other", func() {
		for _, id := range []string{"web", "web-post", "spa"} {
			uri := "https://" + id + ".example/callback"
			redeem := []string{"grant_type", "authorization_code", "redirect_uri", uri, "code_verifier", verifier, "code"}
			Expect(f.call("/token", id, append(redeem, code("client_id", id, "redirect_uri", uri))...).Status).To(Equal(200), id)
		}
		beRefused("invalid_client")(f.call("/token", "", "grant_type", "client_credentials", "client_id", "service", "client_secret", f.clients["service"].Secret))
	})

	DescribeTable("refuses a code",
		func(set ...string) {
			a := f.redeem(code(), set...)

			beRefused("invalid_grant")(a)
			Expect(a.Status).To(Equal(400))
		},
		Entry("that it never made", "code", "unknown"),
		Entry("with another redirect URI", "redirect_uri", "https://attacker.example/"),
		Entry("with another redirect URI of the client", "redirect_uri", "https://web.example/second"),
		Entry("without the redirect URI", "redirect_uri", ""),
		Entry("with another verifier", "code_verifier", strings.Repeat("x", 43)),
		Entry("with a malformed verifier", "code_verifier", "short"),
		Entry("without the verifier", "code_verifier", ""),
	)

	It("refuses a verifier without a challenge", func() {
		c := code("code_challenge", "", "code_challenge_method", "")

		beRefused("invalid_grant")(f.redeem(c))
		Expect(f.redeem(c, "code_verifier", "").Status).To(Equal(200))
	})
	It("gives up a code after ten wrong verifiers, and not before", func() {
		tried := func(wrong int) int {
			c := code()
			for range wrong {
				beRefused("invalid_grant")(f.redeem(c, "code_verifier", strings.Repeat("x", 43)))
			}
			return f.redeem(c).Status
		}

		Expect(tried(9)).To(Equal(200))
		Expect(tried(10)).To(Equal(400))
	})
	It("asks for the code where there is none", func() {
		beRefused("invalid_request")(f.redeem(""))
	})
	It("refuses a code after its user logged out in that browser, and no other", func() {
		mine, spent, elsewhere := code(), code(), f.browser().authorize().params().Get("code")
		tokens := f.redeem(spent)
		b.get(withQuery(f.URL+"/end_session", url.Values{"id_token_hint": {tokens.text("id_token")}}))

		beRefused("invalid_grant")(f.redeem(mine))
		Expect(f.redeem(elsewhere).Status).To(Equal(200))
		beRefused("invalid_grant")(f.redeem(spent))
		Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401), "a replay ends what the code gave, after a logout too")
	})
	It("refuses a code of another client, and leaves it good for its own", func() {
		c := code()

		beRefused("invalid_grant")(f.call("/token", "web-post", "grant_type", "authorization_code", "code", c,
			"redirect_uri", "https://web.example/callback", "code_verifier", verifier))
		Expect(f.redeem(c).Status).To(Equal(200))
	})
	It("refuses a code of 30 seconds", func() {
		old, fresh := code(), code()
		f.Clock.Advance(29 * time.Second)
		Expect(f.redeem(fresh).Status).To(Equal(200))
		f.Clock.Advance(2 * time.Second)

		beRefused("invalid_grant")(f.redeem(old))
	})
	It("refuses a code the second time, and ends what it gave", func() {
		c := code()
		tokens := f.redeem(c)

		beRefused("invalid_grant")(f.redeem(c))
		Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401))
		beRefused("invalid_grant")(f.refresh(tokens.text("refresh_token")))
	})
	It("redeems a code once for 20 who try at once", func() {
		for range 5 {
			c := code()
			Expect(successes(20, func() *answer { return f.redeem(c) })).To(Equal(1))
		}
	})

	Describe("with a refresh token", func() {
		It("rotates it, and ends the family when a spent one comes back", func() {
			first := f.redeem(code())
			second := f.refresh(first.text("refresh_token"))
			Expect(second.Status).To(Equal(200))
			Expect(second.JSON).To(HaveKey("id_token"))
			Expect(decode(second.text("id_token"))).NotTo(HaveKey("nonce"))

			beRefused("invalid_grant")(f.refresh(first.text("refresh_token")))
			beRefused("invalid_grant")(f.refresh(second.text("refresh_token")))
			Expect(f.userinfo(second.text("access_token")).Status).To(Equal(401))
		})
		It("refreshes once for 20 who try at once", func() {
			token := f.redeem(code()).text("refresh_token")

			Expect(successes(20, func() *answer { return f.refresh(token) })).To(Equal(1))
		})
		It("refuses it to another client, and leaves it good for its own", func() {
			token := f.redeem(code()).text("refresh_token")

			beRefused("invalid_grant")(f.call("/token", "web-post", "grant_type", "refresh_token", "refresh_token", token))
			Expect(f.refresh(token).Status).To(Equal(200))
		})
		It("narrows the scope, and never widens it", func() {
			token := f.redeem(code("scope", "openid profile offline_access")).text("refresh_token")

			beRefused("invalid_scope")(f.call("/token", "web", "grant_type", "refresh_token", "refresh_token", token, "scope", "openid email"))
			narrow := f.call("/token", "web", "grant_type", "refresh_token", "refresh_token", token, "scope", "openid")
			Expect(narrow.JSON).To(HaveKeyWithValue("scope", "openid"))
			Expect(f.userinfo(narrow.text("access_token")).JSON).NotTo(HaveKey("name"))
		})
		It("refuses it after 30 days", func() {
			token := f.redeem(code()).text("refresh_token")
			f.Clock.Advance(30*24*time.Hour + time.Second)

			beRefused("invalid_grant")(f.refresh(token))
		})
		It("ends what it gave when the token is revoked, however long after the login", func() {
			tokens := f.redeem(code())
			for range 2 {
				f.Clock.Advance(9 * time.Minute)
				tokens = f.refresh(tokens.text("refresh_token"))
			}
			Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(200))
			f.call("/revoke", "web", "token", tokens.text("refresh_token"))

			Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401))
		})
		It("asks for it where there is none, and knows no other", func() {
			beRefused("invalid_request")(f.call("/token", "web", "grant_type", "refresh_token"))
			beRefused("invalid_grant")(f.refresh("unknown"))
		})
		It("gives none without offline_access", func() {
			Expect(f.redeem(code("scope", "openid")).JSON).NotTo(HaveKey("refresh_token"))
		})
	})

	Describe("for a client itself", func() {
		It("gives an access token and nothing else", func() {
			a := f.call("/token", "service", "grant_type", "client_credentials", "scope", "read")

			Expect(a.Status).To(Equal(200), a.Body)
			Expect(a.JSON).To(And(HaveKeyWithValue("scope", "read"), Not(HaveKey("refresh_token")), Not(HaveKey("id_token"))))
			Expect(decode(a.text("access_token"))).To(HaveKeyWithValue("sub", "service"))
			Expect(f.userinfo(a.text("access_token")).Status).To(Equal(403))
		})
		It("gives what it registered for where nothing is asked for", func() {
			Expect(f.call("/token", "service", "grant_type", "client_credentials").JSON).To(HaveKeyWithValue("scope", "read write"))
			beRefused("invalid_scope")(f.call("/token", "service", "grant_type", "client_credentials", "scope", "read \""))
		})
		It("refuses a scope that the client can't have, and a client that did not register for it", func() {
			beRefused("invalid_scope")(f.call("/token", "service", "grant_type", "client_credentials", "scope", "openid"))
			beRefused("unauthorized_client")(f.call("/token", "web", "grant_type", "client_credentials"))
		})
	})

	Describe("refuses in the form of RFC 6749 section 5.2", func() {
		It("a wrong secret, with a challenge after the Authorization header", func() {
			wrong := f.clients["web"]
			wrong.Secret = "wrong"
			f.clients["web"] = wrong
			a := f.call("/token", "web", "grant_type", "refresh_token")

			beRefused("invalid_client")(a)
			Expect(a.Status).To(Equal(401))
			Expect(a.Header.Get("WWW-Authenticate")).To(HavePrefix("Basic "))
		})
		It("a confidential client without its secret, and one that nobody knows", func() {
			beRefused("invalid_client")(f.call("/token", "", "grant_type", "refresh_token", "client_id", "web"))
			beRefused("invalid_client")(f.call("/token", "", "grant_type", "refresh_token", "client_id", "nobody"))
			beRefused("invalid_client")(f.call("/token", "", "grant_type", "refresh_token"))
		})
		DescribeTable("an Authorization header that is no Basic, whatever it holds",
			func(authorization func(string) string) {
				r, err := http.NewRequest("POST", f.URL+"/token", strings.NewReader("grant_type=client_credentials"))
				Expect(err).NotTo(HaveOccurred())
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Authorization", authorization("service:"+f.clients["service"].Secret))

				beRefused("invalid_client")(send(r))
			},
			Entry("another scheme", func(pair string) string { return "Bearer " + base64.StdEncoding.EncodeToString([]byte(pair)) }),
			Entry("what is not encoded", func(pair string) string { return "Basic " + pair }),
			Entry("no colon", func(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte("service")) }),
			Entry("a broken escape", func(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair+"%")) }),
		)
		It("a client_id beside the header of another client", func() {
			beRefused("invalid_request")(f.call("/token", "service", "grant_type", "client_credentials", "client_id", "web"))
			Expect(f.call("/token", "service", "grant_type", "client_credentials", "client_id", "service").Status).To(Equal(200))
		})
		It("two methods at once", func() {
			beRefused("invalid_request")(f.call("/token", "web", "grant_type", "refresh_token", "client_secret", f.clients["web"].Secret))
		})
		It("an unknown grant type, and none", func() {
			beRefused("unsupported_grant_type")(f.call("/token", "web", "grant_type", "password"))
			beRefused("invalid_request")(f.call("/token", "web"))
		})
		DescribeTable("a request that is no form, or not by POST", func(method, kind, query, body string, status int) {
			r, err := http.NewRequest(method, f.URL+"/token"+query, strings.NewReader(body))
			Expect(err).NotTo(HaveOccurred())
			r.Header.Set("Content-Type", kind)
			r.SetBasicAuth("service", f.clients["service"].Secret)
			a := send(r)

			beRefused("invalid_request")(a)
			Expect(a.Status).To(Equal(status))
			if status == http.StatusMethodNotAllowed {
				Expect(a.Header.Get("Allow")).To(Equal("POST"), "RFC 9110 section 15.5.6")
			}
		},
			Entry("JSON", "POST", "application/json", "", `{"grant_type":"client_credentials"}`, 400),
			Entry("a doubled parameter", "POST", "application/x-www-form-urlencoded", "", "grant_type=client_credentials&grant_type=client_credentials", 400),
			Entry("a body beyond all measure", "POST", "application/x-www-form-urlencoded", "", "grant_type=client_credentials&scope="+strings.Repeat("x", 2<<20), 400),
			Entry("parameters in the query", "POST", "application/x-www-form-urlencoded", "?scope=read", "grant_type=client_credentials", 400),
			Entry("GET", "GET", "", "?grant_type=client_credentials", "", 405),
		)
	})

	It("reads form-encoded credentials out of Basic", func() {
		odd := server.Client{ID: "a client:1", Secret: "p%ss+word é"}
		odd.GrantTypes = []string{"client_credentials"}
		f = start("", func(c *server.Config) { c.Clients = []server.Client{odd} })

		Expect(f.call("/token", odd.ID, "grant_type", "client_credentials").Status).To(Equal(200))
	})

	It("signs by the algorithm that the client registered", func() {
		p := b.authorize("client_id", "native", "redirect_uri", "http://127.0.0.1:5000/callback")
		a := f.call("/token", "native", "grant_type", "authorization_code", "code", p.params().Get("code"),
			"redirect_uri", "http://127.0.0.1:5000/callback", "code_verifier", verifier)

		Expect(part(a.text("id_token"), 0)).To(HaveKeyWithValue("alg", "ES256"))
	})

	It("works with opaque access tokens", func() {
		f = start("", func(c *server.Config) { c.AccessTokens = "opaque" })
		b = f.browser()
		c := code()
		token := f.redeem(c).text("access_token")
		Expect(token).NotTo(ContainSubstring("."))
		Expect(f.userinfo(token).Status).To(Equal(200))
		f.redeem(c)

		Expect(f.userinfo(token).Status).To(Equal(401))
	})
})

// successes counts how many of n at once are given tokens.
func successes(n int, try func() *answer) int {
	GinkgoHelper()
	var wg sync.WaitGroup
	answers := make(chan *answer, n)
	for range n {
		wg.Go(func() {
			defer GinkgoRecover()
			answers <- try()
		})
	}
	wg.Wait()
	close(answers)
	count := 0
	for a := range answers {
		if a.Status == http.StatusOK {
			count++
			continue
		}
		Expect(a.JSON).To(HaveKeyWithValue("error", "invalid_grant"))
	}
	return count
}
