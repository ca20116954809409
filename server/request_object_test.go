package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

var _ = Describe("a request object", func() {
	var f *fixture
	var key *ecdsa.PrivateKey
	var host *site
	BeforeEach(func() {
		f, host = start(""), startSite()
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		Expect(err).NotTo(HaveOccurred())
	})
	// register makes a client with the key that may use what the host serves at /object.
	register := func(alg string) string {
		GinkgoHelper()
		metadata := members{
			"redirect_uris": []string{"https://rp.example/cb"}, "request_uris": []string{host.URL + "/object"},
			"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Use: "sig"}}},
		}
		if alg != "" {
			metadata["request_object_signing_alg"] = alg
		}
		a := manage("POST", f.URL+"/register", "", metadata)
		Expect(a.Status).To(Equal(201), a.Body)
		return a.text("client_id")
	}
	object := func(alg string, claims jwt.MapClaims) string {
		GinkgoHelper()
		var private any = key
		if alg == "none" {
			private = jwt.UnsafeAllowNoneSignatureType
		}
		raw, err := jwt.NewWithClaims(jwt.GetSigningMethod(alg), claims).SignedString(private)
		Expect(err).NotTo(HaveOccurred())
		return raw
	}
	ask := func(client string, set ...string) *page {
		GinkgoHelper()
		return f.browser().authorize(append([]string{"client_id", client, "redirect_uri", "https://rp.example/cb"}, set...)...)
	}

	DescribeTable("supersedes what stands beside it",
		func(alg string) {
			p := ask(register(alg), "request", object(alg, jwt.MapClaims{"state": "inner", "scope": "openid email", "redirect_uri": "https://rp.example/cb"}),
				"redirect_uri", "https://attacker.example/cb", "state", "outer")

			Expect(p.Location).To(HavePrefix("https://rp.example/cb?"))
			Expect(p.params()).To(And(HaveKeyWithValue("state", []string{"inner"}), HaveKey("code")))
		},
		Entry("unsigned", "none"),
		Entry("signed", "ES256"))

	It("is fetched from a registered request_uri, again each time", func() {
		client := register("")
		host.serve("/object", object("none", jwt.MapClaims{"state": "first"}))
		Expect(ask(client, "request_uri", host.URL+"/object").params()).To(HaveKeyWithValue("state", []string{"first"}))
		second := object("ES256", jwt.MapClaims{"state": "second"})
		host.serve("/object", second)
		sum := sha256.Sum256([]byte(second))
		hash := "#" + base64.RawURLEncoding.EncodeToString(sum[:])

		Expect(ask(client, "request_uri", host.URL+"/object"+hash).params()).To(HaveKeyWithValue("state", []string{"second"}))
		host.serve("/object", object("none", jwt.MapClaims{"state": "third"}))
		Expect(ask(client, "request_uri", host.URL+"/object"+hash).params()).To(HaveKeyWithValue("error", []string{"invalid_request_uri"}))
	})
	It("is not fetched elsewhere, nor where a redirect leads", func() {
		client := register("")
		host.serve("/other", object("none", jwt.MapClaims{"state": "inner"}))
		host.handle("/object", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) })

		for _, path := range []string{"/other", "/object"} {
			Expect(ask(client, "request_uri", host.URL+path).params()).To(HaveKeyWithValue("error", []string{"invalid_request_uri"}))
		}
		Expect(host.fetched).To(Equal([]string{"/object"}))
	})
	DescribeTable("is refused",
		func(registered, alg string, claims jwt.MapClaims) {
			p := ask(register(registered), "request", object(alg, claims))

			Expect(p.params()).To(And(HaveKeyWithValue("error", []string{"invalid_request_object"}), Not(HaveKey("code"))))
		},
		Entry("unsigned by a client that signs", "ES256", "none", jwt.MapClaims{}),
		Entry("signed by a client that does not", "none", "ES256", jwt.MapClaims{}),
		Entry("of another client", "", "ES256", jwt.MapClaims{"client_id": "web"}),
		Entry("by another issuer", "", "ES256", jwt.MapClaims{"iss": "web"}),
		Entry("for another server", "", "ES256", jwt.MapClaims{"aud": "https://other.example"}),
		Entry("with another response type", "", "ES256", jwt.MapClaims{"response_type": "id_token"}),
		Entry("that has expired", "", "ES256", jwt.MapClaims{"exp": time.Now().Add(-time.Minute).Unix()}),
		Entry("that holds another", "", "ES256", jwt.MapClaims{"request_uri": "https://rp.example/r"}),
		Entry("that holds another by value", "", "ES256", jwt.MapClaims{"request": "e30.e30."}),
		Entry("whose time has not come", "", "ES256", jwt.MapClaims{"nbf": time.Now().Add(time.Minute).Unix()}),
		Entry("for an audience that is none", "", "ES256", jwt.MapClaims{"aud": 7}))
	DescribeTable("is taken",
		func(claims func() jwt.MapClaims, set ...string) {
			Expect(ask(register(""), append(set, "request", object("ES256", claims()))...).params()).To(HaveKey("code"))
		},
		Entry("for this server", func() jwt.MapClaims { return jwt.MapClaims{"aud": []string{"https://other.example", f.URL}} }),
		Entry("for nobody in particular", func() jwt.MapClaims { return jwt.MapClaims{} }),
		Entry("with the response type that stands beside it", func() jwt.MapClaims { return jwt.MapClaims{"response_type": "code"} }),
		Entry("with the response type alone", func() jwt.MapClaims { return jwt.MapClaims{"response_type": "code"} }, "response_type", ""),
		Entry("with what is no text", func() jwt.MapClaims {
			return jwt.MapClaims{"max_age": 3600, "claims": map[string]any{"userinfo": map[string]any{"name": nil}}}
		}))
	It("leaves out what is said of itself", func() {
		p := ask(register(""), "request", object("ES256", jwt.MapClaims{"state": "inner", "exp": time.Now().Add(time.Minute).Unix(), "request_uri": nil}))

		Expect(p.params()).To(And(HaveKey("code"), HaveKeyWithValue("state", []string{"inner"})))
	})
	It("is refused unsigned where there is a signature all the same", func() {
		raw := object("none", jwt.MapClaims{})

		for _, spoiled := range []string{raw + "c2ln", raw + ".", strings.TrimSuffix(raw, ".")} {
			Expect(ask(register(""), "request", spoiled).params().Get("error")).To(Equal("invalid_request_object"), spoiled)
		}
	})
	It("is refused when another key signed it", func() {
		client := register("")
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		Expect(err).NotTo(HaveOccurred())

		Expect(ask(client, "request", object("ES256", jwt.MapClaims{})).params()).To(HaveKeyWithValue("error", []string{"invalid_request_object"}))
	})
	It("is refused with its own code where it is not taken", func() {
		f = start("", func(c *server.Config) {
			c.Decisions.RequestObject.Parameter, c.Decisions.RequestObject.URI = false, false
		})

		byValue := start("", func(c *server.Config) { c.Decisions.RequestObject.URI = false })
		Expect(byValue.browser().authorize("request", object("none", jwt.MapClaims{"state": "inner"})).params()).To(HaveKeyWithValue("state", []string{"inner"}))
		p := f.browser().get(f.authorizeURL("request", "e30.e30."))
		Expect(p.params()).To(HaveKeyWithValue("error", []string{"request_not_supported"}))
		p = f.browser().get(f.authorizeURL("request_uri", "https://web.example/r"))
		Expect(p.params()).To(HaveKeyWithValue("error", []string{"request_uri_not_supported"}))
	})
})
