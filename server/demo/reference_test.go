package demo_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/authassay/assay/server"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"
)

// startReference serves the reference server, as honest as it comes.
func startReference(config server.Config) string {
	listening := httptest.NewUnstartedServer(nil)
	config.Issuer = "http://" + listening.Listener.Addr().String()
	config.Passwords = server.TestPasswords()
	reference, err := server.New(config)
	Expect(err).NotTo(HaveOccurred())
	listening.Config.Handler = reference
	listening.Start()
	DeferCleanup(listening.Close)
	return config.Issuer
}

var _ = Describe("the demo client with the reference server", func() {
	var person *browser
	login := url.Values{"username": {"alice"}, "password": {"wonderland"}}
	allow, deny := url.Values{"decision": {"approve"}}, url.Values{"decision": {"deny"}}

	BeforeEach(func() {
		person = newBrowser(startClient(startReference(server.Config{})))
		person.post("/register")
	})

	It("walks through all nine steps and logs out at both", func() {
		consent := person.submit(person.visit("/login"), login)
		Expect(consent.Page).To(ContainSubstring("assay demo client"))
		Expect(person.submit(consent, allow).URL.Path).To(Equal("/steps/4"))
		Expect(person.visit("/steps/4").Page).To(ContainSubstring("granted <code>openid profile email offline_access</code>"))
		Expect(person.visit("/steps/7").Page).To(And(ContainSubstring("of the answer"), ContainSubstring("at_hash")))
		Expect(person.visit("/steps/8").Page).To(And(ContainSubstring(`"typ": "at+jwt"`), ContainSubstring("refresh_token")))
		Expect(person.post("/userinfo").Page).To(ContainSubstring("signed in as alice"))

		gone := person.post("/logout")
		Expect(gone.URL.Path).To(Equal("/signed-out"))
		Expect(gone.Page).To(ContainSubstring("sent your browser back here"))
		Expect(person.visit("/login").Page).To(ContainSubstring("<h1>Log in</h1>"), "the server still knows alice")
	})

	It("signs in a person who has just signed up", func() {
		signUp := linkCalled(person.visit("/login"), "Sign up")
		consent := person.submit(person.visit(signUp), url.Values{"username": {"carol"}, "password": {"through-the-glass"}})
		Expect(person.submit(consent, allow).URL.Path).To(Equal("/steps/4"))

		Expect(person.post("/userinfo").Page).To(ContainSubstring("signed in as carol"))
	})

	It("is told when consent is denied", func() {
		denied := person.submit(person.submit(person.visit("/login"), login), deny)

		Expect(denied.Status).To(Equal(http.StatusForbidden))
		Expect(denied.Page).To(ContainSubstring("You said no"))
	})

	It("does not mind opaque access tokens", func() {
		person = newBrowser(startClient(startReference(server.Config{AccessTokens: "opaque"})))
		person.post("/register")
		person.submit(person.submit(person.visit("/login"), login), allow)

		Expect(person.visit("/steps/8").Page).To(ContainSubstring("It is opaque"))
		Expect(person.post("/userinfo").Page).To(ContainSubstring("signed in as alice"))
	})
})

// submit sends the first form of a page with its own values and those given.
func (b *browser) submit(shown answer, values url.Values) answer {
	GinkgoHelper()
	form := find(shown, "form", "")
	sent := url.Values{}
	for input := range form.Descendants() {
		_, checkbox := attribute(input, "checked")
		if kind, _ := attribute(input, "type"); input.Data == "input" && (kind != "checkbox" || checkbox) {
			name, _ := attribute(input, "name")
			value, _ := attribute(input, "value")
			sent.Add(name, value)
		}
	}
	for name, given := range values {
		sent[name] = given
	}
	action, _ := attribute(form, "action")
	target, err := shown.URL.Parse(action)
	Expect(err).NotTo(HaveOccurred())
	request, err := http.NewRequest(http.MethodPost, target.String(), strings.NewReader(sent.Encode()))
	Expect(err).NotTo(HaveOccurred())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", target.Scheme+"://"+target.Host)
	return b.do(request)
}

// linkCalled is where the link with that text leads.
func linkCalled(shown answer, text string) string {
	GinkgoHelper()
	href, _ := attribute(find(shown, "a", text), "href")
	target, err := shown.URL.Parse(href)
	Expect(err).NotTo(HaveOccurred())
	return target.String()
}

// find returns the first such element whose text is the one given, if one is.
func find(shown answer, element, text string) *html.Node {
	GinkgoHelper()
	document, err := html.Parse(strings.NewReader(shown.source))
	Expect(err).NotTo(HaveOccurred())
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == element &&
			(text == "" || node.FirstChild != nil && node.FirstChild.Data == text) {
			return node
		}
	}
	Fail("the page has no such " + element + ": " + shown.Page)
	return nil
}

func attribute(node *html.Node, name string) (string, bool) {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
