package server_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/authassay/assay/server"
)

var _ = Describe("a login", func() {
	It("is known to all clients by one sid, which is no secret of the browser's", func() {
		f := start("")
		b := f.browser()
		tokens := f.redeem(b.authorize().params().Get("code"))
		sid := decode(tokens.text("id_token"))["sid"]

		Expect(sid).To(And(Not(BeEmpty()), Not(Equal(b.cookie()))))
		Expect(decode(f.refresh(tokens.text("refresh_token")).text("id_token"))["sid"]).To(Equal(sid))
		Expect(decode(f.redeem(b.authorize("prompt", "login").params().Get("code")).text("id_token"))["sid"]).To(Equal(sid), "the same user logged in again")
		Expect(decode(f.redeem(f.browser().authorize().params().Get("code")).text("id_token"))["sid"]).NotTo(Equal(sid))
	})
	It("has a state that only the session frame is shown, which a client can ask about", func() {
		f := start("/as")
		b := f.browser()
		state := b.authorize().params().Get("session_state")
		frame, err := url.Parse(f.URL + "/check_session")
		Expect(err).NotTo(HaveOccurred())

		Expect(state).To(MatchRegexp(`^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{22}$`))
		Expect(b.http.Jar.Cookies(frame)).To(ContainElement(HaveField("Name", "assay_session_state")))
		Expect(b.get(frame.String()).Body).To(ContainSubstring("postMessage"))
		Expect(b.get(frame.String()).Header.Get("Content-Security-Policy")).To(And(ContainSubstring("script-src 'sha256-"), Not(ContainSubstring("frame-ancestors"))))
		Expect(f.browser().authorize("scope", "profile").params()).NotTo(HaveKey("session_state"), "no login was asked for")
		Expect(b.http.Jar.Cookies(frame.JoinPath("../token"))).NotTo(ContainElement(HaveField("Name", "assay_session_state")))
	})
})

var _ = Describe("a session state", func() {
	It("is for clients that have an origin, and a frame to ask", func() {
		f := start("")
		Expect(f.browser().authorize("client_id", "native", "redirect_uri", "com.example.app:/callback").params()).To(And(HaveKey("code"), Not(HaveKey("session_state"))))

		frameless := start("", func(c *server.Config) {
			c.Decisions.Routes = func(routes server.Routes) { delete(routes, "/check_session") }
		})
		Expect(frameless.browser().authorize().params()).To(And(HaveKey("code"), Not(HaveKey("session_state"))))
	})
})

var _ = Describe("an issuer on https", func() {
	It("keeps its cookies to https, and shows the state's to frames of other sites", func() {
		s, err := server.New(server.Config{Issuer: "https://as.example", Passwords: sharedPasswords, Keys: sharedKeys})
		Expect(err).NotTo(HaveOccurred())
		get := func(method, path string, form url.Values, cookies ...*http.Cookie) *http.Response {
			r := httptest.NewRequest(method, "https://as.example"+path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for _, cookie := range cookies {
				r.AddCookie(cookie)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w.Result()
		}
		page := get("GET", "/login", nil)
		body, err := io.ReadAll(page.Body)
		Expect(err).NotTo(HaveOccurred())
		_, fields := form(string(body))
		fields.Set("username", "alice")
		fields.Set("password", "wonderland")
		cookies := get("POST", "/login", fields, page.Cookies()...).Cookies()

		Expect(cookies).To(HaveLen(2))
		Expect(cookies).To(HaveEach(HaveField("Secure", true)))
		Expect(cookies[0]).To(And(HaveField("HttpOnly", true), HaveField("SameSite", http.SameSiteLaxMode)))
		Expect(cookies[1]).To(And(HaveField("Name", "assay_session_state"), HaveField("SameSite", http.SameSiteNoneMode)))
	})
})

var _ = Describe("a logout", func() {
	It("shows the frames of the clients where the user logged in, and goes on from there", func() {
		clients := server.DefaultClients()
		clients[0].FrontchannelLogoutURI = "https://web.example/front?own=1"
		clients[0].PostLogoutRedirectURIs = []string{"https://web.example/bye"}
		clients[1].FrontchannelLogoutURI = "https://web-post.example/front"
		f := start("", func(c *server.Config) { c.Clients = clients })
		b := f.browser()
		hint := f.redeem(b.authorize().params().Get("code")).text("id_token")

		p := b.get(f.URL + "/end_session?" + url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://web.example/bye"}, "state": {"s"}}.Encode())
		frame := "https://web.example/front?" + url.Values{"own": {"1"}, "iss": {f.URL}, "sid": {decode(hint)["sid"].(string)}}.Encode()
		Expect(html.UnescapeString(p.Body)).To(And(ContainSubstring(`<iframe src="`+frame+`"`), ContainSubstring(`content="0; url=https://web.example/bye?state=s"`)))
		Expect(p.Body).NotTo(ContainSubstring("web-post.example"))
		Expect(p.Header.Get("Content-Security-Policy")).To(ContainSubstring("frame-src http: https:"))
		Expect(b.get(f.authorizeURL("prompt", "none")).params().Get("error")).To(Equal("login_required"))
	})
	It("asks where the ID token is of an earlier session of the same user", func() {
		f := start("")
		b := f.browser()
		hint := f.redeem(f.browser().authorize().params().Get("code")).text("id_token")
		b.authorize()

		Expect(b.get(f.URL + "/end_session?id_token_hint=" + hint).is("Log out?")).To(BeTrue())
	})
})

var _ = DescribeTable("what a client registers for logout",
	func(member string, value string, answered types.GomegaMatcher) {
		f := start("")
		a := manage(http.MethodPost, f.URL+"/register", "", members{"redirect_uris": []string{"https://rp.example/cb"}, member: value})

		Expect(a.Status).To(answered, a.Body)
	},
	Entry("a frame of its own origin", "frontchannel_logout_uri", "https://rp.example:443/front?x=1", Equal(201)),
	Entry("a frame of another port", "frontchannel_logout_uri", "https://rp.example:8443/front", Equal(400)),
	Entry("a frame with a fragment", "frontchannel_logout_uri", "https://rp.example/front#x", Equal(400)),
	Entry("another host for the back channel", "backchannel_logout_uri", "https://back.example/logout?x=1", Equal(201)),
	Entry("a fragment for the back channel", "backchannel_logout_uri", "https://rp.example/logout#x", Equal(400)),
	Entry("plain http for the back channel", "backchannel_logout_uri", "http://rp.example/logout", Equal(400)))
