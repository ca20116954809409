package server

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

// stateCookieName is the cookie that the session frame reads.
const stateCookieName = "assay_session_state"

// stateCookie goes to the session frame alone. A frame of another site is sent it by SameSite=None, which browsers take
// with Secure only.
func stateCookie(issuer *url.URL, s *Session) *http.Cookie {
	cookie := &http.Cookie{Name: stateCookieName, Value: s.State, Path: issuerPath(issuer) + "/check_session", SameSite: http.SameSiteLaxMode}
	if issuer.Scheme == "https" {
		cookie.Secure, cookie.SameSite = true, http.SameSiteNoneMode
	}
	return cookie
}

// addSessionState adds what the client may ask the session frame about: whether the session is still that of its login
// (OpenID Connect Session Management 1.0 sections 2 and 3.2). A URI of an app's own has no origin, and gets none.
func (s *Server) addSessionState(in *Interaction, params url.Values) {
	u, err := url.Parse(in.Request.RedirectURI)
	if _, framed := s.routes["/check_session"]; !framed || err != nil || u.Host == "" || !in.Request.OpenID() {
		return
	}
	salt := random()[:22]
	sum := sha256.Sum256([]byte(in.Request.Client.ID + " " + webOrigin(u) + " " + in.Session.State + " " + salt))
	params.Set("session_state", base64.RawURLEncoding.EncodeToString(sum[:])+"."+salt)
}

// webOrigin writes an origin as browsers do (RFC 6454 section 6.2): without the port that the scheme has anyway.
func webOrigin(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host
}

// checkSessionScript answers the client's page: the state is worked out anew from what it posts, from where it posts it,
// and from the browser's cookie. Only the page around the frame is answered.
const checkSessionScript = template.JS(`
addEventListener("message", async event => {
  const around = location.ancestorOrigins ? location.ancestorOrigins[0] : document.referrer && new URL(document.referrer).origin;
  if (!event.source || around && event.origin !== around) return;
  const [client, state, more] = String(event.data).split(" ");
  const salt = state && state.split(".")[1];
  let answer = "error";
  if (client && salt && more === undefined) {
    const cookie = document.cookie.split("; ").find(each => each.startsWith("` + stateCookieName + `="));
    const known = cookie ? cookie.slice(cookie.indexOf("=") + 1) : "";
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode([client, event.origin, known, salt].join(" ")));
    const hash = btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
    answer = hash + "." + salt === state ? "unchanged" : "changed";
  }
  event.source.postMessage(answer, event.origin);
});
`)

type checkSessionPage struct{ Script template.JS }

// checkSession is the frame that a client's page asks (OpenID Connect Session Management 1.0 section 3.3).
func (s *Server) checkSession(w http.ResponseWriter, r *http.Request) {
	s.page(w, r, "check_session", http.StatusOK, checkSessionPage{checkSessionScript})
}
