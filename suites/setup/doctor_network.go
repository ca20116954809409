package setup

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/suites/target"
)

// soon is when the end of a certificate is worth a word.
const soon = 14 * 24 * time.Hour

// network looks at the way to the target: certificates, proxy, names, and the clock.
func (d *doctor) network(ctx context.Context, opened *target.Target) {
	d.certificate(ctx, opened)
	if proxy := opened.Proxy(); proxy != nil {
		d.good("proxy", "everything goes through %s, which answers", proxy.Redacted())
	}
	places := opened.Resolve()
	for _, place := range slices.Sorted(maps.Keys(places)) {
		d.good("resolve", "%s is taken to be at %s", place, places[place])
	}
	if rate := opened.Limiter; rate != nil {
		d.good("rate", "%g requests a second at most, by all processes of a run together", float64(rate.Limit()))
	}
	d.clock(opened)
}

// certificate tells of the one that the issuer's host shows, and what a client certificate does not reach.
func (d *doctor) certificate(ctx context.Context, opened *target.Target) {
	issuer, err := url.Parse(opened.Issuer)
	if err != nil || issuer.Scheme != "https" {
		d.good("tls", "none, the target is http")
		return
	}
	place := issuer.Host
	if issuer.Port() == "" {
		place += ":443"
	}
	shown, err := opened.Certificate(ctx, place)
	if err != nil {
		d.bad("tls", fmt.Sprintf("the certificate of %s cannot be looked at: %s", place, err))
		return
	}
	told := fmt.Sprintf("its certificate, by %s, is trusted until %s", shown.Issuer, shown.NotAfter.Format(time.DateOnly))
	if left := time.Until(shown.NotAfter); left < soon {
		d.note("tls", fmt.Sprintf("%s: that is in %d days", told, int(left.Hours()/24)), nil)
	} else {
		d.good("tls", "%s", told)
	}
	if opened.Config.TLS.Cert != "" && !d.request.Form {
		d.note("tls", pagesWithoutCertificate, nil)
	}
}

// clock compares the target's with ours.
func (d *doctor) clock(opened *target.Target) {
	clock, wall := opened.Clock.(target.WallClock)
	switch {
	case !wall:
		d.good("clock", "moves by itself: nothing is waited for")
	case !opened.Dated:
		d.note("clock", "the target's answers have no Date, so its clock is taken to be this machine's", nil)
	case clock.Skew == 0:
		d.good("clock", "the target's agrees with this machine's, within 2 s")
	default:
		d.note("clock", fmt.Sprintf("the target's is %s %s this machine's; assay corrects for that, other clients may not", clock.Skew.Abs(), aheadOf(clock.Skew)), nil)
	}
}

func aheadOf(skew time.Duration) string {
	if skew < 0 {
		return "behind"
	}
	return "ahead of"
}

// encrypted tells how requests to the target travel.
func encrypted(issuer string) string {
	if strings.HasPrefix(issuer, "https:") {
		return "https"
	}
	return "http, not encrypted"
}
