package faults

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// logoutChannelFaults let clients learn of a logout wrongly, or never.
func logoutChannelFaults() []Fault {
	return slices.Concat(frontchannelFaults(), backchannelFaults(), sessionFrameFaults())
}

func frontchannelFaults() []Fault {
	return []Fault{
		{Name: "fcl-metadata", Breaks: "fcl-metadata", Profile: "oidc-frontchannel",
			Does: "Does not say that its frames name the session.",
			Bend: without("discovery", "frontchannel_logout_session_supported")},
		{Name: "fcl-metadata.text", Breaks: "fcl-metadata",
			Does: "Says true as a text.",
			Bend: document("discovery", func(_ *server.DocumentContext, m map[string]any) {
				m["frontchannel_logout_session_supported"] = "true"
			})},
		{Name: "fcl-iframe", Breaks: "fcl-iframe",
			Does: "Tells no client of a logout.",
			Bend: func(d *server.Decisions) {
				d.Logout.Parties = func(*server.LogoutRequest) []*server.Client { return nil }
			}},
		{Name: "fcl-iframe.no-iss", Breaks: "fcl-iframe",
			Does: "Names the session in a client's frame, and not the issuer.",
			Bend: frame(func(_ *server.LogoutRequest, query url.Values) { query.Del("iss") })},
		{Name: "fcl-iframe.bare", Breaks: "fcl-iframe",
			Does: "Names neither, though the client needs both.",
			Bend: frame(func(_ *server.LogoutRequest, query url.Values) {
				query.Del("iss")
				query.Del("sid")
			})},
		{Name: "fcl-iframe.other-sid", Breaks: "fcl-iframe",
			Does: "Calls the session otherwise in a client's frame than in the ID token.",
			Bend: frame(func(r *server.LogoutRequest, query url.Values) { query.Set("sid", r.Session.Browser) })},
	}
}

func backchannelFaults() []Fault {
	return []Fault{
		{Name: "bcl-metadata", Breaks: "bcl-metadata",
			Does: "Does not say whether its logout tokens name the session.",
			Bend: without("discovery", "backchannel_logout_session_supported")},
		{Name: "bcl-metadata.text", Breaks: "bcl-metadata",
			Does: "Says true as a text.",
			Bend: document("discovery", func(_ *server.DocumentContext, m map[string]any) {
				m["backchannel_logout_session_supported"] = "true"
			})},
		{Name: "bcl-token-claims", Breaks: "bcl-token-claims",
			Does: "Puts a nonce into logout tokens.",
			Bend: logoutToken(func(_ *server.DocumentContext, claims map[string]any) { claims["nonce"] = "n-0S6_WzA2Mj" })},
		{Name: "bcl-token-claims.no-events", Breaks: "bcl-token-claims",
			Does: "Leaves events out of logout tokens.",
			Bend: without("logout_token", "events")},
		{Name: "bcl-token-claims.events-list", Breaks: "bcl-token-claims",
			Does: "Writes the event of a logout token as a list.",
			Bend: logoutToken(func(_ *server.DocumentContext, claims map[string]any) {
				claims["events"] = []string{"http://schemas.openid.net/event/backchannel-logout"}
			})},
		{Name: "bcl-token-claims.no-exp", Breaks: "bcl-token-claims",
			Does: "Makes logout tokens that never expire.",
			Bend: without("logout_token", "exp")},
		{Name: "bcl-token-claims.other-aud", Breaks: "bcl-token-claims",
			Does: "Makes logout tokens for anybody.",
			Bend: logoutToken(func(_ *server.DocumentContext, claims map[string]any) { claims["aud"] = "https://clients.example" })},
		{Name: "bcl-token-claims.no-sid", Breaks: "bcl-token-claims",
			Does: "Names the user alone in logout tokens, though the client needs the session.",
			Bend: without("logout_token", "sid")},
		{Name: "bcl-token-claims.unsigned", Breaks: "bcl-token-claims",
			Does: "Does not sign logout tokens.",
			Bend: func(d *server.Decisions) {
				honest := d.Sign
				d.Sign = func(t *server.SignedToken) (string, error) {
					token, err := honest(t)
					if t.Kind == "logout_token" {
						token = token[:strings.LastIndex(token, ".")+1]
					}
					return token, err
				}
			}},
		{Name: "bcl-token-claims.not-sent", Breaks: "bcl-token-claims",
			Does: "Tells clients of a logout by frames alone.",
			Bend: func(d *server.Decisions) {
				d.Logout.Parties = func(r *server.LogoutRequest) []*server.Client {
					var framed []*server.Client
					for _, party := range r.Parties {
						if party.FrontchannelLogoutURI != "" {
							framed = append(framed, party)
						}
					}
					return framed
				}
			}},
	}
}

