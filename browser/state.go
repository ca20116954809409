package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// restore puts a saved login into the user agent, beside what it has, and begins the journey again.
func (v *visit) restore(state *rp.State) {
	params := make([]*proto.NetworkCookieParam, 0, len(state.Cookies))
	for _, cookie := range state.Cookies {
		params = append(params, cookieParam(cookie))
	}
	stored, err := json.Marshal(state.Storage)
	if err != nil {
		v.fail(err)
		return
	}
	// Each document of such an origin finds the items before its own scripts run.
	script := fmt.Sprintf("for (const [key, value] of Object.entries((%s)[location.origin] || {})) if (localStorage.getItem(key) === null) localStorage.setItem(key, value);", stored)
	v.task(func() func() {
		err := proto.StorageSetCookies{Cookies: params, BrowserContextID: v.user.context}.Call(v.tab.connection.session(v.ctx, ""))
		if err == nil && len(state.Storage) > 0 {
			_, err = proto.PageAddScriptToEvaluateOnNewDocument{Source: script, WorldName: world}.Call(v.session())
		}
		return func() {
			if err != nil {
				v.fail(fmt.Errorf("%w: the saved login could not be put in: %w", rp.ErrUserAgentLost, err))
				return
			}
			v.begins = true
			v.open(v.journey.URL)
		}
	})
}

// Storage implements rp.Browser.
func (u *userAgent) Storage(ctx context.Context) (map[string]map[string]string, error) {
	if u.tab == nil {
		return nil, fmt.Errorf("%w: no page is left", rp.ErrUserAgentLost)
	}
	v := &visit{user: u, tab: u.tab, ctx: ctx}
	v.leftovers()
	storage := map[string]map[string]string{}
	for _, place := range u.tab.worlds {
		var found map[string]map[string]string
		if v.evaluate(ctx, place, "({[location.origin]: {...localStorage}})", &found) == nil { // a page without an origin has none
			maps.Copy(storage, found)
		}
	}
	maps.DeleteFunc(storage, func(_ string, items map[string]string) bool { return len(items) == 0 })
	for _, items := range storage {
		for _, value := range items {
			u.agent.config.Redactor.Learn("stored", value)
		}
	}
	return storage, nil
}
