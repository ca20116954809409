package suites

import (
	"slices"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// StayOff demands that no redirect went towards an unregistered URI, whatever it carried. A page, on whatever host
// of the target's, or a redirect to a registered URI, is a refusal (RFC 6749 section 3.1.2.4).
func StayOff(registered []string) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "show an error without redirecting to an unregistered URI", look: func(arrival rp.Arrival) judgement {
		switch {
		case !sentAway(arrival):
			return arrivalRefused(arrival)
		case answeredAt(arrival, registered):
			return judgement{matched: true, class: "refused", saw: "answered at the registered URI"}
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "redirected to " + withoutParameters(arrival.URL) + " with " + artefacts(arrival)}
		case arrival.Towards():
			return judgement{class: "redirected", saw: "redirected to " + withoutParameters(arrival.URL)}
		}
		return arrivalRefused(arrival)
	}}
}

// RefuseToAnswer demands what StayOff does, and that nothing but an error goes to a registered URI either: where the
// request names another one that leads there, or none.
func RefuseToAnswer(registered []string) matcher[rp.Arrival] {
	elsewhere := StayOff(registered)
	return matcher[rp.Arrival]{required: "answer with an error", look: func(arrival rp.Arrival) judgement {
		led := sentAway(arrival) && (arrival.Towards() || answeredAt(arrival, registered))
		if led && arrival.Params.Get("error") == "" {
			return judgement{class: "accepted", saw: "redirected to " + withoutParameters(arrival.URL) + " without an error"}
		}
		return elsewhere.look(arrival)
	}}
}

func sentAway(arrival rp.Arrival) bool {
	return arrival.Kind == rp.AtCallback || arrival.Kind == rp.Elsewhere
}

// answeredAt tells whether a redirect went to a registered URI rather than to the one that was asked for. The two may
// differ in their query alone: then it went to the longer one that it begins with.
func answeredAt(arrival rp.Arrival, registered []string) bool {
	return slices.ContainsFunc(registered, func(uri string) bool {
		return leadsTo(arrival.URL, uri) && !(len(arrival.Asked) > len(uri) && leadsTo(arrival.URL, arrival.Asked))
	})
}

// leadsTo tells whether an address is a URI with response parameters behind it. A browser writes an empty path as "/".
func leadsTo(address, uri string) bool {
	rest, begins := strings.CutPrefix(address, uri)
	if strings.Count(uri, "/") == 2 {
		rest = strings.TrimPrefix(rest, "/")
	}
	return begins && (rest == "" || strings.ContainsRune("?&#", rune(rest[0])))
}
