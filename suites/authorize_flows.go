package suites

import (
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationFlows asks what each flow wants of a request, and where its answer goes.
func authorizationFlows(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		It("takes a request by POST", Check("authz-post-works"), Needs(target.OpenID), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

			arrival := client.Attempt(ctx, posted(client.NewVisit()))
			// Nobody answers so but who has no such method there, whatever its page looks like.
			Expect(arrival.Kind != rp.AtPage || arrival.Status != http.StatusMethodNotAllowed).
				To(BeTrue("take a POST", "refused", "the endpoint answered 405 Method Not Allowed"))
			Expect(arrival).To(GiveCode())
		})

		h.EachFlow("needs no nonce where no ID Token comes through the browser", Check("authz-nonce-optional-code"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerAsPromised(flow))
			visit := FlowVisit(client, flow, rp.Drop("nonce"))
			arrival := client.Attempt(ctx, visit)

			Expect(arrival).To(AnswerAsPromised(flow))
			_, claims := readIDToken(idTokenOf(client.MustAnswer(ctx, client.GrantOf(visit, arrival))))
			Expect(claims["nonce"] == nil).To(BeTrue("have no nonce", "wrong", "the nonce is %.100v", claims["nonce"]))
		}, Needs(target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.Returns("code") && !flow.Returns("id_token") }))

		h.EachFlow("refuses a request for an ID Token through the browser without a nonce", Check("authz-nonce-required-implicit"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerAsPromised(flow))

			Expect(client.Attempt(ctx, FlowVisit(client, flow, rp.Drop("nonce")))).To(BeRefused())
		}, Needs(target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.Returns("id_token") }))

		h.EachFlow("sends no token in a query", Check("authz-response-mode-query-token"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerAsPromised(flow))

			Expect(client.Attempt(ctx, FlowVisit(client, flow, rp.Set("response_mode", "query")))).To(KeepTokensFromTheQuery())
		}, Needs(target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.FrontChannel() && flow.Mode == "" }))
	})
}

// AnswerAsPromised demands a response with exactly what the flow's response type promises, in the flow's place: the query
// for a code alone, the fragment where tokens come (Multiple Response Types sections 2.1, 3 and 5), or a posted form. What a
// server adds that is neither code nor token is its own affair.
func AnswerAsPromised(flow Flow) matcher[rp.Arrival] {
	place := flow.Mode
	switch {
	case place != "":
	case flow.FrontChannel():
		place = "fragment"
	default:
		place = "query"
	}
	return matcher[rp.Arrival]{required: "answer by " + place + " with " + flow.ResponseType + " and no more", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind != rp.AtCallback || arrival.Params.Get("error") != "":
			return judgement{class: "refused", saw: turnedDown(arrival).saw}
		case arrival.Mode != place:
			return judgement{class: "wrong-place", saw: "the answer came by " + arrival.Mode}
		}
		return holdsPromised(flow, arrival)
	}}
}

// holdsPromised compares what came with what the response type promises.
func holdsPromised(flow Flow, arrival rp.Arrival) judgement {
	for _, name := range artefactNames {
		switch came, promised := arrival.Params.Get(name) != "", slices.Contains(flow.Parameters(), name); {
		case promised && !came:
			return judgement{class: "missing", saw: "the response has no " + name}
		case !promised && came:
			return judgement{class: "too-much", saw: "the response has " + name + ", which nobody asked for"}
		}
	}
	if kind := arrival.Params.Get("token_type"); flow.Returns("token") && kind == "" {
		return judgement{class: "missing", saw: "the response has no token_type beside its access token (RFC 6749 section 4.2.2)"}
	}
	return judgement{matched: true, class: "as-promised"}
}

// KeepTokensFromTheQuery demands an error, or an answer elsewhere than in the query.
func KeepTokensFromTheQuery() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "refuse, or send tokens elsewhere", hostile: true, look: func(arrival rp.Arrival) judgement {
		query, _, _ := strings.Cut(arrival.URL, "#")
		switch token := arrival.Params.Get("access_token") + arrival.Params.Get("id_token"); {
		case token != "" && arrival.Mode == "query", strings.Contains(query, "id_token="), strings.Contains(query, "access_token="):
			return judgement{class: "accepted", saw: "the redirect carries " + artefacts(arrival) + " in the query"}
		case token != "":
			return judgement{matched: true, class: "refused", saw: "answered by " + arrival.Mode}
		}
		return arrivalRefused(arrival)
	}}
}
