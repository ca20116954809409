package demo_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"github.com/authassay/assay/server/demo"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the demo client", func() {
	var (
		provider *openIDProvider
		person   *browser
	)
	BeforeEach(func() {
		provider = startProvider()
		person = newBrowser(startClient(provider.issuer))
	})

	It("takes a person through the nine steps and shows each real message", func() {
		Expect(person.visit("/").Page).To(ContainSubstring("Begin with step 1"))
		Expect(person.visit("/steps/1").Page).To(ContainSubstring("Register this client"))
		Expect(person.post("/register").Page).To(And(
			ContainSubstring("POST /register HTTP/1.1"), ContainSubstring(`"client_secret": "[hidden]"`)))
		Expect(person.visit("/steps/2").Page).To(ContainSubstring("wonderland"))
		Expect(person.visit("/steps/3").Page).To(And(
			ContainSubstring(provider.issuer+"/authorize?"), ContainSubstring("code_challenge_method")))

		back := person.visit("/login")
		Expect(back.URL.Path).To(Equal("/steps/4"), back.Page)
		Expect(back.URL.RawQuery).To(BeEmpty(), "the code stays in the address bar")
		Expect(back.Page).To(ContainSubstring("openid profile offline_access"))
		Expect(person.visit("/steps/5").Page).To(ContainSubstring("It can be used once"))
		Expect(person.visit("/steps/6").Page).To(And(
			ContainSubstring("Authorization: Basic [hidden]"),
			ContainSubstring("&code_verifier=[hidden]"),
			ContainSubstring("[signature hidden]")))
		Expect(person.visit("/steps/7").Page).To(And(
			ContainSubstring("GET /jwks HTTP/1.1"), ContainSubstring("the token was made for this login")))
		Expect(person.visit("/steps/8").Page).To(ContainSubstring(`"sub": "user-1"`))
		Expect(person.visit("/").Page).NotTo(ContainSubstring("signed in as alice"))

		Expect(person.post("/userinfo").Page).To(And(
			ContainSubstring("Authorization: Bearer eyJ"), ContainSubstring("HttpOnly; SameSite=Lax")))
		Expect(person.visit("/").Page).To(ContainSubstring("signed in as alice"))

		Expect(provider.secrets).NotTo(BeEmpty())
		for _, page := range person.pages {
			for _, secret := range append(provider.secrets, person.cookie()) {
				Expect(page).NotTo(ContainSubstring(secret))
			}
		}
	})

	It("keeps every page free of scripts, frames and third parties", func() {
		person.signIn()
		for _, path := range []string{"/", "/steps/1", "/steps/3", "/steps/8", "/steps/9", "/nowhere"} {
			shown := person.visit(path)
			Expect(shown.Header.Get("Content-Security-Policy")).To(And(
				HavePrefix("default-src 'none'; style-src 'self';"), ContainSubstring("frame-ancestors 'none'"),
				HaveSuffix("form-action 'self' "+provider.issuer)))
			Expect(shown.Header.Get("Cache-Control")).To(Equal("no-store"))
			Expect(shown.Page).NotTo(Or(ContainSubstring("<script"), ContainSubstring(" style="), ContainSubstring(`src="`)))
		}
	})

	It("renews its cookie at sign-in", func() {
		person.post("/register")
		person.visit("/login")
		before := person.cookie()
		person.post("/userinfo")

		Expect(before).NotTo(BeEmpty())
		Expect(person.cookie()).NotTo(Equal(before))
		Expect(asBearerOf(before, person.address)).NotTo(ContainSubstring("signed in as"))
		Expect(asBearerOf(person.cookie(), person.address)).To(ContainSubstring("signed in as"))
	})

	DescribeTable("signs nobody in by an answer that",
		func(bend func(*openIDProvider), status int, reason string) {
			person.post("/register")
			bend(provider)

			refused := person.visit("/login")
			Expect(refused.Status).To(Equal(status))
			Expect(refused.Page).To(ContainSubstring(reason))
			Expect(person.visit("/steps/9").URL.Path).To(Equal("/steps/3"))
			Expect(person.post("/userinfo").URL.Path).To(Equal("/steps/3"))
			Expect(person.visit("/").Page).To(ContainSubstring("not signed in"))
		},
		Entry("has another state", func(p *openIDProvider) { p.state = other }, 400, "state is not the one that was sent"),
		Entry("has no state", func(p *openIDProvider) { p.state = none }, 400, "state is not the one that was sent"),
		Entry("has another nonce", func(p *openIDProvider) { p.nonce = other }, 502, "nonce in the ID token is not the one"),
		Entry("has no nonce", func(p *openIDProvider) { p.nonce = none }, 502, "nonce in the ID token is not the one"),
		Entry("comes from another issuer", func(p *openIDProvider) { p.iss = other }, 502, "not the server that was asked"),
		Entry("lacks the iss that was promised", func(p *openIDProvider) { p.iss = none }, 502, "promises iss"),
		Entry("denies consent", func(p *openIDProvider) { p.denies = true }, 403, "You said no"),
		Entry("comes from a server that has forgotten the client since", func(p *openIDProvider) { p.secret = "another" }, 502, "Back to step 1"),
	)

	It("sends no code on that came with a wrong state, and still takes the right answer", func() {
		person.post("/register")
		person.visit("/steps/3")
		Expect(person.visit("/callback?code=stolen&state=guessed").Status).To(Equal(http.StatusBadRequest))
		Expect(provider.tokenRequests).To(BeZero())

		Expect(person.visit("/login").URL.Path).To(Equal("/steps/4"))
	})

	It("refuses an answer in which a parameter comes twice", func() {
		person.post("/register")
		page := person.visit("/steps/3").Page
		state := regexp.MustCompile(`[&?]state=(\w+)`).FindStringSubmatch(page)[1]

		refused := person.visit("/callback?code=a&code=b&state=" + state)
		Expect(refused.Status).To(Equal(http.StatusBadRequest))
		Expect(refused.Page).To(ContainSubstring(`"code" comes more than once`))
	})

	It("takes an answer once, and from the browser that asked", func() {
		person.post("/register")
		var answers []string
		person.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if r.URL.Path == "/callback" {
				answers = append(answers, r.URL.String())
			}
			return nil
		}
		stranger := newBrowser(person.address)
		stranger.visit("/steps/3")
		person.visit("/login")
		Expect(answers).To(HaveLen(1))

		Expect(person.visit(answers[0]).Status).To(Equal(http.StatusBadRequest))
		Expect(stranger.visit(answers[0]).Status).To(Equal(http.StatusBadRequest))
		Expect(provider.tokenRequests).To(Equal(1))
	})

	It("refuses a userinfo answer about somebody else", func() {
		person.post("/register")
		person.visit("/login")
		provider.subject = other

		Expect(person.post("/userinfo").Page).To(ContainSubstring("it speaks of somebody else"))
		Expect(person.visit("/steps/8").URL.Path).To(Equal("/steps/3"), "the walk should begin anew")
		Expect(person.visit("/").Page).To(ContainSubstring("not signed in"))
	})

	It("needs no registration where it was configured", func() {
		person = newBrowser(startConfigured(demo.Config{
			Issuer: provider.issuer, ClientID: "client-1", ClientSecret: provider.newSecret()}))
		provider.secret, provider.redirectURI = provider.secrets[0], person.address+"/callback"

		Expect(person.visit("/steps/1").Page).To(ContainSubstring("registered beforehand"))
		Expect(person.signIn().Page).To(ContainSubstring("signed in as alice"))
		Expect(provider.secret).To(Equal(provider.secrets[0]), "it registered all the same")
	})

	It("keeps the walk while the server is down", func() {
		person.post("/register")
		person.visit("/login")
		provider.stop()

		down := person.post("/userinfo")
		Expect(down.Status).To(Equal(http.StatusServiceUnavailable))
		Expect(down.Page).To(ContainSubstring("does not answer. Start it with: assay serve"))
		Expect(person.visit("/steps/8").URL.Path).To(Equal("/steps/8"))
	})

	It("ends its own session at logout, and asks the server to end its", func() {
		person.signIn()
		cookie := person.cookie()

		gone := person.post("/logout")
		Expect(gone.Page).To(And(ContainSubstring("Goodbye, alice"), ContainSubstring("sent your browser back here")))
		Expect(provider.logouts).To(HaveLen(1))
		Expect(provider.logouts[0].Get("id_token_hint")).To(HavePrefix("eyJ"))
		Expect(provider.logouts[0].Get("client_id")).To(Equal("client-1"))
		Expect(asBearerOf(cookie, person.address)).To(ContainSubstring("not signed in"))
		Expect(person.visit("/").Page).To(ContainSubstring("not signed in"))
	})

	It("logs out also in the middle of another walk", func() {
		person.signIn()
		provider.denies = true
		person.visit("/login")
		Expect(person.visit("/").Page).To(ContainSubstring("signed in as alice"))

		Expect(person.post("/logout").Page).To(ContainSubstring("Goodbye, alice"))
		Expect(provider.logouts).To(HaveLen(1))
	})

	It("refuses a post from another origin", func() {
		person.signIn()
		request, err := http.NewRequest(http.MethodPost, person.address+"/logout", nil)
		Expect(err).NotTo(HaveOccurred())
		request.Header.Set("Origin", "https://attacker.example")
		response, err := person.http.Do(request)
		Expect(err).NotTo(HaveOccurred())
		defer response.Body.Close()

		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(person.visit("/").Page).To(ContainSubstring("signed in as alice"))
	})
})

