package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// site is a client's own web site.
type site struct {
	URL     string
	mu      sync.Mutex
	pages   map[string]http.HandlerFunc
	fetched []string // paths, in order
}

func startSite() *site {
	s := &site{pages: map[string]http.HandlerFunc{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		page := s.pages[r.URL.Path]
		s.fetched = append(s.fetched, r.URL.Path)
		s.mu.Unlock()
		if page == nil {
			page = http.NotFound
		}
		page(w, r)
	}))
	DeferCleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *site) handle(path string, page http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

func (s *site) serve(path, document string) {
	s.handle(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(document)) })
}

var _ = Describe("a client with keys on its own site", func() {
	var f *fixture
	var host *site
	var id string
	BeforeEach(func() {
		f, host = start(""), startSite()
		a := manage("POST", f.URL+"/register", "", members{
			"grant_types": []string{"client_credentials"}, "token_endpoint_auth_method": "private_key_jwt", "scope": "read", "jwks_uri": host.URL + "/jwks",
		})
		Expect(a.Status).To(Equal(201), a.Body)
		id = a.text("client_id")
	})
	// publish serves a fresh key in the place of what was there.
	publish := func(keyID string) *ecdsa.PrivateKey {
		GinkgoHelper()
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		Expect(err).NotTo(HaveOccurred())
		document, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: keyID, Use: "sig"}}})
		Expect(err).NotTo(HaveOccurred())
		host.serve("/jwks", string(document))
		return key
	}
	use := func(key *ecdsa.PrivateKey, keyID string) *answer {
		GinkgoHelper()
		token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": id, "sub": id, "aud": f.URL, "jti": time.Now().String(), "exp": f.Clock.Now().Add(time.Minute).Unix()})
		if keyID != "" {
			token.Header["kid"] = keyID
		}
		raw, err := token.SignedString(key)
		Expect(err).NotTo(HaveOccurred())
		return f.call("/token", "", "grant_type", "client_credentials",
			"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", raw)
	}

	It("authenticates, and the keys are fetched once", func() {
		key := publish("k1")

		Expect(use(key, "k1").Status).To(Equal(200))
		Expect(use(key, "k1").Status).To(Equal(200))
		Expect(host.fetched).To(HaveLen(1))
	})
	It("need not name its key, and a name must be that of the key", func() {
		key := publish("k1")

		Expect(use(key, "").Status).To(Equal(200))
		Expect(use(key, "").Status).To(Equal(200))
		Expect(host.fetched).To(HaveLen(1))
		beRefused("invalid_client")(use(key, "k2"))
	})
	It("authenticates by a key without a name, whatever it calls it", func() {
		Expect(use(publish(""), "k1").Status).To(Equal(200))
	})
	DescribeTable("keeps its keys while they can't be fetched again",
		func(status int, document string) {
			key := publish("k1")
			Expect(use(key, "k1").Status).To(Equal(200))
			host.handle("/jwks", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = w.Write([]byte(document))
			})
			f.Clock.Advance(11 * time.Minute)

			Expect(use(key, "k1").Status).To(Equal(200))
		},
		Entry("since its site is broken", 500, "{}"), Entry("since they are no JSON", 200, "x"))
	It("may change its key at once, and the old one is no good when the new one was seen", func() {
		old := publish("k1")
		Expect(use(old, "k1").Status).To(Equal(200))
		fresh := publish("k2")

		Expect(use(fresh, "k2").Status).To(Equal(200))
		beRefused("invalid_client")(use(old, "k1"))
	})
	It("is asked for its keys again after a while", func() {
		old := publish("k1")
		Expect(use(old, "k1").Status).To(Equal(200))
		publish("k1")
		f.Clock.Advance(11 * time.Minute)

		beRefused("invalid_client")(use(old, "k1"))
	})
	It("has them fetched from this machine by name, and from no other address", func() {
		port := host.URL[strings.LastIndex(host.URL, ":"):]
		register := func(uri string) {
			GinkgoHelper()
			a := manage("POST", f.URL+"/register", "", members{
				"grant_types": []string{"client_credentials"}, "token_endpoint_auth_method": "private_key_jwt", "scope": "read", "jwks_uri": uri,
			})
			Expect(a.Status).To(Equal(201), a.Body)
			id = a.text("client_id")
		}
		key := publish("k1")
		register("http://localhost" + port + "/jwks")
		Expect(use(key, "k1").Status).To(Equal(200))

		silent, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(silent.Close)
		called := make(chan bool, 1)
		go func() {
			if connection, err := silent.Accept(); err == nil {
				called <- true
				_ = connection.Close()
			}
		}()
		// 0.0.0.0 would lead here, and is no loopback address.
		register("https://0.0.0.0:" + strconv.Itoa(silent.Addr().(*net.TCPAddr).Port) + "/jwks")
		beRefused("invalid_client")(use(key, "k1"))
		Expect(called).NotTo(Receive())
	})
	It("is refused where its keys can't be fetched", func() {
		key := publish("k1")
		host.handle("/jwks", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })

		beRefused("invalid_client")(use(key, "k1"))
	})
})

