package faults

import (
	"sync"
	"time"

	"github.com/authassay/assay/server"
)

func authorizeLoginFaults() []Fault {
	return []Fault{
		{Name: "authz-prompt-login", Breaks: "authz-prompt-login",
			Does: "Answers prompt=login from the session at once.",
			Bend: login(func(in *server.Interaction) { in.Request.Prompt = nil })},
		{Name: "authz-prompt-login.consent-alone", Breaks: "authz-prompt-login",
			Does: "Asks for consent where prompt is login, and not for the password.",
			Bend: login(func(in *server.Interaction) {
				if in.Request.Wants("login") {
					in.Request.Prompt = []string{"consent"}
				}
			})},
		{Name: "authz-prompt-login.auth-time-kept", Breaks: "authz-prompt-login",
			Does: "Keeps the auth_time of a user's first login for ever.",
			Bend: firstAuthTime},
		{Name: "authz-max-age", Breaks: "authz-max-age",
			Does: "Does not look at max_age.",
			Bend: login(func(in *server.Interaction) { in.Request.MaxAge = nil })},
		{Name: "authz-default-max-age", Breaks: "authz-default-max-age",
			Does: "Registers default_max_age, and looks at the max_age of the request alone.",
			Bend: requestAgeAlone},
		{Name: "authz-max-age.minutes", Breaks: "authz-max-age",
			Does: "Takes max_age for a number of minutes.",
			Bend: login(func(in *server.Interaction) {
				if in.Request.MaxAge != nil {
					longer := *in.Request.MaxAge * 60
					in.Request.MaxAge = &longer
				}
			})},
		{Name: "authz-max-age.no-auth-time", Breaks: "authz-max-age",
			Does: "Leaves auth_time out of ID tokens, also where max_age was sent.",
			Bend: without("id_token", "auth_time")},
		{Name: "authz-max-age-not-reached", Breaks: "authz-max-age-not-reached",
			Does: "Gives the time of issue as auth_time.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) { claims["auth_time"] = c.Now.Unix() })},
		{Name: "authz-max-age-not-reached-silent", Breaks: "authz-max-age-not-reached-silent",
			Does: "Asks for the password whenever max_age is sent, however young the login is.",
			Bend: login(func(in *server.Interaction) {
				if in.Request.MaxAge != nil {
					in.Request.MaxAge = new(time.Duration)
				}
			})},
		{Name: "authz-prompt-none-session", Breaks: "authz-prompt-none-session",
			Does: "Answers prompt=none with login_required, whoever is logged in.",
			Bend: refuse(func(r *server.AuthorizationRequest) bool { return r.Wants("none") }, "login_required")},
		{Name: "authz-hint-same-user", Breaks: "authz-hint-same-user",
			Does: "Answers every id_token_hint with login_required.",
			Bend: refuse(func(r *server.AuthorizationRequest) bool { return r.HintSubject != "" }, "login_required")},
		{Name: "authz-prompt-none-wrong-hint", Breaks: "authz-prompt-none-wrong-hint",
			Does: "Does not look at id_token_hint.",
			Bend: rule("id-token-hint-valid", func(r *server.AuthorizationRequest) error {
				r.HintSubject = ""
				return nil
			})},
	}
}

// login edits an interaction before it is decided whether its user must log in.
func login(edit func(*server.Interaction)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.NeedsLogin
		d.Authorize.NeedsLogin = func(in *server.Interaction) bool {
			edit(in)
			return honest(in)
		}
	}
}

// refuse refuses some requests with an error that goes to the client.
func refuse(which func(*server.AuthorizationRequest) bool, code string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{Name: "bent", Check: func(r *server.AuthorizationRequest) error {
			if which(r) {
				return server.Refuse(code, "This server does not take that.")
			}
			return nil
		}})
	}
}

func firstAuthTime(d *server.Decisions) {
	var first sync.Map
	document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
		claims["auth_time"], _ = first.LoadOrStore(claims["sub"], claims["auth_time"])
	})(d)
}

func authorizeLoginOddities() []Oddity {
	return []Oddity{
		{Name: "authz-prompt-login.cannot", About: "authz-prompt-login",
			Does: "Cannot have a user log in again, and answers prompt=login with login_required.",
			Bend: refuse(func(r *server.AuthorizationRequest) bool { return r.Wants("login") }, "login_required")},
		{Name: "authz-prompt-login.auth-time-on-demand", About: "authz-prompt-login",
			Does: "Gives auth_time only where max_age was sent (OIDC Core section 2).",
			Bend: authTimeOnDemand},
		{Name: "authz-default-max-age.not-kept", About: "authz-default-max-age",
			Does: "Knows no default_max_age: it is not registered, and nobody is held to it.",
			Bend: all(requestAgeAlone, without("registration", "default_max_age"))},
		{Name: "authz-prompt-none-session.no-sessions", About: "authz-prompt-none-session",
			Does: "Keeps nobody logged in: asks for the password each time.",
			Bend: func(d *server.Decisions) {
				d.Authorize.NeedsLogin = func(in *server.Interaction) bool { return !in.LoggedIn }
			}},
		{Name: "authz-prompt-none-session.consent-each-time", About: "authz-prompt-none-session",
			Does: "Asks for consent each time, whatever was agreed to before.",
			Bend: func(d *server.Decisions) {
				d.Authorize.NeedsConsent = func(in *server.Interaction) bool { return !in.Consented }
			}},
	}
}

// requestAgeAlone looks at the max_age of the request, and not at what the client registered.
var requestAgeAlone = login(func(in *server.Interaction) {
	if in.Request.Param("max_age") == "" {
		in.Request.MaxAge = nil
	}
})

// authTimeOnDemand remembers the nonces of the requests that had a max_age.
func authTimeOnDemand(d *server.Decisions) {
	var asked sync.Map
	login(func(in *server.Interaction) {
		if in.Request.MaxAge != nil {
			asked.Store(in.Request.Param("nonce"), true)
		}
	})(d)
	document("id_token", func(c *server.DocumentContext, claims map[string]any) {
		if _, known := asked.Load(c.Grant.Nonce); !known {
			delete(claims, "auth_time")
		}
	})(d)
}
