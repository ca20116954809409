package suites

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// sessionFrame is the chapter of OpenID Connect Session Management 1.0.
func sessionFrame(h *Harness) {
	h.Chapter("session", "the session frame", func() {
		It("stands in the metadata, by https", Check("session-metadata"), func(ctx SpecContext) {
			h.announcedURL("check_session_iframe", target.SessionManagement, "oidc-session")
		})

		It("answers unchanged until the user logs out, and changed after that", Check("session-iframe-changed"), Spends(Session), InBrowser(),
			Needs(target.SessionManagement, target.EndSession, target.OpenID), func(ctx SpecContext) {
				listener := h.party.Listener(ctx)
				client := h.framing(ctx, listener)
				user := h.leaverOf(ctx, client)
				arrival := client.Attempt(ctx, client.NewVisit().By(h.alice(), user.agent))
				Control(arrival).To(GiveCode())
				state := arrival.Params.Get("session_state")
				Expect(state != "" && !strings.Contains(state, " ")).To(BeTrue("give a session_state without blanks with the code", "missing", "session_state is %.60q", state))

				before := h.askFrame(ctx, listener, user, state)
				Expect(before).To(Say("unchanged"), "before the logout")
				user.client.LogOut(ctx, user.logout())
				Control(user.after(ctx)).To(BeLoggedOut())
				Expect(h.askFrame(ctx, listener, user, state)).To(Say("changed"), "after the logout")
			})
	})
}

// framing registers a client whose pages are the listener's: the state of a session is bound to their origin.
func (h *Harness) framing(ctx context.Context, listener *rp.Listener) *rp.Client {
	nothing := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	callback, bye := listener.Serve("/cb", nothing), listener.Serve("/bye", nothing)
	client, answer := h.party.Enrol(ctx, rp.Leaving, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		metadata["redirect_uris"], metadata["post_logout_redirect_uris"] = []string{callback}, []string{bye}
		return key
	})
	h.requireEnrolled(client, answer, callback)
	return client
}

// frameAnswer is what the session frame said to a page of the client's.
type frameAnswer struct {
	said    string
	cookies bool   // the browser sent cookies with the frame's request
	blocked string // why the browser did not show the frame
}

// answerURL is where the page takes the answer; nothing is ever loaded from it.
const answerURL = "https://answer.test/"

// askFrame shows the user a page of the client's that asks the session frame (Session Management 1.0 section 3.1), again
// and again until it answers.
func (h *Harness) askFrame(ctx context.Context, listener *rp.Listener, user leaver, state string) frameAnswer {
	frame := h.target.Metadata.Text("check_session_iframe")
	content := fmt.Sprintf(`<!doctype html><title>client</title><iframe id="op" src="%s"></iframe><script>
const op = document.getElementById("op"), at = new URL(op.src).origin;
addEventListener("message", event => { if (event.source === op.contentWindow) location.replace(%q + "?said=" + encodeURIComponent(event.data)); });
setInterval(() => op.contentWindow.postMessage(%q, at), 100);
</script>`, html.EscapeString(frame), answerURL, user.client.ID+" "+state)
	address := listener.Serve("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(content)) // the browser may be gone
	})
	outcome, err := browserOf(user.agent).Lure(ctx, rp.Lure{URL: address, Callbacks: []string{answerURL}})
	if err != nil {
		Inconclusive("the page that asks the session frame could not be shown: %s", h.party.Redactor.Text(err.Error()))
	}
	answer := frameAnswer{said: outcome.Arrival.Params.Get("said")}
	for _, framed := range outcome.Frames {
		if framed.URL == frame {
			answer.blocked = framed.Blocked
		}
	}
	answer.cookies = slices.ContainsFunc(outcome.Sent, func(sent rp.SentRequest) bool { return sent.URL == frame && len(sent.Cookies) > 0 })
	return answer
}

// Say demands an answer of the session frame. Where the browser keeps the frame from its cookies it can't know better.
func Say(word string) matcher[frameAnswer] {
	return matcher[frameAnswer]{required: "answer " + word, look: func(answer frameAnswer) judgement {
		switch {
		case answer.said == word:
			return judgement{matched: true, class: "as-required"}
		case answer.blocked != "":
			return judgement{undecided: true, class: "undecided", saw: "the browser did not show the frame: " + answer.blocked}
		case answer.said == "":
			return judgement{undecided: true, class: "undecided", saw: "the frame did not answer in time"}
		case word == "unchanged" && !answer.cookies:
			return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("the frame said %.40q, and the browser had sent no cookie with it: it may keep cookies from frames of other sites", answer.said)}
		}
		if word == "unchanged" && answer.said == "error" { // lawful for a page that it does not expect, and nothing tells which ones it does
			return judgement{undecided: true, class: "undecided", saw: "the frame said error: it may want to know the origin of the client's page by another way than its redirect URI"}
		}
		return judgement{class: "wrong", saw: fmt.Sprintf("the frame said %.40q", answer.said)}
	}}
}
