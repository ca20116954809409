package faults

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

func authorizeFaults() []Fault {
	return []Fault{
		{Name: "authz-state-echo", Breaks: "authz-state-echo",
			Does: "Keeps the first 64 bytes of state.",
			Bend: state(func(state string, _ url.Values) string { return state[:min(64, len(state))] })},
		{Name: "authz-state-echo.lost-on-errors", Breaks: "authz-state-echo",
			Does: "Leaves state out of error responses.",
			Bend: state(func(state string, params url.Values) string {
				if params.Has("error") {
					return ""
				}
				return state
			})},
		{Name: "authz-state-echo.re-encoded", Breaks: "authz-state-echo",
			Does: "Encodes state once more than it should.",
			Bend: state(func(state string, _ url.Values) string { return url.QueryEscape(state) })},
		{Name: "authz-iss-success", Breaks: "authz-iss-success", SeenIn: "mix-up attacks (Fett et al., CCS 2016)",
			Does: "Advertises iss in authorization responses and leaves it out.",
			Bend: response(func(_ *server.AuthorizationRequest, params url.Values) { params.Del("iss") })},
		{Name: "authz-iss-success.wrong", Breaks: "authz-iss-success",
			Does: "Sends an iss that is not its issuer identifier.",
			Bend: response(func(r *server.AuthorizationRequest, params url.Values) { params.Set("iss", r.Issuer+"/other") })},
		{Name: "authz-unknown-client", Breaks: "authz-unknown-client",
			Does: "Sends the error about an unknown client to whatever URI the request names.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.ErrorTarget
				d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
					if r.Client == nil {
						return r.Param("redirect_uri")
					}
					return honest(r, err)
				}
			}},
		{Name: "authz-prompt-none-no-session", Breaks: "authz-prompt-none-no-session",
			Does: "Shows its login page although prompt is none.",
			Bend: func(d *server.Decisions) {
				d.Authorize.MayInteract = func(*server.AuthorizationRequest) bool { return true }
			}},
		{Name: "authz-prompt-none-no-session.issues", Breaks: "authz-prompt-none-no-session",
			Does: "Answers prompt=none without a session with a code of whoever logged in last.",
			Bend: lastUser},
		{Name: "authz-prompt-none-no-consent", Breaks: "authz-prompt-none-no-consent",
			Does: "Asks for no consent where prompt is none, and gives the code.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.NeedsConsent
				d.Authorize.NeedsConsent = func(in *server.Interaction) bool { return !in.Request.Wants("none") && honest(in) }
			}},
		{Name: "authz-prompt-none-no-consent.asks", Breaks: "authz-prompt-none-no-consent",
			Does: "Shows its consent page although prompt is none.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.NeedsConsent
				d.Authorize.NeedsConsent = func(in *server.Interaction) bool {
					if in.Request.Wants("none") {
						in.Request.Prompt = nil
					}
					return honest(in)
				}
			}},
		{Name: "authz-iss-error", Breaks: "authz-iss-error",
			Does: "Sends iss with a code alone.",
			Bend: errorResponse(func(_ *server.AuthorizationRequest, params url.Values) { params.Del("iss") })},
		{Name: "authz-iss-error.denial", Breaks: "authz-iss-error",
			Does: "Leaves iss out where the user denies.",
			Bend: denied(func(params url.Values) { params.Del("iss") })},
		{Name: "authz-iss-error.wrong", Breaks: "authz-iss-error",
			Does: "Names its host alone in the iss of errors.",
			Bend: errorResponse(func(r *server.AuthorizationRequest, params url.Values) {
				params.Set("iss", strings.TrimPrefix(r.Issuer, "http://"))
			})},
		{Name: "authz-307", Breaks: "authz-307", SeenIn: "Fett, Küsters and Schmitz, CCS 2016",
			Does: "Redirects to the client with 307 once the user has logged in.",
			Bend: afterLogin(http.StatusTemporaryRedirect)},
		{Name: "authz-307.308", Breaks: "authz-307",
			Does: "Redirects to the client with 308 once the user has logged in.",
			Bend: afterLogin(http.StatusPermanentRedirect)},
	}
}

// errorResponse edits the answers that are errors.
func errorResponse(edit func(*server.AuthorizationRequest, url.Values)) func(*server.Decisions) {
	return response(func(r *server.AuthorizationRequest, params url.Values) {
		if params.Has("error") {
			edit(r, params)
		}
	})
}

