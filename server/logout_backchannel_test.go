package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

// logoutSite is a client's site that is told of logouts: it gives its URL and the logout tokens that come.
func logoutSite() (address string, told chan string) {
	told = make(chan string, 10)
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told <- r.FormValue("logout_token") }))
	DeferCleanup(listener.Close)
	return listener.URL, told
}

var _ = Describe("the back channel", func() {
	It("tells each client of a logout, once and before the browser goes on, and what it says is no ID token", func() {
		site, told := logoutSite()
		clients := server.DefaultClients()
		clients[0].BackchannelLogoutURI = site + "/logout"
		clients[1].BackchannelLogoutURI = site + "/never"
		f := start("", func(c *server.Config) { c.Clients = clients })
		b := f.browser()
		hint := f.redeem(b.authorize().params().Get("code")).text("id_token")
		b.authorize()                                                                                       // the same client again
		f.browser().authorize("client_id", "web-post", "redirect_uri", "https://web-post.example/callback") // in another session
		b.get(f.URL + "/end_session?id_token_hint=" + hint)

		Expect(told).To(HaveLen(1))
		token := <-told
		Expect(decode(token)).To(And(HaveKeyWithValue("iss", f.URL), HaveKeyWithValue("aud", "web"), HaveKeyWithValue("sub", decode(hint)["sub"]),
			HaveKeyWithValue("sid", decode(hint)["sid"]), HaveKeyWithValue("events", HaveKeyWithValue("http://schemas.openid.net/event/backchannel-logout", BeEmpty())),
			HaveKey("jti"), HaveKey("exp"), Not(HaveKey("nonce"))))
		Expect(part(token, 0)).To(HaveKeyWithValue("typ", "logout+jwt"))
		Expect(b.get(f.URL + "/end_session?" + url.Values{"id_token_hint": {token}}.Encode()).Status).To(Equal(400))
	})
	It("signs what it tells, to a client with unsigned ID tokens too", func() {
		site, told := logoutSite()
		clients := server.DefaultClients()
		clients[0].BackchannelLogoutURI, clients[0].IDTokenSignedResponseAlg = site+"/logout", "none"
		f := start("", func(c *server.Config) { c.Clients = clients })
		b := f.browser()
		b.authorize()
		b.submit(b.get(f.URL+"/end_session"), "decision", "log-out")

		Expect(part(<-told, 0)).To(HaveKeyWithValue("alg", "RS256"))
	})
	It("lets the user go when a client does not answer", func() {
		clients := server.DefaultClients()
		clients[0].BackchannelLogoutURI, clients[0].PostLogoutRedirectURIs = "http://127.0.0.1:1/nobody", []string{"https://web.example/bye"}
		f := start("", func(c *server.Config) { c.Clients = clients })
		b := f.browser()
		hint := f.redeem(b.authorize().params().Get("code")).text("id_token")

		Expect(b.get(f.URL + "/end_session?id_token_hint=" + hint + "&post_logout_redirect_uri=https://web.example/bye").Location).To(Equal("https://web.example/bye"))
	})
})