func sessionFrameFaults() []Fault {
	return []Fault{
		{Name: "session-metadata", Breaks: "session-metadata", Profile: "oidc-session",
			Does: "Does not say where its session frame is.",
			Bend: without("discovery", "check_session_iframe")},
		{Name: "session-metadata.path", Breaks: "session-metadata",
			Does: "Names its session frame by the path alone.",
			Bend: document("discovery", func(_ *server.DocumentContext, m map[string]any) { m["check_session_iframe"] = "/check_session" })},
		{Name: "session-iframe-changed", Breaks: "session-iframe-changed",
			Does: "Answers unchanged for ever.",
			Bend: answeringAlways("unchanged")},
		{Name: "session-iframe-changed.always", Breaks: "session-iframe-changed",
			Does: "Answers changed from the first.",
			Bend: answeringAlways("changed")},
		{Name: "session-iframe-changed.no-state", Breaks: "session-iframe-changed",
			Does: "Gives no session_state with the code.",
			Bend: response(func(_ *server.AuthorizationRequest, params url.Values) { params.Del("session_state") })},
	}
}

// frame edits the query of a client's frame.
func frame(edit func(r *server.LogoutRequest, query url.Values)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Logout.Frame
		d.Logout.Frame = func(r *server.LogoutRequest, client *server.Client) string {
			address, err := url.Parse(honest(r, client))
			if err != nil || address.Host == "" {
				return ""
			}
			query := address.Query()
			edit(r, query)
			address.RawQuery = query.Encode()
			return address.String()
		}
	}
}

func logoutToken(edit func(*server.DocumentContext, map[string]any)) func(*server.Decisions) {
	return document("logout_token", edit)
}

// answeringAlways has another session frame, which looks at nothing.
func answeringAlways(word string) func(*server.Decisions) {
	return handler("/check_session", func(http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<!doctype html><script>addEventListener("message", event => event.source.postMessage("` + word + `", event.origin))</script>`))
		}
	})
}

func logoutChannelOddities() []Oddity {
	return []Oddity{
		{Name: "fcl-metadata.not-said", About: "fcl-metadata",
			Does: "Names the session in its frames, and does not say so.",
			Bend: without("discovery", "frontchannel_logout_session_supported")},
		{Name: "fcl-iframe.asks", About: "fcl-iframe",
			Does: "Asks the user first, and shows the frames on yes.",
			Bend: asking(func(*server.LogoutRequest, bool) bool { return true })},
		{Name: "bcl-metadata.false", About: "bcl-metadata",
			Does: "Says that its logout tokens do not name the session.",
			Bend: document("discovery", func(_ *server.DocumentContext, m map[string]any) {
				m["backchannel_logout_session_supported"] = false
			})},
		{Name: "bcl-token-claims.no-sub", About: "bcl-token-claims",
			Does: "Names the session alone in logout tokens.",
			Bend: without("logout_token", "sub")},
		{Name: "bcl-token-claims.audiences", About: "bcl-token-claims",
			Does: "Lists the client among several audiences, and says more than it must.",
			Bend: logoutToken(func(c *server.DocumentContext, claims map[string]any) {
				claims["aud"], claims["toe"] = []string{c.Client.ID, c.Issuer}, claims["iat"]
			})},
		{Name: "session-iframe-changed.asks", About: "session-iframe-changed",
			Does: "Asks the user first at each logout.",
			Bend: asking(func(*server.LogoutRequest, bool) bool { return true })},
	}
}