var _ = Describe("pairwise subjects", func() {
	var f *fixture
	var host *site
	BeforeEach(func() { f, host = start(""), startSite() })
	register := func(metadata members) *answer {
		GinkgoHelper()
		metadata["subject_type"], metadata["token_endpoint_auth_method"] = "pairwise", "client_secret_post"
		return manage("POST", f.URL+"/register", "", metadata)
	}
	// subjects takes alice through a flow, and gives how the client knows her in each place.
	subjects := func(a *answer, uri string) []any {
		GinkgoHelper()
		id, secret := a.text("client_id"), a.text("client_secret")
		p := f.browser().authorize("client_id", id, "redirect_uri", uri)
		tokens := f.call("/token", "", "grant_type", "authorization_code", "code", p.params().Get("code"), "redirect_uri", uri, "code_verifier", verifier,
			"client_id", id, "client_secret", secret)
		Expect(tokens.Status).To(Equal(200), tokens.Body)
		access := tokens.text("access_token")
		return []any{decode(tokens.text("id_token"))["sub"], decode(access)["sub"], f.userinfo(access).JSON["sub"],
			f.call("/introspect", "web", "token", access).JSON["sub"]}
	}

	It("are the same for a client everywhere, and others for a client of another sector", func() {
		one := subjects(register(members{"redirect_uris": []string{"https://one.example/cb"}}), "https://one.example/cb")
		two := subjects(register(members{"redirect_uris": []string{"https://two.example/cb"}}), "https://two.example/cb")

		Expect(one).To(HaveEach(Equal(one[0])))
		Expect(two).To(HaveEach(Equal(two[0])))
		Expect(two[0]).NotTo(Equal(one[0]))
	})
	It("are one for the clients of a sector document", func() {
		host.serve("/sector", `["https://one.example/cb","https://two.example/cb"]`)
		one := subjects(register(members{"redirect_uris": []string{"https://one.example/cb"}, "sector_identifier_uri": host.URL + "/sector"}), "https://one.example/cb")
		two := subjects(register(members{"redirect_uris": []string{"https://two.example/cb"}, "sector_identifier_uri": host.URL + "/sector"}), "https://two.example/cb")

		Expect(two).To(Equal(one))
	})
	It("are one for a client of several hosts where the sector's document lists them", func() {
		host.serve("/sector", `["https://one.example/cb","https://two.example/cb"]`)

		Expect(register(members{"redirect_uris": []string{"https://one.example/cb", "https://two.example/cb"}, "sector_identifier_uri": host.URL + "/sector"}).Status).To(Equal(201))
	})
	It("are refused where the sector document does not list a redirect URI", func() {
		host.serve("/sector", `["https://one.example/cb"]`)
		a := register(members{"redirect_uris": []string{"https://one.example/cb", "https://one.example/more"}, "sector_identifier_uri": host.URL + "/sector"})

		Expect(a.Status).To(Equal(400))
		Expect(a.JSON).To(HaveKeyWithValue("error", "invalid_client_metadata"))
	})
	It("are what a hint names a user by", func() {
		a := register(members{"redirect_uris": []string{"https://one.example/cb"}})
		b := f.browser()
		id, secret := a.text("client_id"), a.text("client_secret")
		ask := []string{"client_id", id, "redirect_uri", "https://one.example/cb"}
		p := b.authorize(ask...)
		tokens := f.call("/token", "", "grant_type", "authorization_code", "code", p.params().Get("code"), "redirect_uri", "https://one.example/cb", "code_verifier", verifier,
			"client_id", id, "client_secret", secret)

		again := b.get(f.authorizeURL(append(ask, "prompt", "none", "id_token_hint", tokens.text("id_token"))...))
		Expect(again.params()).To(HaveKey("code"))
	})
})

var _ = Describe("the keys of the server", func() {
	It("verify what was signed before they changed", func() {
		f := start("")
		b := f.browser()
		before := f.redeem(b.authorize().params().Get("code"))
		f.RotateKeys()
		after := f.redeem(b.get(f.authorizeURL()).params().Get("code"))

		Expect(part(after.text("id_token"), 0)["kid"]).NotTo(Equal(part(before.text("id_token"), 0)["kid"]))
		Expect(f.userinfo(before.text("access_token")).Status).To(Equal(200))
		Expect(f.userinfo(after.text("access_token")).Status).To(Equal(200))
		Expect(jwksOf(f)).To(HaveLen(4))
		f.RotateKeys()
		Expect(f.userinfo(before.text("access_token")).Status).To(Equal(401), "two changes later the key is gone")
	})
})

// jwksOf gives the keys that are published.
func jwksOf(f *fixture) []any {
	GinkgoHelper()
	r, err := http.NewRequest("GET", f.URL+"/jwks", nil)
	Expect(err).NotTo(HaveOccurred())
	keys, _ := send(r).JSON["keys"].([]any)
	return keys
}

var _ = Describe("the pages of a client", func() {
	It("are shown at login and consent, and its logo may load", func() {
		f := start("")
		a := manage("POST", f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}, "logo_uri": "https://rp.example/logo.png",
			"client_uri": "https://rp.example/", "policy_uri": "https://rp.example/policy", "tos_uri": "https://rp.example/terms", "initiate_login_uri": "https://rp.example/login"})
		Expect(a.JSON).To(HaveKeyWithValue("initiate_login_uri", "https://rp.example/login"))
		login := f.browser().get(f.authorizeURL("client_id", a.text("client_id"), "redirect_uri", "https://rp.example/cb"))

		for _, shown := range []string{`src="https://rp.example/logo.png"`, `href="https://rp.example/policy"`, `href="https://rp.example/terms"`} {
			Expect(login.Body).To(ContainSubstring(shown))
		}
		Expect(login.Header.Get("Content-Security-Policy")).To(ContainSubstring("img-src 'self' https:"))
	})
})
