package demo_test

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/authassay/assay/server/demo"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestDemo(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "the demo client")
}

// startProvider serves a provider of its own for each spec.
func startProvider() *openIDProvider {
	server := httptest.NewUnstartedServer(nil)
	provider := newProvider("http://" + server.Listener.Addr().String())
	server.Config.Handler = provider
	server.Start()
	provider.stop = server.Close
	DeferCleanup(server.Close)
	return provider
}

// startClient serves a demo client of the issuer and returns its address.
func startClient(issuer string) string {
	return startConfigured(demo.Config{Issuer: issuer})
}

// startConfigured serves a demo client with the other settings given.
func startConfigured(config demo.Config) string {
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	config.Address = address
	client, err := demo.New(context.Background(), config)
	Expect(err).NotTo(HaveOccurred())
	server.Config.Handler = client
	server.Start()
	DeferCleanup(server.Close)
	return address
}

// browser follows redirects and keeps cookies, and remembers every page.
type browser struct {
	http    *http.Client
	address string
	pages   []string
}

func newBrowser(address string) *browser {
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	return &browser{http: &http.Client{Jar: jar}, address: address}
}

// answer is where the browser arrived, with the page's text as read by a person.
type answer struct {
	Status int
	URL    *url.URL
	Header http.Header
	Page   string
	source string
}

func (b *browser) visit(target string) answer { return b.send(http.MethodGet, target) }

func (b *browser) post(target string) answer { return b.send(http.MethodPost, target) }

func (b *browser) send(method, target string) answer {
	GinkgoHelper()
	if strings.HasPrefix(target, "/") {
		target = b.address + target
	}
	request, err := http.NewRequest(method, target, nil)
	Expect(err).NotTo(HaveOccurred())
	return b.do(request)
}

func (b *browser) do(request *http.Request) answer {
	GinkgoHelper()
	response, err := b.http.Do(request)
	Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	Expect(err).NotTo(HaveOccurred())
	page := html.UnescapeString(string(body))
	b.pages = append(b.pages, page)
	return answer{Status: response.StatusCode, URL: response.Request.URL, Header: response.Header, Page: page, source: string(body)}
}

// cookie is the value of the client's own cookie, or "".
func (b *browser) cookie() string {
	u, err := url.Parse(b.address)
	Expect(err).NotTo(HaveOccurred())
	for _, cookie := range b.http.Jar.Cookies(u) {
		if cookie.Name == "assay_demo" {
			return cookie.Value
		}
	}
	return ""
}

// signIn walks from registration to the client's own session.
func (b *browser) signIn() answer {
	GinkgoHelper()
	b.post("/register")
	Expect(b.visit("/login").URL.Path).To(Equal("/steps/4"))
	last := b.post("/userinfo")
	Expect(last.URL.Path).To(Equal("/steps/9"))
	return last
}