var _ = Describe("the demo client without a server", func() {
	It("says that the server is down, and goes on when it is there", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		issuer := "http://" + listener.Addr().String()
		Expect(listener.Close()).To(Succeed())
		person := newBrowser(startClient(issuer))

		for _, path := range []string{"/", "/steps/1"} {
			down := person.visit(path)
			Expect(down.Status).To(Equal(http.StatusServiceUnavailable))
			Expect(down.Page).To(ContainSubstring("The authorization server at " + issuer + " does not answer. Start it with: assay serve"))
		}

		listener, err = net.Listen("tcp", strings.TrimPrefix(issuer, "http://"))
		Expect(err).NotTo(HaveOccurred())
		server := httptest.NewUnstartedServer(newProvider(issuer))
		Expect(server.Listener.Close()).To(Succeed())
		server.Listener = listener
		server.Start()
		DeferCleanup(server.Close)
		Expect(person.signIn().Page).To(ContainSubstring("signed in as alice"))
	})

	DescribeTable("does not take for a server that is down one that",
		func(handle http.HandlerFunc, reason string) {
			server := httptest.NewServer(handle)
			DeferCleanup(server.Close)
			shown := newBrowser(startClient(server.URL)).visit("/")

			Expect(shown.Status).To(Equal(http.StatusBadGateway))
			Expect(shown.Page).To(And(ContainSubstring("answers, but not with the discovery document"), ContainSubstring(reason)))
		},
		Entry("has no discovery document", http.NotFound, "404"),
		Entry("is another issuer", func(w http.ResponseWriter, _ *http.Request) {
			send(w, http.StatusOK, newProvider("http://other.example").metadata())
		}, "did not match"),
		Entry("sends without end", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, "larger than 1 MiB"),
	)

	DescribeTable("is not made with",
		func(config demo.Config, setting string) {
			_, err := demo.New(context.Background(), config)
			Expect(err).To(MatchError(ContainSubstring(setting)))
		},
		Entry("no issuer", demo.Config{Address: "http://127.0.0.1:1"}, "Issuer"),
		Entry("an address without a scheme", demo.Config{Issuer: "http://127.0.0.1:1", Address: "127.0.0.1:2"}, "Address"),
	)
})

func other(string) string { return "another" }

func none(string) string { return "" }

// asBearerOf is the home page as somebody sees it who holds the cookie.
func asBearerOf(cookie, address string) string {
	GinkgoHelper()
	thief := newBrowser(address)
	request, err := http.NewRequest(http.MethodGet, address+"/", nil)
	Expect(err).NotTo(HaveOccurred())
	request.Header.Set("Cookie", fmt.Sprintf("assay_demo=%s", cookie))
	return thief.do(request).Page
}
