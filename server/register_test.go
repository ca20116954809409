package server_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

// manage sends JSON to a registration endpoint.
func manage(method, address, token string, document any) *answer {
	GinkgoHelper()
	body, err := json.Marshal(document)
	Expect(err).NotTo(HaveOccurred())
	r, err := http.NewRequest(method, address, bytes.NewReader(body))
	Expect(err).NotTo(HaveOccurred())
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return send(r)
}

type members = map[string]any

var _ = Describe("client registration", func() {
	var f *fixture
	BeforeEach(func() { f = start("/as") })

	It("gives an ID, a secret and what was left open", func() {
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}, "client_name": "RP"})

		Expect(a.Status).To(Equal(201), a.Body)
		Expect(a.Header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(a.JSON).To(And(HaveKey("client_id"), HaveKey("client_secret"), HaveKeyWithValue("client_secret_expires_at", 0.0),
			HaveKeyWithValue("token_endpoint_auth_method", "client_secret_basic"), HaveKeyWithValue("id_token_signed_response_alg", "RS256"),
			HaveKey("registration_access_token"), HaveKeyWithValue("client_name", "RP")))
	})
	It("can be closed, and is then nowhere announced", func() {
		closed, err := server.New(server.Config{Issuer: "http://127.0.0.1", RegistrationClosed: true})
		Expect(err).NotTo(HaveOccurred())
		get := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			closed.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			return w
		}

		Expect(get("/.well-known/openid-configuration").Body.String()).To(And(ContainSubstring("token_endpoint"), Not(ContainSubstring("registration_endpoint"))))
		Expect(get("/register").Code).To(Equal(404))
	})
	It("gives a public client no secret", func() {
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}, "token_endpoint_auth_method": "none"})

		Expect(a.Status).To(Equal(201))
		Expect(a.JSON).NotTo(HaveKey("client_secret"))
	})
	It("makes clients that work", func() {
		a := manage("POST", f.URL+"/register", "", members{
			"redirect_uris": []string{"https://rp.example/cb"}, "grant_types": []string{"authorization_code", "refresh_token"},
		})
		client := server.Client{ID: a.text("client_id"), Secret: a.text("client_secret")}
		client.TokenEndpointAuthMethod = "client_secret_basic"
		f.clients[client.ID] = client
		p := f.browser().authorize("client_id", client.ID, "redirect_uri", "https://rp.example/cb")

		tokens := f.call("/token", client.ID, "grant_type", "authorization_code", "code", p.params().Get("code"),
			"redirect_uri", "https://rp.example/cb", "code_verifier", verifier)
		Expect(tokens.Status).To(Equal(200), tokens.Body)
		Expect(tokens.JSON).To(HaveKey("refresh_token"))
		Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(200))
		Expect(f.call("/introspect", "web", "token", tokens.text("refresh_token")).JSON).To(HaveKeyWithValue("active", true))
		other := f.redeem(f.browser().authorize().params().Get("code")).text("refresh_token")
		manage("DELETE", a.text("registration_client_uri"), a.text("registration_access_token"), nil)
		Expect(f.userinfo(tokens.text("access_token")).Status).To(Equal(401))
		Expect(f.call("/introspect", "web", "token", tokens.text("refresh_token")).JSON).To(Equal(members{"active": false}))
		Expect(f.refresh(other).Status).To(Equal(200), "another client's")
	})
	It("ends a client's own tokens when it is deleted", func() {
		a := manage("POST", f.URL+"/register", "", members{"grant_types": []string{"client_credentials"}, "redirect_uris": []string{}, "scope": "read"})
		Expect(a.Status).To(Equal(201), a.Body)
		f.clients[a.text("client_id")] = server.Client{ID: a.text("client_id"), Secret: a.text("client_secret"), ClientMetadata: server.ClientMetadata{TokenEndpointAuthMethod: "client_secret_basic"}}
		token := f.call("/token", a.text("client_id"), "grant_type", "client_credentials").text("access_token")
		Expect(f.call("/introspect", "web", "token", token).JSON).To(HaveKeyWithValue("active", true))

		manage("DELETE", a.text("registration_client_uri"), a.text("registration_access_token"), nil)
		Expect(f.call("/introspect", "web", "token", token).JSON).To(Equal(members{"active": false}))
	})
	DescribeTable("refuses",
		func(code string, document any) {
			a := manage("POST", f.URL+"/register", "", document)

			Expect(a.Status).To(Equal(400))
			Expect(a.JSON).To(HaveKeyWithValue("error", code))
		},
		Entry("no redirect URI", "invalid_redirect_uri", members{}),
		Entry("no redirect URI for tokens", "invalid_redirect_uri", members{"response_types": []string{"id_token"}}),
		Entry("a fragment", "invalid_redirect_uri", members{"redirect_uris": []string{"https://rp.example/cb#x"}}),
		Entry("http on the net", "invalid_redirect_uri", members{"redirect_uris": []string{"http://rp.example/cb"}}),
		Entry("script", "invalid_redirect_uri", members{"redirect_uris": []string{"javascript:alert(1)"}, "application_type": "native"}),
		Entry("a scheme of its own for a web client", "invalid_redirect_uri", members{"redirect_uris": []string{"com.example:/cb"}}),
		Entry("a relative URI", "invalid_redirect_uri", members{"redirect_uris": []string{"/cb"}}),
		Entry("unsigned ID tokens through the browser", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"},
			"response_types": []string{"code id_token"}, "id_token_signed_response_alg": "none"}),
		Entry("an unknown algorithm for userinfo", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "userinfo_signed_response_alg": "HS256"}),
		Entry("an unknown response type", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "response_types": []string{"token"}}),
		Entry("a response type without its grant types", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"},
			"response_types": []string{"code id_token"}, "grant_types": []string{"authorization_code"}}),
		Entry("tokens through the browser to http", "invalid_redirect_uri", members{"redirect_uris": []string{"http://127.0.0.1/cb"}, "response_types": []string{"id_token"}}),
		Entry("tokens through the browser to localhost", "invalid_redirect_uri", members{"redirect_uris": []string{"https://localhost/cb"}, "response_types": []string{"id_token"}}),
		Entry("a shared secret that signs for a key client", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"},
			"token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "ES256"}),
		Entry("an unknown method", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "token_endpoint_auth_method": "hope"}),
		Entry("a key client without keys", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "token_endpoint_auth_method": "private_key_jwt"}),
		Entry("keys in two places", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "jwks_uri": "https://rp.example/jwks", "jwks": members{"keys": []members{}}}),
		Entry("keys on the net by http", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "jwks_uri": "http://rp.example/jwks"}),
		Entry("a login of the client's by http", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "initiate_login_uri": "http://rp.example/login"}),
		Entry("a logo that is script", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "logo_uri": "javascript:alert(1)"}),
		Entry("request objects by http", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "request_uris": []string{"http://rp.example/r"}}),
		Entry("request objects by HMAC", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "request_object_signing_alg": "HS256"}),
		Entry("pairwise subjects for two hosts", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb", "https://other.example/cb"}, "subject_type": "pairwise"}),
		Entry("a sector that can't be fetched", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "sector_identifier_uri": "https://rp.example/sector"}),
		Entry("a secret key in jwks", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"},
			"jwks": members{"keys": []members{{"kty": "oct", "k": "c2VjcmV0"}}}}),
		Entry("an unknown grant type", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "grant_types": []string{"password"}}),
		Entry("what is no object", "invalid_client_metadata", "x"),
		Entry("a kind of application that is none", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "application_type": "toaster"}),
		Entry("ID tokens by an unknown algorithm", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "id_token_signed_response_alg": "HS256"}),
		Entry("a key client with an empty set", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "token_endpoint_auth_method": "private_key_jwt", "jwks": members{"keys": []members{}}}),
		Entry("a login of less than no time", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "default_max_age": -1}),
		Entry("a malformed scope", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "scope": "a\"b"}),
		Entry("a public client with tokens of its own", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"},
			"token_endpoint_auth_method": "none", "grant_types": []string{"client_credentials"}}),
		Entry("user information", "invalid_redirect_uri", members{"redirect_uris": []string{"https://x@rp.example/cb"}}),
		Entry("no host", "invalid_redirect_uri", members{"redirect_uris": []string{"https:///cb"}}),
		Entry("what can't be parsed", "invalid_redirect_uri", members{"redirect_uris": []string{"https://rp.example/%zz"}}),
		Entry("another address of this machine's net", "invalid_redirect_uri", members{"redirect_uris": []string{"http://10.0.0.1/cb"}}),
		Entry("a scheme without a dot", "invalid_redirect_uri", members{"redirect_uris": []string{"myapp:/cb"}, "application_type": "native"}),
		Entry("a logout that leads to script", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "post_logout_redirect_uris": []string{"javascript:alert(1)"}}),
		Entry("a home page that is script", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "client_uri": "javascript:alert(1)"}),
		Entry("a login of the client's without a host", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "initiate_login_uri": "https:/login"}),
		Entry("an unknown subject type", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "subject_type": "secret"}),
		Entry("a sector by http", "invalid_client_metadata", members{"redirect_uris": []string{"https://rp.example/cb"}, "sector_identifier_uri": "http://rp.example/sector"}),
	)
	DescribeTable("takes",
		func(document members) {
			if document["redirect_uris"] == nil {
				document["redirect_uris"] = []string{"https://rp.example/cb"}
			}
			a := manage("POST", f.URL+"/register", "", document)
			Expect(a.Status).To(Equal(201), a.Body)
		},
		Entry("http on localhost, for codes", members{"redirect_uris": []string{"http://localhost:8080/cb", "http://127.0.0.1/cb", "http://[::1]/cb"}}),
		Entry("a scheme of a native client's own", members{"redirect_uris": []string{"com.example.app:/cb"}, "application_type": "native"}),
		Entry("localhost of a native client, for tokens", members{"redirect_uris": []string{"https://localhost/cb"}, "application_type": "native", "response_types": []string{"id_token"}}),
		Entry("a login of no time", members{"default_max_age": 0}),
		Entry("an algorithm for assertions that nobody makes", members{"token_endpoint_auth_signing_alg": "ES256"}),
		Entry("userinfo that is signed", members{"userinfo_signed_response_alg": "ES256"}),
		Entry("pairwise subjects for one host", members{"redirect_uris": []string{"https://rp.example/cb", "https://rp.example/more"}, "subject_type": "pairwise"}),
		Entry("a request object's place with a hash", members{"request_uris": []string{"https://rp.example/r#hash"}}),
		Entry("a login of the client's", members{"initiate_login_uri": "https://rp.example/login"}),
		Entry("a logout that leads home", members{"post_logout_redirect_uris": []string{"https://rp.example/bye"}}),
	)
	It("wants JSON", func() {
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
			r, err := http.NewRequest("POST", f.URL+"/register", strings.NewReader(`{"redirect_uris":["https://rp.example/cb"]}`))
			Expect(err).NotTo(HaveOccurred())
			r.Header.Set("Content-Type", kind)

			Expect(send(r).Status).To(Equal(400), kind)
		}
	})
	It("gives and takes the secret with the method", func() {
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}})
		update := func(set members) *answer {
			set["client_id"], set["redirect_uris"] = a.text("client_id"), []string{"https://rp.example/cb"}
			return manage("PUT", a.text("registration_client_uri"), a.text("registration_access_token"), set)
		}

		Expect(update(members{"client_secret": a.text("client_secret")}).JSON).To(HaveKeyWithValue("client_secret", a.text("client_secret")))
		Expect(update(members{"client_secret": "one of my own"}).Status).To(Equal(400))
		Expect(update(members{"subject_type": "secret"}).Status).To(Equal(400))
		Expect(update(members{"token_endpoint_auth_method": "none"}).JSON).NotTo(HaveKey("client_secret"))
		fresh := update(members{}).text("client_secret")
		Expect(fresh).NotTo(Or(BeEmpty(), Equal(a.text("client_secret"))))
	})
	It("lets the client read, replace and delete itself, and nobody else", func() {
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}})
		at, token, id := a.text("registration_client_uri"), a.text("registration_access_token"), a.text("client_id")

		owned := And(HaveKeyWithValue("client_id", id), HaveKeyWithValue("registration_client_uri", at), HaveKeyWithValue("registration_access_token", token),
			HaveKeyWithValue("client_secret", a.text("client_secret")), HaveKeyWithValue("client_secret_expires_at", 0.0))
		Expect(manage("GET", at, token, nil).JSON).To(owned)
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			for _, other := range []string{"", "x"} {
				refused := manage(method, at, other, nil)
				Expect(refused.Status).To(Equal(401))
				Expect(refused.Header.Get("WWW-Authenticate")).To(ContainSubstring("invalid_token"))
			}
		}
		update := members{"client_id": id, "redirect_uris": []string{"https://rp.example/new"}}
		Expect(manage("PUT", at, token, update).JSON).To(And(owned, HaveKeyWithValue("redirect_uris", ConsistOf("https://rp.example/new"))))
		Expect(manage("GET", at, token, nil).JSON).To(And(owned, HaveKeyWithValue("redirect_uris", ConsistOf("https://rp.example/new"))))
		update["client_id"] = "web"
		Expect(manage("PUT", at, token, update).Status).To(Equal(400))
		Expect(manage("DELETE", at, token, nil).Status).To(Equal(204))
		Expect(manage("GET", at, token, nil).Status).To(Equal(401))
		Expect(f.browser().get(f.authorizeURL("client_id", id, "redirect_uri", "https://rp.example/new")).Status).To(Equal(400))
	})
})

