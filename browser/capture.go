package browser

import (
	"context"
	"fmt"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// Capture implements rp.Browser.
func (u *userAgent) Capture(ctx context.Context) (rp.Picture, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if u.tab == nil {
		return rp.Picture{}, fmt.Errorf("%w: no page is left", rp.ErrUserAgentLost)
	}
	v := &visit{user: u, tab: u.tab, ctx: ctx}
	v.leftovers()
	place, known := u.tab.worlds[u.tab.frame()]
	if !known {
		return rp.Picture{}, fmt.Errorf("%w: no page was loaded", rp.ErrUserAgentLost)
	}
	var document string
	if err := v.evaluate(ctx, place, "assay.mask()", &document); err != nil {
		return rp.Picture{}, fmt.Errorf("%w: no picture: %w", rp.ErrUserAgentLost, err)
	}
	shot, err := proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng}.Call(v.session())
	if err != nil {
		return rp.Picture{}, fmt.Errorf("%w: no picture: %w", rp.ErrUserAgentLost, err)
	}
	var done bool
	_ = v.evaluate(ctx, place, "assay.unmask()", &done)
	return rp.Picture{PNG: shot.Data, DOM: u.agent.config.Redactor.Text(document)}, nil
}
