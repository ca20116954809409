package browser_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/suites/rp"
)

func TestShownIsWhatUsersSee(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.pages["about"] = `<!doctype html><title>Allow access?</title><h1>Allow access?</h1>
<img src="https://client.test/logo.png" alt="Logo" width="64" height="64">
<img src="https://client.test/plain.png" alt="" width="64" height="64">
<a href="https://client.test/policy">Privacy</a>
<a href="https://client.test/hidden" style="visibility:hidden">Hidden</a>
<a href="https://client.test/gone" style="display:none">Gone</a>
<div aria-hidden="true"><a href="https://client.test/unread">Unread</a></div>
<a href="https://client.test/clear" style="opacity:0">Clear</a>`
	agent, base, _ := launch(t, p, 5*time.Second)
	user := open(t, agent)
	if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/page/about", Callbacks: []string{callback}}); err != nil {
		t.Fatal(err)
	}
	shown, err := user.(rp.Browser).Shown(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []rp.Shown{
		{Role: "image", Name: "Logo", Address: "https://client.test/logo.png", Visible: true},
		{Role: "link", Name: "Privacy", Address: "https://client.test/policy", Visible: true},
		{Role: "link", Name: "Clear", Address: "https://client.test/clear"},
		{Role: "image", Address: "https://client.test/plain.png", Visible: true},
	}
	if difference := cmp.Diff(want, shown); difference != "" {
		t.Error(difference)
	}
}
