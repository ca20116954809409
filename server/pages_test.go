package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

var _ = Describe("the pages", func() {
	var f *fixture
	var b *browser
	BeforeEach(func() {
		f = start("")
		b = f.browser()
	})

	Describe("for logging in", func() {
		It("say when name and password do not match, and go on when they do", func() {
			p := b.get(f.authorizeURL("login_hint", "alice"))
			Expect(p.fields.Get("username")).To(Equal("alice"))
			p = b.submit(p, "password", "wrong")
			Expect(p.Body).To(And(ContainSubstring("do not match"), ContainSubstring(`id="username"`), ContainSubstring(`id="password"`)))
			p = b.submit(p, "password", "wonderland")

			Expect(p.is("Allow access?")).To(BeTrue())
		})
		DescribeTable("ask for what is missing",
			func(name, password string) {
				p := b.submit(b.get(f.authorizeURL()), "username", name, "password", password)

				Expect(p.Status).To(Equal(422))
				Expect(p.Body).To(And(ContainSubstring("Please give your user name and your password."), ContainSubstring(`id="username"`), ContainSubstring(`id="password"`)))
			},
			Entry("the name", "", "wonderland"), Entry("the password", "alice", ""), Entry("both", "", ""))
		It("lead to the page for signing up, and back to the client from there", func() {
			Expect(b.get(f.authorizeURL()).Body).To(ContainSubstring("/signup?interaction="))
		})
		It("belong to what a client began, or to nothing", func() {
			p := b.get(f.URL + "/login?interaction=unknown")

			Expect(p.Status).To(Equal(400))
			Expect(p.is("This did not work")).To(BeTrue())
			Expect(b.get(f.URL + "/login").is("Log in")).To(BeTrue())
		})
		It("wait for a quarter of an hour at most", func() {
			p := b.get(f.authorizeURL())
			f.Clock.Advance(time.Hour)

			Expect(b.submit(p, "username", "alice", "password", "wonderland").Status).To(Equal(400))
		})
		It("say the same about a name that nobody has", func() {
			p := b.submit(b.get(f.URL+"/login"), "username", "nobody", "password", "wonderland")

			Expect(p.Body).To(ContainSubstring("do not match"))
		})
		It("renew the session", func() {
			before := b.cookie()
			Expect(before).To(BeEmpty())
			p := b.get(f.URL + "/login")
			before = b.cookie()
			b.submit(p, "username", "alice", "password", "wonderland")

			Expect(b.cookie()).NotTo(Equal(before))
			fixed := f.browser()
			fixed.http.Jar.SetCookies(p.URL, []*http.Cookie{{Name: "assay_session", Value: before}})
			Expect(fixed.get(f.authorizeURL("prompt", "none")).params().Get("error")).To(Equal("login_required"))
		})
		It("end the session that the same user had before", func() {
			b.authorize()
			before := b.cookie()
			b.authorize("prompt", "login")
			old := f.browser()
			old.http.Jar.SetCookies(b.get(f.URL+"/").URL, []*http.Cookie{{Name: "assay_session", Value: before}})

			Expect(old.get(f.authorizeURL("prompt", "none")).params().Get("error")).To(Equal("login_required"))
		})
		It("refuse a form from another browser", func() {
			stranger := f.browser()
			theirs := stranger.get(f.URL + "/login")
			b.get(f.URL + "/login")

			Expect(b.submit(theirs, "username", "alice", "password", "wonderland").Status).To(Equal(403))
		})
		It("refuse a form from another site", func() {
			p := b.get(f.URL + "/login")
			p.fields.Set("username", "alice")
			p.fields.Set("password", "wonderland")
			r, err := http.NewRequest("POST", p.action, strings.NewReader(p.fields.Encode()))
			Expect(err).NotTo(HaveOccurred())
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "cross-site")

			p = b.do(r)
			Expect(p.Status).To(Equal(403))
			Expect(p.Body).To(ContainSubstring("sent from another site"))
		})
	})

	Describe("for signing up", func() {
		signUp := func(name, password string) *page {
			p := b.get(f.authorizeURL())
			p = b.get(f.URL + "/signup?interaction=" + p.fields.Get("interaction"))
			return b.submit(p, "username", name, "password", password, "name", "Carol <i>", "email", "carol@example.com")
		}

		It("make an account and go on to the client", func() {
			p := signUp("Carol", "a good password")
			Expect(p.is("Allow access?")).To(BeTrue())
			p = b.submit(p, "decision", "approve")

			token := f.redeem(p.params().Get("code")).text("access_token")
			Expect(f.userinfo(token).JSON).To(And(
				HaveKeyWithValue("preferred_username", "carol"), HaveKeyWithValue("name", "Carol <i>"), HaveKeyWithValue("email", "carol@example.com")))
			again := f.browser()
			Expect(again.submit(again.get(f.authorizeURL()), "username", "carol", "password", "a good password").params()).To(HaveKey("code"))
		})
		DescribeTable("say what is wrong",
			func(name, password, message string) {
				p := signUp(name, password)

				Expect(p.is("Sign up")).To(BeTrue())
				Expect(p.Body).To(ContainSubstring(message))
				Expect(p.Body).NotTo(ContainSubstring("<i>"))
			},
			Entry("with a name that is taken", "alice", "a good password", "is taken"),
			Entry("with a name that is too short", "c", "a good password", "3 to 32"),
			Entry("with a name of odd letters", "<carol>", "a good password", "3 to 32"),
			Entry("with a short password", "carol", "short", "too short"),
			Entry("with a password of seven characters", "carol", "1234567", "too short"),
			Entry("with a password beyond all measure", "carol", strings.Repeat("x", 1025), "too long"),
			Entry("with a name that is too long", strings.Repeat("c", 33), "a good password", "3 to 32"),
			Entry("with the name as password", "carol", "carol-carol", "contains the user name"),
		)
		It("take names and passwords up to the limits", func() {
			Expect(signUp("abc", "12345678").is("Allow access?")).To(BeTrue())
			b = f.browser()
			Expect(signUp(strings.Repeat("d", 32), strings.Repeat("x", 1024)).is("Allow access?")).To(BeTrue())
		})
		It("say what is wrong with an address, and keep the names that were given", func() {
			p := b.submit(b.get(f.URL+"/signup"), "username", "carol", "password", "a good password", "name", "Carol", "email", "nowhere")

			Expect(p.Status).To(Equal(422))
			Expect(p.Body).To(And(ContainSubstring("does not look like an email address"), ContainSubstring(`value="Carol"`), ContainSubstring(`value="nowhere"`)))
		})
		It("belong to the browser, and lead back to the login", func() {
			p := b.get(f.authorizeURL())
			interaction := p.fields.Get("interaction")
			sign := b.get(f.URL + "/signup?interaction=" + interaction)
			Expect(sign.Body).To(ContainSubstring("/login?interaction=" + interaction))
			Expect(f.browser().get(f.URL + "/signup?interaction=" + interaction).Status).To(Equal(400))
			sign.fields.Set("csrf", "x")
			Expect(b.submit(sign, "username", "carol", "password", "a good password").Status).To(Equal(403))
		})
		It("give a name to one of many who ask at once", func() {
			var wg sync.WaitGroup
			results := make(chan *page, 10)
			for range 10 {
				wg.Go(func() {
					defer GinkgoRecover()
					b := f.browser()
					results <- b.submit(b.get(f.URL+"/signup"), "username", "carol", "password", "a good password")
				})
			}
			wg.Wait()
			close(results)

			made := 0
			for p := range results {
				if p.is("assay reference server") {
					made++
				}
			}
			Expect(made).To(Equal(1))
		})
	})

	Describe("for consent", func() {
		var p *page
		BeforeEach(func() {
			p = b.submit(b.get(f.authorizeURL()), "username", "alice", "password", "wonderland")
			Expect(p.is("Allow access?")).To(BeTrue())
		})

		It("name the client, where it is, and each scope in plain words", func() {
			Expect(p.Body).To(And(ContainSubstring("Web application"), ContainSubstring("web.example"),
				ContainSubstring("email address"), ContainSubstring("while you are away")))
		})
		It("tell the client when the user denies, and take no second answer", func() {
			denied := b.submit(p, "decision", "deny")
			Expect(denied.params()).To(And(HaveKeyWithValue("error", []string{"access_denied"}), HaveKeyWithValue("state", []string{"a state"})))
			Expect(denied.params()).NotTo(HaveKey("code"))

			again := b.submit(p, "decision", "approve")
			Expect(again.Status).To(Equal(400))
			Expect(again.Location).To(BeEmpty())
		})
		It("give one code for many approvals at once", func() {
			p.fields.Set("decision", "approve")
			var wg sync.WaitGroup
			results := make(chan *page, 20)
			for range 20 {
				wg.Go(func() {
					defer GinkgoRecover()
					results <- b.post(p.action, url.Values{"csrf": p.fields["csrf"], "interaction": p.fields["interaction"], "decision": {"approve"}})
				})
			}
			wg.Wait()
			close(results)

			codes := 0
			for p := range results {
				if p.Location != "" {
					codes++
				}
			}
			Expect(codes).To(Equal(1))
		})
		It("take no answer without their token, nor from another browser", func() {
			bob := f.browser()
			bob.submit(bob.get(f.authorizeURL()), "username", "bob", "password", "looking-glass")
			Expect(bob.submit(p, "decision", "approve").Location).To(BeEmpty())
			p.fields.Del("csrf")

			Expect(b.submit(p, "decision", "approve").Status).To(Equal(403))
		})
		It("take no answer after a logout, nor one that nobody asked for", func() {
			out := b.get(f.URL + "/end_session")
			b.submit(out, "decision", "log-out")

			for _, ended := range []*page{b.submit(p, "decision", "approve"), b.get(f.URL + "/consent?interaction=x"), f.browser().get(f.URL + "/consent")} {
				Expect(ended.Status).To(Equal(400))
				Expect(ended.is("This did not work")).To(BeTrue())
			}
		})
		It("give nothing where the user unticked all", func() {
			f := start("", func(c *server.Config) {
				c.Decisions.Consent.Choices = func(string) (box, ticked bool) { return true, true }
			})
			b := f.browser()
			boxes := b.submit(b.get(f.authorizeURL()), "username", "alice", "password", "wonderland")
			boxes.fields.Del("scope")

			Expect(b.submit(boxes, "decision", "approve").params().Get("error")).To(Equal("access_denied"))
		})
		It("take no answer by GET", func() {
			p.fields.Set("decision", "approve")

			Expect(b.get(withQuery(p.action, p.fields)).is("Allow access?")).To(BeTrue())
		})
		It("remember what was granted, and ask for what was not", func() {
			narrow := f.browser()
			q := narrow.get(f.authorizeURL("scope", "openid", "client_id", "web-post", "redirect_uri", "https://web-post.example/callback"))
			q = narrow.submit(narrow.submit(q, "username", "alice", "password", "wonderland"), "decision", "approve")
			Expect(q.params()).To(HaveKey("code"))

			again := func(scope string) *page {
				return narrow.get(f.authorizeURL("scope", scope, "client_id", "web-post", "redirect_uri", "https://web-post.example/callback"))
			}
			Expect(again("openid").params()).To(HaveKey("code"))
			Expect(again("openid email").is("Allow access?")).To(BeTrue())
		})
	})

	DescribeTable("can't be framed, cached, scripted or leaked",
		func(path string) {
			h := b.get(f.URL + path).Header

			Expect(h.Get("Content-Security-Policy")).To(And(ContainSubstring("frame-ancestors 'none'"), ContainSubstring("default-src 'none'")))
			Expect(h.Get("Content-Security-Policy")).NotTo(ContainSubstring("unsafe-inline"))
			Expect(h.Get("X-Frame-Options")).To(Equal("DENY"))
			Expect(h.Get("Cache-Control")).To(Equal("no-store"))
			Expect(h.Get("Referrer-Policy")).To(Equal("same-origin"))
			Expect(h.Get("X-Content-Type-Options")).To(Equal("nosniff"))
			Expect(h.Get("Content-Type")).To(Equal("text/html; charset=utf-8"))
		},
		Entry("at home", "/"), Entry("at login", "/login"), Entry("at sign-up", "/signup"),
		Entry("with an error", "/authorize"), Entry("that are missing", "/nothing"), Entry("at logout", "/end_session"))

	It("bring their style", func() {
		p := b.get(f.URL + "/style.css")

		Expect(p.Header.Get("Content-Type")).To(HavePrefix("text/css"))
		Expect(p.Header.Get("X-Content-Type-Options")).To(Equal("nosniff"))
		Expect(p.Body).To(ContainSubstring("prefers-color-scheme: dark"))
	})

	It("say at home who is logged in, and nobody before that", func() {
		p := b.get(f.URL + "/login")
		Expect(b.get(f.URL + "/").Body).NotTo(ContainSubstring("You are logged in"))
		Expect(b.submit(p, "username", "alice", "password", "wonderland").Body).To(ContainSubstring("You are logged in as <strong>alice</strong>"))
	})

	It("say what is bent", func() {
		bent := start("", func(c *server.Config) { c.Bent = "code-replay" })
		p := bent.browser().get(bent.URL + "/")

		Expect(p.Header.Get("Assay-Bent")).To(Equal("code-replay"))
		Expect(p.Body).To(ContainSubstring("broken on purpose"))
	})
})

// cookie is the value of the session cookie.
func (b *browser) cookie() string {
	GinkgoHelper()
	u, err := url.Parse(b.URL + "/")
	Expect(err).NotTo(HaveOccurred())
	for _, cookie := range b.http.Jar.Cookies(u) {
		if cookie.Name == "assay_session" {
			return cookie.Value
		}
	}
	return ""
}