var _ = Describe("a client with a key", func() {
	var f *fixture
	var key *ecdsa.PrivateKey
	var id string
	BeforeEach(func() {
		var err error
		f = start("")
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		Expect(err).NotTo(HaveOccurred())
		a := manage("POST", f.URL+"/register", "", members{
			"grant_types": []string{"client_credentials"}, "token_endpoint_auth_method": "private_key_jwt",
			"token_endpoint_auth_signing_alg": "ES256", "scope": "read",
			"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Use: "sig"}}},
		})
		Expect(a.Status).To(Equal(201), a.Body)
		id = a.text("client_id")
	})
	assertion := func(edit func(jwt.MapClaims)) string {
		GinkgoHelper()
		claims := jwt.MapClaims{"iss": id, "sub": id, "aud": f.URL, "jti": time.Now().String(), "exp": time.Now().Add(time.Minute).Unix()}
		edit(claims)
		raw, err := jwt.NewWithClaims(jwt.SigningMethodES256, claims).SignedString(key)
		Expect(err).NotTo(HaveOccurred())
		return raw
	}
	use := func(assertion string, set ...string) *answer {
		GinkgoHelper()
		return f.call("/token", "", append([]string{"grant_type", "client_credentials",
			"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", assertion}, set...)...)
	}

	It("authenticates for the issuer and for the token endpoint", func() {
		for _, aud := range []any{f.URL, f.URL + "/token", []string{f.URL}} {
			Expect(use(assertion(func(c jwt.MapClaims) { c["aud"] = aud })).Status).To(Equal(200))
		}
	})
	It("may use an assertion once", func() {
		raw := assertion(func(jwt.MapClaims) {})

		Expect(use(raw).Status).To(Equal(200))
		beRefused("invalid_client")(use(raw))
	})
	DescribeTable("is refused",
		func(edit func(jwt.MapClaims)) { beRefused("invalid_client")(use(assertion(edit))) },
		Entry("for another audience", func(c jwt.MapClaims) { c["aud"] = "https://other.example" }),
		Entry("after exp", func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Minute).Unix() }),
		Entry("without exp", func(c jwt.MapClaims) { delete(c, "exp") }),
		Entry("without jti", func(c jwt.MapClaims) { delete(c, "jti") }),
		Entry("as issued by another", func(c jwt.MapClaims) { c["iss"] = "web" }),
		Entry("as another", func(c jwt.MapClaims) { c["sub"] = "service" }),
		Entry("as nobody that is known", func(c jwt.MapClaims) { c["iss"], c["sub"] = "nobody", "nobody" }),
		Entry("before nbf", func(c jwt.MapClaims) { c["nbf"] = time.Now().Add(time.Minute).Unix() }),
		Entry("with a time that is none", func(c jwt.MapClaims) { c["nbf"] = "soon" }),
	)
	It("authenticates though its clock is some seconds fast", func() {
		Expect(use(assertion(func(c jwt.MapClaims) { c["nbf"] = time.Now().Add(5 * time.Second).Unix() })).Status).To(Equal(200))
	})
	It("is refused by another algorithm than it registered, with a good key", func() { // OIDC Registration section 2
		rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
		Expect(err).NotTo(HaveOccurred())
		a := manage("POST", f.URL+"/register", "", members{
			"grant_types": []string{"client_credentials"}, "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "RS256", "scope": "read",
			"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: rsaKey.Public(), Use: "sig"}}},
		})
		Expect(a.Status).To(Equal(201), a.Body)
		signed := func(method jwt.SigningMethod) *answer {
			claims := jwt.MapClaims{"iss": a.text("client_id"), "sub": a.text("client_id"), "aud": f.URL, "jti": time.Now().String(), "exp": time.Now().Add(time.Minute).Unix()}
			raw, err := jwt.NewWithClaims(method, claims).SignedString(rsaKey)
			Expect(err).NotTo(HaveOccurred())
			return use(raw)
		}

		Expect(signed(jwt.SigningMethodRS256).Status).To(Equal(200))
		beRefused("invalid_client")(signed(jwt.SigningMethodPS256))
	})
	It("is refused unsigned, by HMAC, and with its ID alone", func() {
		claims := jwt.MapClaims{"iss": id, "sub": id, "aud": f.URL, "jti": "1", "exp": time.Now().Add(time.Minute).Unix()}
		unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
		Expect(err).NotTo(HaveOccurred())
		symmetric, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("x"))
		Expect(err).NotTo(HaveOccurred())

		beRefused("invalid_client")(use(unsigned))
		beRefused("invalid_client")(use(symmetric))
		beRefused("invalid_client")(f.call("/token", "", "grant_type", "client_credentials", "client_id", id))
		beRefused("invalid_request")(use(symmetric, "client_assertion_type", "other"))
		beRefused("invalid_request")(use(symmetric, "client_assertion_type", ""))
		beRefused("invalid_client")(use("", "client_id", id))
	})
})
