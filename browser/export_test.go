package browser

import (
	"context"
	"syscall"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// Crasher gives what ends the renderer of a user agent's page.
func Crasher(ctx context.Context, user rp.UserAgent) func() {
	u := user.(*userAgent)
	s := u.connection.session(ctx, u.tab.session)
	return func() { _ = proto.PageCrash{}.Call(s) }
}

// Killer gives what ends the browser's processes: a Debian one is started by a shell script of the same group.
func Killer(a *Agent) func() {
	group := -a.process.launcher.PID()
	return func() { _ = syscall.Kill(group, syscall.SIGKILL) }
}
