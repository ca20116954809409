package browser

import (
	"context"
	"syscall"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// Crash ends the renderer of a user agent's page.
func Crash(ctx context.Context, user rp.UserAgent) {
	u := user.(*userAgent)
	_ = proto.PageCrash{}.Call(u.connection.session(ctx, u.tab.session))
}

// Kill ends the browser's processes: a Debian one is started by a shell script of the same group.
func Kill(a *Agent) error { return syscall.Kill(-a.process.launcher.PID(), syscall.SIGKILL) }
