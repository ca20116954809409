package browser

import (
	"context"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// Crasher gives what ends the renderer of a user agent's page.
func Crasher(ctx context.Context, user rp.UserAgent) func() {
	u := user.(*userAgent)
	s := u.connection.session(ctx, u.tab.session)
	return func() { _ = proto.PageCrash{}.Call(s) }
}