// afterLogin leads from the login to the client with another status. To the consent page it does not: that would be
// posted a login form.
func afterLogin(status int) func(*server.Decisions) {
	return handler("/login", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { honest(onward{w, "://" + r.Host + "/", status}, r) }
	})
}

// onward answers with another status where it leads to another host.
type onward struct {
	http.ResponseWriter
	home   string // in the addresses of its own pages
	status int
}

func (o onward) WriteHeader(status int) {
	if status == http.StatusSeeOther && !strings.Contains(o.Header().Get("Location"), o.home) {
		status = o.status
	}
	o.ResponseWriter.WriteHeader(status)
}

// response edits the authorization response, errors included.
func response(edit func(*server.AuthorizationRequest, url.Values)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.Response
		d.Authorize.Response = func(r *server.AuthorizationRequest, params url.Values) {
			honest(r, params)
			edit(r, params)
		}
	}
}

// state echoes another state; an empty one is left out.
func state(echo func(state string, params url.Values) string) func(*server.Decisions) {
	return response(func(r *server.AuthorizationRequest, params url.Values) {
		if r.Param("state") == "" {
			return
		}
		echoed := echo(r.Param("state"), params)
		params.Set("state", echoed)
		if echoed == "" {
			params.Del("state")
		}
	})
}

func lastUser(d *server.Decisions) {
	var mu sync.Mutex
	var last *server.Session
	honest := d.Authorize.NeedsLogin
	d.Authorize.NeedsLogin = func(in *server.Interaction) bool {
		mu.Lock()
		defer mu.Unlock()
		if in.Session != nil && in.Session.User != nil {
			last = in.Session
		} else if in.Request.Wants("none") && last != nil {
			in.Session, in.Consented = last, true
		}
		return honest(in)
	}
}

func authorizeOddities() []Oddity {
	return []Oddity{
		{Name: "authz-iss-success.unknown", About: "authz-iss-success",
			Does: "Does not know RFC 9207, and says so.",
			Bend: all(
				response(func(_ *server.AuthorizationRequest, params url.Values) { params.Del("iss") }),
				without("discovery", "authorization_response_iss_parameter_supported"),
			)},
		{Name: "authz-state-echo.refuses-long", About: "authz-state-echo",
			Does: "Refuses a state of more than 1,024 bytes.",
			Bend: refuseState(func(state string) bool { return len(state) > 1024 })},
		{Name: "authz-state-echo.refuses-unprintable", About: "authz-state-echo",
			Does: "Refuses a state outside the printable ASCII of RFC 6749.",
			Bend: refuseState(func(state string) bool {
				return strings.ContainsFunc(state, func(c rune) bool { return c < 0x20 || c > 0x7e })
			})},
		{Name: "authz-unknown-client.status-401", About: "authz-unknown-client",
			Does: "Shows its error page with status 401.",
			Bend: restatus("/authorize", http.StatusBadRequest, http.StatusUnauthorized)},
		{Name: "authz-prompt-none-no-session.interaction-required", About: "authz-prompt-none-no-session",
			Does: "Answers prompt=none with interaction_required.",
			Bend: response(func(r *server.AuthorizationRequest, params url.Values) {
				if r.Wants("none") && strings.HasSuffix(params.Get("error"), "_required") {
					params.Set("error", "interaction_required")
				}
			})},
		{Name: "authz-iss-error.told-to-the-user-alone", About: "authz-iss-error",
			Does: "Shows every error but that of prompt=none on a page of its own.",
			Bend: toTheUser("unsupported_response_type", "invalid_request", "invalid_scope")},
		{Name: "authz-307.status-302", About: "authz-307",
			Does: "Redirects to the client with 302 once the user has logged in.",
			Bend: afterLogin(http.StatusFound)},
	}
}

func refuseState(bad func(string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Authorize.Rules = d.Authorize.Rules.Before("redirect-uri-registered", server.Rule[server.AuthorizationRequest]{
			Name: "state-bearable", Check: func(r *server.AuthorizationRequest) error {
				if bad(r.Param("state")) {
					return server.Refuse("invalid_request", "state is not one that this server takes.")
				}
				return nil
			}})
	}
}
