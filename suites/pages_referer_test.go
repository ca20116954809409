package suites

import (
	"testing"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// TestWhoseHostItIs: hosts of the target's site and those that the user named are its own, a neighbour under a public
// suffix is not.
func TestWhoseHostItIs(t *testing.T) {
	h := &Harness{target: &target.Target{Hosts: []string{"login.example.co.uk:443", "127.0.0.1:*"}, Config: target.Config{Authorized: []string{"static.example.net"}}}}
	for host, own := range map[string]bool{
		"login.example.co.uk": true, "cdn.example.co.uk": true, "127.0.0.1": true, "static.example.net": true, "img.example.net": true,
		"other.co.uk": false, "metrics.test": false, "127.0.0.2": false,
	} {
		if h.targetsOwn(host) != own {
			t.Errorf("%s: own is %v", host, !own)
		}
	}
	for address, fine := range map[string]bool{"https://metrics.test/pixel": false, "http://127.0.0.1:9/x": true, "blob:https://x/1": true} {
		if j := h.AskNoOthers().look(rp.Arrival{Foreign: []rp.ForeignRequest{{URL: address, Kind: "image"}}}); j.matched != fine {
			t.Errorf("%s: %+v", address, j)
		}
	}
}
