package suites

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// backChannelLogout is the chapter of OpenID Connect Back-Channel Logout 1.0.
func backChannelLogout(h *Harness) {
	h.Chapter("backchannel", "back-channel logout", func() {
		It("is announced in the metadata", Check("bcl-metadata"), func(ctx SpecContext) {
			h.announcedLogout("backchannel", target.BackChannelLogout, "oidc-backchannel")
		})

		It("sends the client a logout token that says who is logged out", Check("bcl-token-claims"), Spends(Session),
			Needs(target.EndSession, target.BackChannelLogout, target.OpenID, target.JWKS), func(ctx SpecContext) {
				listener := h.party.Listener(ctx)
				user := h.leaverOf(ctx, h.toldOfLogouts(ctx, listener))
				user.client.LogOut(ctx, user.logout())
				Control(user.after(ctx)).To(BeLoggedOut())
				sent := listener.Await(ctx, logoutPath, 1, logoutPatience)
				if len(sent) == 0 {
					h.requireReach(ctx, h.askToFetch(ctx, listener))
				}

				Expect(h.logoutTokenDefects(ctx, user, sent)).To(BeEmpty("send a logout token as Back-Channel Logout 2.4 has it"))
			})
	})
}

// logoutPatience is how long a logout token may take. The browser goes on only once it was sent (RP-Initiated Logout
// section 3).
const logoutPatience = 5 * time.Second

const logoutPath = "/logout"

// toldOfLogouts registers a client that listens for logout tokens.
func (h *Harness) toldOfLogouts(ctx context.Context, listener *rp.Listener) *rp.Client {
	address := listener.Serve(logoutPath, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "no-store") })
	client, answer := h.party.Enrol(ctx, rp.Leaving, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		metadata["backchannel_logout_uri"], metadata["backchannel_logout_session_required"] = address, true
		return key
	})
	h.requireEnrolled(client, answer, address)
	return client
}

// askToFetch gives the target a reason to fetch something of assay's, which shows whether it can: some keep from addresses
// of their own machine.
func (h *Harness) askToFetch(ctx context.Context, listener *rp.Listener) (address string) {
	var own *rp.Key
	address = listener.Serve("/keys", rp.Document("application/json", func() string {
		document, _ := json.Marshal(map[string]any{"keys": []any{own.Public()}}) // a key always has an encoding
		return string(document)
	}))
	if h.party.Has(rp.KeyClient) != "" {
		return address
	}
	client, _ := h.party.Enrol(ctx, rp.KeyClient, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		delete(metadata, "jwks")
		metadata["jwks_uri"], own = address, key
		return key
	})
	if client != nil {
		client.ClientCredentials(ctx) // whatever is answered
	}
	return address
}

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// logoutTokenDefects tells what is wrong with what was sent.
func (h *Harness) logoutTokenDefects(ctx SpecContext, user leaver, sent []rp.Fetch) []string {
	if len(sent) == 0 {
		return []string{fmt.Sprintf("no logout token came within %s", logoutPatience)}
	}
	token := sent[0].Form().Get("logout_token")
	if sent[0].Method != http.MethodPost || token == "" {
		return []string{fmt.Sprintf("a %s came, without a logout_token in a form", sent[0].Method)}
	}
	if strings.Count(token, ".") == 4 {
		unsupported("the logout token is encrypted, though the client gave no key for that")
	}
	_, claims, err := rp.ReadJWT(token)
	if err != nil {
		return []string{"the logout token cannot be read: " + err.Error()}
	}
	_, login, err := rp.ReadJWT(user.idToken)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	keys, _ := h.keySet(ctx)
	defects := signatureDefects(token, keys, user.client.Secret)
	for _, name := range []string{"iss", "aud", "iat", "exp", "jti", "events"} {
		if claims[name] == nil {
			defects = append(defects, name+" is missing")
		}
	}
	return append(defects, logoutClaimDefects(claims, login, h.target.Issuer, user.client.ID)...)
}

// logoutClaimDefects holds those claims that are there against the login that is over.
func logoutClaimDefects(claims, login rp.Claims, issuer, clientID string) (defects []string) {
	wrong := func(name string) {
		defects = append(defects, fmt.Sprintf("%s is %.100v", name, claims[name]))
	}
	if claims["iss"] != nil && claims["iss"] != issuer {
		wrong("iss")
	}
	if claims["aud"] != nil && !names(claims["aud"], clientID) {
		wrong("aud")
	}
	if events, is := claims["events"].(map[string]any); claims["events"] != nil && (!is || !isObject(events[logoutEvent])) {
		wrong("events")
	}
	if claims["sid"] == nil {
		defects = append(defects, "sid is missing, which the client registered to need")
	} else if login["sid"] != nil && claims["sid"] != login["sid"] {
		wrong("sid")
	}
	if claims["sub"] != nil && claims["sub"] != login["sub"] {
		wrong("sub")
	}
	if _, present := claims["nonce"]; present {
		defects = append(defects, "it has a nonce, so that it may be taken for an ID Token")
	}
	return defects
}

// names tells whether an audience, one or a list of them, has a member.
func names(audience any, member string) bool {
	list, many := audience.([]any)
	if !many {
		list = []any{audience}
	}
	for _, each := range list {
		if each == member {
			return true
		}
	}
	return false
}

func isObject(value any) bool {
	_, is := value.(map[string]any)
	return is
}
