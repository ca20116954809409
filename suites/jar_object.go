package suites

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// objectType is the media type of a request object (RFC 9101 section 9.4.1).
const objectType = "application/oauth-authz-req+jwt"

// requestObject is a request object, and the request that it stands in: state and nonce are others within it.
type requestObject struct {
	client       *rp.Client
	visit        *rp.Visit
	claims       rp.Claims
	state, nonce string
}

// objectFor puts all parameters of a request into an object, so that servers that read nothing beside it find them too.
func (h *Harness) objectFor(client *rp.Client, visit *rp.Visit) requestObject {
	object := requestObject{client: client, visit: visit, claims: rp.Claims{"iss": client.ID, "aud": h.target.Issuer}, state: rand.Text(), nonce: rand.Text()}
	for name, values := range visit.Form {
		object.claims[name] = values[0]
	}
	object.claims["state"], object.claims["nonce"] = object.state, object.nonce
	return object
}

func (o requestObject) unsigned() string { return (&rp.Key{}).Unsigned("none", o.claims) }

// written is the object as the client signs it, or does not.
func (o requestObject) written(algorithm string) string {
	if algorithm == "none" {
		return o.unsigned()
	}
	return o.client.Key.Sign(nil, o.claims)
}

const objectAlgorithms = "request_object_signing_alg_values_supported"

// requireUnsigned ends a check where the target says that it takes signed objects alone.
func (h *Harness) requireUnsigned() {
	if listed := h.target.Metadata.List(objectAlgorithms); len(listed) > 0 && !h.target.Metadata.Lists(objectAlgorithms, "none") {
		unsupported("the target's metadata lists no unsigned request objects (%s)", objectAlgorithms)
	}
}

// objectAlgorithm is RS256, which servers should take (OIDC Discovery section 3), else one that the target lists.
func (h *Harness) objectAlgorithm() string {
	listed := h.target.Metadata.List(objectAlgorithms)
	if len(listed) == 0 || h.target.Metadata.Lists(objectAlgorithms, "RS256") {
		return "RS256"
	}
	if h.target.Metadata.Lists(objectAlgorithms, "ES256") {
		return "ES256"
	}
	unsupported("the target's metadata lists neither RS256 nor ES256 for request objects (%s)", objectAlgorithms)
	return ""
}

// byReference registers a client for a request_uri of ours, and sends it with an object signed by an algorithm.
func (h *Harness) byReference(ctx context.Context, algorithm string) (requestObject, rp.Arrival) {
	var object requestObject
	listener := h.party.Listener(ctx)
	uri := listener.Serve("/request.jwt", rp.Document(objectType, func() string { return object.written(algorithm) }))
	client, answer := h.party.Enrol(ctx, rp.Confidential, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		if algorithm == "RS256" {
			key = rp.NewRSAKey()
		}
		metadata["request_uris"], metadata["request_object_signing_alg"] = []string{uri}, algorithm
		if algorithm != "none" {
			metadata["jwks"] = map[string]any{"keys": []any{key.Public()}}
		}
		return key
	})
	h.requireEnrolled(client, answer, uri)
	Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

	object = h.objectFor(client, client.NewVisit())
	arrival := client.Attempt(ctx, object.visit.Tampered(rp.Set("request_uri", uri)))
	switch refused := arrival.Params.Get("error"); {
	case refused == "request_uri_not_supported":
		unsupported("the target's metadata leaves open whether request_uri is supported, and it answers request_uri_not_supported")
	case !gotArtefact(arrival) && len(listener.Fetched("/request.jwt")) == 0:
		h.requireReach(ctx, uri)
	}
	return object, arrival
}

// requireEnrolled ends a check where the target registers no client with a URL of ours: some take https alone, as the text
// has it.
func (h *Harness) requireEnrolled(client *rp.Client, answer *rp.Answer, address string) {
	switch {
	case client != nil:
	case rp.Insecure(address):
		unsupported("the target registers no client with an address of assay's by http: it answered %s %.200s; give --public-url with an https URL", status(answer), answer.Text("error_description"))
	default:
		Inconclusive("the target registers no client with the address %s: it answered %s %.200s", address, status(answer), answer.Text("error_description"))
	}
}

// requireReach ends a check where the target fetched nothing from an address, and perhaps cannot: it fetched nothing in
// this run so far, nor does it fetch a sector document.
func (h *Harness) requireReach(ctx context.Context, address string) {
	if !h.party.Reached() && h.target.Supports(target.Registration) && h.target.Supports(target.Pairwise) {
		h.sectorWith(ctx, redirectOfOurs).enrol(ctx)
	}
	if !h.party.Reached() {
		Inconclusive("the target fetched nothing from %s: whether it can reach assay there is not known (--listen, --public-url)", address)
	}
}

// ComeFrom demands that the answer is one to the request object: its state comes back, with what was asked for.
func ComeFrom(object requestObject) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "use what the request object says", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival) && arrival.Params.Get("state") == object.state:
			return judgement{matched: true, class: "used"}
		case gotArtefact(arrival):
			return judgement{class: "ignored", saw: fmt.Sprintf("granted with the state %.40q, which is not the object's", arrival.Params.Get("state"))}
		}
		return GiveArtefacts().look(arrival)
	}}
}

// ComeFromOrRefuse demands what ComeFrom does, or any clean refusal: what must not be is that the object is passed over.
func ComeFromOrRefuse(object requestObject) matcher[rp.Arrival] {
	used := ComeFrom(object)
	return matcher[rp.Arrival]{required: "use what the request object says, or refuse it", look: func(arrival rp.Arrival) judgement {
		if !gotArtefact(arrival) {
			return arrivalRefused(arrival)
		}
		return used.look(arrival)
	}}
}

// GiveArtefacts demands that an honest request is granted, in whatever flow.
func GiveArtefacts() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "be granted", look: func(arrival rp.Arrival) judgement {
		if gotArtefact(arrival) {
			return judgement{matched: true, class: "accepted"}
		}
		refused := arrivalRefused(arrival)
		refused.matched = false
		return refused
	}}
}

// expectNonce demands that the ID Token has the nonce of the object, where the object was used.
func (h *Harness) expectNonce(ctx context.Context, object requestObject, arrival rp.Arrival) {
	if !gotArtefact(arrival) || !h.target.Supports(target.OpenID) {
		return
	}
	raw := arrival.Params.Get("id_token")
	if raw == "" {
		raw = object.client.MustAnswer(ctx, object.client.GrantOf(object.visit, arrival)).ID
	}
	if raw == "" {
		return // no openid was asked for
	}
	_, claims := readIDToken(raw)
	Expect(claims["nonce"] == object.nonce).To(BeTrue("have the nonce of the request object", "ignored", "nonce is %.60v", claims["nonce"]))
}
