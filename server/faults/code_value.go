package faults

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/authassay/assay/server"
)

// codeValueFaults are about what a code says, and about what passes for one.
func codeValueFaults() []Fault {
	return []Fault{
		{Name: "code-entropy", Breaks: "code-entropy",
			Does: "Makes codes of 16 hexadecimal digits.",
			Bend: codeValue(func(random string) string { return hex.EncodeToString([]byte(random[:8])) })},
		{Name: "code-entropy.counter", Breaks: "code-entropy",
			Does: "Counts its codes.",
			Bend: func(d *server.Decisions) {
				var last atomic.Int64
				d.Code.Value = func(*server.Code) string { return fmt.Sprintf("%064d", last.Add(1)) }
			}},
		{Name: "code-entropy.time", Breaks: "code-entropy",
			Does: "Makes codes of the time and 20 hexadecimal digits.",
			Bend: codeValue(func(random string) string {
				return fmt.Sprintf("%016x%x", time.Now().UnixNano(), random[:10])
			})},
		{Name: "code-structured-retarget", Breaks: "code-structured-retarget", SeenIn: "CVE-2026-16089 (Keycloak)",
			Does: "Writes the client into its codes, and believes what it reads there.",
			Bend: believesCode},
		{Name: "code-client-id-body-mismatch", Breaks: "code-client-id-body-mismatch", SeenIn: "CVE-2019-12419 (Apache CXF)",
			Does: "Asks whether the client of client_id has the code, and whether somebody has authenticated.",
			Bend: clientOfTheForm},
		{Name: "code-artifact-confusion", Breaks: "code-artifact-confusion", SeenIn: "CVE-2026-4282 (Keycloak)",
			Does: "Keeps refresh tokens and codes in one store, and does not look which it took out.",
			Bend: oneStore},
	}
}

// codeValue makes codes from what is random.
func codeValue(from func(random string) string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		random := d.Code.Value
		d.Code.Value = func(code *server.Code) string { return from(random(code)) }
	}
}

// clientInCode writes the client into a code, behind what is random.
func clientInCode(d *server.Decisions) {
	random := d.Code.Value
	d.Code.Value = func(code *server.Code) string { return random(code) + "." + code.Grant.ClientID }
}

// believesCode finds a code by what is random in it, and its client by the rest.
func believesCode(d *server.Decisions) {
	clientInCode(d)
	var issued sync.Map
	value := d.Code.Value
	d.Code.Value = func(code *server.Code) string {
		name := value(code)
		random, _, _ := strings.Cut(name, ".")
		issued.Store(random, name)
		return name
	}
	d.Code.Rules = d.Code.Rules.Replace("code-known", func(r *server.Redemption) error {
		random, _, _ := strings.Cut(r.Form.Get("code"), ".")
		name, found := issued.Load(random)
		if !found {
			return server.Refuse("invalid_grant", "The code is unknown.")
		}
		r.Code = r.Find(name.(string)) // only names are stored
		return nil
	}).Replace("code-client", func(r *server.Redemption) error {
		if _, client, _ := strings.Cut(r.Form.Get("code"), "."); client != r.Client.ID {
			return server.Refuse("invalid_grant", "The code was issued to another client.")
		}
		return nil
	})
}

// clientOfTheForm compares the code's client with client_id, and never with who has authenticated.
func clientOfTheForm(d *server.Decisions) {
	const named = "assay_named_client" // where client_id waits until the client has authenticated
	handler("/token", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if provesClient(r) && r.PostForm.Has("client_id") {
				r.PostForm.Set(named, r.PostForm.Get("client_id"))
				r.PostForm.Del("client_id")
			}
			honest(w, r)
		}
	})(d)
	honest := d.Code.Rules.Find("code-client").Check
	d.Code.Rules = d.Code.Rules.Replace("code-client", func(r *server.Redemption) error {
		if r.Form.Get(named) == r.Code.Grant.ClientID {
			return nil
		}
		return honest(r)
	})
}

// provesClient tells whether a request proves who its client is beside client_id.
func provesClient(r *http.Request) bool {
	return r.ParseForm() == nil && (r.Header.Get("Authorization") != "" || r.PostForm.Has("client_assertion"))
}

// oneStore finds refresh tokens where it looks for codes.
func oneStore(d *server.Decisions) {
	var issued sync.Map
	document("token", func(c *server.DocumentContext, response map[string]any) {
		if token, ok := response["refresh_token"].(string); ok && len(c.Client.RedirectURIs) > 0 {
			issued.Store(token, &server.Code{Value: token, Grant: c.Grant, RedirectURI: c.Client.RedirectURIs[0], Expires: c.Now.Add(time.Hour)})
		}
	})(d)
	honest := d.Code.Rules.Find("code-known").Check
	d.Code.Rules = d.Code.Rules.Replace("code-known", func(r *server.Redemption) error {
		if token, found := issued.Load(r.Form.Get("code")); found {
			r.Code = token.(*server.Code) // only codes are stored
			return nil
		}
		return honest(r)
	})
}

// lastLogin keeps who is logging in for each client, and not for each request.
func lastLogin(d *server.Decisions) {
	var granted sync.Map
	value := d.Code.Value
	d.Code.Value = func(code *server.Code) string {
		granted.Store(code.Grant.ClientID, code.Grant)
		return value(code)
	}
	honest := d.Code.Rules.Find("code-known").Check
	d.Code.Rules = d.Code.Rules.Replace("code-known", func(r *server.Redemption) error {
		if err := honest(r); err != nil {
			return err
		}
		own, last := r.Code, r.Code.Grant
		if grant, found := granted.Load(own.Grant.ClientID); found {
			last = grant.(*server.Grant) // only grants are stored
		}
		r.Code = &server.Code{
			Value: own.Value, Grant: last, RedirectURI: own.RedirectURI, RedirectURISent: own.RedirectURISent,
			Challenge: own.Challenge, ChallengeMethod: own.ChallengeMethod, Expires: own.Expires,
		}
		return nil
	})
}

func codeValueOddities() []Oddity {
	return []Oddity{
		{Name: "code-entropy.dated", About: "code-entropy",
			Does: "Begins its codes with the time.",
			Bend: codeValue(func(random string) string { return fmt.Sprintf("%016x~%s", time.Now().UnixNano(), random) })},
		{Name: "code-structured-retarget.bound", About: "code-structured-retarget",
			Does: "Writes the client into its codes, and takes them whole.",
			Bend: clientInCode},
		{Name: "code-client-id-body-mismatch.ignored", About: "code-client-id-body-mismatch",
			Does: "Ignores client_id beside a secret in the Authorization header.", // beside an assertion RFC 7521 section 4.2 forbids it
			Bend: handler("/token", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Authorization") != "" && r.ParseForm() == nil {
						r.PostForm.Del("client_id")
					}
					honest(w, r)
				}
			})},
		{Name: "code-user-binding.hint-ignored", About: "code-user-binding",
			Does: "Does not look at id_token_hint where it may show its pages.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Replace("id-token-hint-valid", func(r *server.AuthorizationRequest) error {
					if !r.Wants("none") { // with prompt=none it must (OIDC Core 3.1.2.2)
						r.HintSubject = ""
					}
					return nil
				})
			}},
		{Name: "code-after-logout.absent", About: "code-after-logout",
			Does: "Has no end session endpoint.",
			Bend: closed("/end_session")},
	}
}
