package suites

import (
	"net/url"
	"testing"

	"github.com/authassay/assay/suites/rp"
)

func TestAnAnswerComesFromARequestObjectByItsState(t *testing.T) {
	object := requestObject{state: "inner"}
	at := func(query string) rp.Arrival {
		params, _ := url.ParseQuery(query)
		return rp.Arrival{Kind: rp.AtCallback, URL: "https://client.test/cb?" + query, Params: params}
	}
	for _, each := range []struct {
		name            string
		arrival         rp.Arrival
		used, orRefused bool
		class           string
	}{
		{"granted with the state within", at("code=c&state=inner"), true, true, "used"},
		{"granted with the state beside", at("code=c&state=outer"), false, false, "ignored"},
		{"granted without a state", at("id_token=t"), false, false, "ignored"},
		{"refused by redirect", at("error=request_not_supported&state=outer"), false, true, "refused"},
		{"refused on a page", rp.Arrival{Kind: rp.AtPage, Status: 400}, false, true, "refused"},
		{"refused in front", rp.Arrival{Kind: rp.AtPage, Status: 403, InFront: "a firewall"}, false, false, "refused-in-front"},
	} {
		used, orRefused := ComeFrom(object).look(each.arrival), ComeFromOrRefuse(object).look(each.arrival)
		if used.matched != each.used || orRefused.matched != each.orRefused || orRefused.class != each.class {
			t.Errorf("%s: used %+v, used or refused %+v", each.name, used, orRefused)
		}
	}
}
