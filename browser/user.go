package browser

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/evidence"
)

// userAgent is a browser context with one page, kept warm. It makes one journey at a time.
type userAgent struct {
	agent      *Agent
	connection *connection
	context    proto.BrowserBrowserContextID
	tab        *tab // nil after a failure, until the next journey
}

// ready gives the page, a new one where the last was lost, and has it name the check in its User-Agent.
func (u *userAgent) ready(ctx context.Context) (*tab, error) {
	if u.tab == nil {
		tab, err := u.openTab(ctx)
		if err != nil {
			return nil, err
		}
		u.tab = tab
	}
	name := u.agent.userAgent
	if trail := evidence.TrailFrom(ctx); trail != nil {
		name += " " + evidence.UserAgent(ctx)
	}
	if u.tab.named == name {
		return u.tab, nil
	}
	err := proto.NetworkSetUserAgentOverride{UserAgent: name}.Call(u.connection.session(ctx, u.tab.session))
	if err == nil {
		u.tab.named = name
	}
	return u.tab, err
}

// drop gives up the page.
func (u *userAgent) drop() {
	if u.tab == nil {
		return
	}
	lost := u.tab
	u.tab = nil
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		lost.close(ctx)
	}()
}

// Close implements rp.UserAgent: the context goes with its cookies and its page.
func (u *userAgent) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if u.tab != nil {
		u.connection.forget(u.tab.events)
		u.tab = nil
	}
	u.connection.own(u.context, false)
	if !u.connection.alive() {
		return nil
	}
	return proto.TargetDisposeBrowserContext{BrowserContextID: u.context}.Call(u.connection.session(ctx, ""))
}

// Cookies implements rp.UserAgent. A Domain that begins with a dot goes to subdomains too.
func (u *userAgent) Cookies(ctx context.Context) ([]*http.Cookie, error) {
	got, err := proto.StorageGetCookies{BrowserContextID: u.context}.Call(u.connection.session(ctx, ""))
	if err != nil {
		return nil, err
	}
	cookies := make([]*http.Cookie, 0, len(got.Cookies))
	for _, known := range got.Cookies {
		cookie := &http.Cookie{Name: known.Name, Value: known.Value, Domain: known.Domain, Path: known.Path, Secure: known.Secure, HttpOnly: known.HTTPOnly}
		if !known.Session && known.Expires > 0 {
			cookie.Expires = known.Expires.Time()
		}
		switch known.SameSite {
		case proto.NetworkCookieSameSiteLax:
			cookie.SameSite = http.SameSiteLaxMode
		case proto.NetworkCookieSameSiteStrict:
			cookie.SameSite = http.SameSiteStrictMode
		case proto.NetworkCookieSameSiteNone:
			cookie.SameSite = http.SameSiteNoneMode
		}
		u.agent.config.Redactor.Learn("cookie", known.Value)
		cookies = append(cookies, cookie)
	}
	return cookies, nil
}

// SetCookies implements rp.UserAgent.
func (u *userAgent) SetCookies(ctx context.Context, cookies []*http.Cookie) error {
	s := u.connection.session(ctx, "")
	if err := (proto.StorageClearCookies{BrowserContextID: u.context}).Call(s); err != nil || len(cookies) == 0 {
		return err
	}
	params := make([]*proto.NetworkCookieParam, 0, len(cookies))
	for _, cookie := range cookies {
		params = append(params, cookieParam(cookie))
	}
	return proto.StorageSetCookies{Cookies: params, BrowserContextID: u.context}.Call(s)
}

// cookieParam says a cookie in the protocol's words. A host-only cookie is one that is set by URL.
func cookieParam(cookie *http.Cookie) *proto.NetworkCookieParam {
	param := &proto.NetworkCookieParam{Name: cookie.Name, Value: cookie.Value, Path: cookie.Path, Secure: cookie.Secure, HTTPOnly: cookie.HttpOnly}
	if strings.HasPrefix(cookie.Domain, ".") {
		param.Domain = cookie.Domain
	} else {
		host := cookie.Domain
		if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
			host = "[" + host + "]"
		}
		scheme := "http"
		if cookie.Secure {
			scheme = "https"
		}
		param.URL = scheme + "://" + host + "/"
	}
	switch cookie.SameSite {
	case http.SameSiteLaxMode:
		param.SameSite = proto.NetworkCookieSameSiteLax
	case http.SameSiteStrictMode:
		param.SameSite = proto.NetworkCookieSameSiteStrict
	case http.SameSiteNoneMode:
		param.SameSite = proto.NetworkCookieSameSiteNone
	}
	if !cookie.Expires.IsZero() {
		param.Expires = proto.TimeSinceEpoch(float64(cookie.Expires.UnixMilli()) / 1000)
	}
	return param
}
