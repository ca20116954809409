package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// axe gives the text of axe-core, which `make` fetches. Without it the test is skipped, in CI it fails.
func axe(t *testing.T) string {
	t.Helper()
	scratch := os.Getenv("ASSAY_SCRATCH")
	if scratch == "" {
		scratch = filepath.Join(os.TempDir(), fmt.Sprintf("assay-peers-%d", os.Getuid()))
	}
	script, err := os.ReadFile(filepath.Join(scratch, "axe", "node_modules", "axe-core", "axe.min.js"))
	switch {
	case err == nil:
		return string(script)
	case os.Getenv("CI") == "true":
		t.Fatalf("axe-core is not here: make axe fetches it (%v)", err)
	}
	t.Skipf("axe-core is not here: make axe fetches it (%v)", err)
	return ""
}

// accessible has axe-core judge the page that is shown, in light and dark.
func accessible(t *testing.T, page *rod.Page, axe, name string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		shape(t, page, 1000, scheme)
		page.MustEval(unfold)
		page.MustEval(`(source) => { window.axe || (0, eval)(source) }`, axe)
		found := page.MustEval(`() => axe.run(document, {resultTypes: ["violations"]}).then(result => result.violations.map(v =>
			v.id + ": " + v.help + v.nodes.slice(0, 3).map(n => "\n    " + n.html.slice(0, 200) + " " + (n.any[0] || {}).message).join("")))`)
		for _, violation := range found.Arr() {
			t.Errorf("%s, %s: %s", name, scheme, violation.Str())
		}
	}
}

// TestOurPagesAreAccessible holds that axe-core finds nothing on a report, a matrix and a proof.
func TestOurPagesAreAccessible(t *testing.T) {
	axe := axe(t)
	page, files := openBrowser(t), serveFiles(t)
	if err := (proto.PageSetBypassCSP{Enabled: true}).Call(page); err != nil {
		t.Fatal(err)
	}
	for name, file := range ourPages {
		open(t, page, files+file)
		accessible(t, page, axe, name)
	}
}

// TestTheServersPagesAreAccessible holds that axe-core finds nothing on what the reference server and its demo client
// show on the way through, and that each page was met.
func TestTheServersPagesAreAccessible(t *testing.T) {
	axe := axe(t)
	page := openBrowser(t)
	if err := (proto.PageSetBypassCSP{Enabled: true}).Call(page); err != nil {
		t.Fatal(err)
	}
	issuer, client := serveDemo(t)
	meet := func(name, title string) {
		if met := page.MustInfo().Title; !strings.Contains(strings.ToLower(met), title) {
			t.Fatalf("at %q in the place of %s", met, name)
		}
		accessible(t, page, axe, name)
	}
	press := func(selector string) {
		page.MustEval(`() => { window.left = false }`)
		page.MustElement(selector).MustClick()
		page.MustWait(`() => window.left === undefined && document.readyState === "complete"`)
	}
	for _, each := range []struct{ name, address, title string }{
		{"the demo's home", client + "/", "nine steps"}, {"the server's home", issuer + "/", "reference server"}, {"an error", issuer + "/authorize?client_id=nobody", "did not work"},
		{"the signup page", issuer + "/signup", "sign up"}, {"the demo's failure", client + "/callback?error=access_denied", "refused"},
	} {
		open(t, page, each.address)
		meet(each.name, each.title)
	}
	open(t, page, client+"/steps/1")
	press(`form[action="/register"] button`)
	open(t, page, client+"/login")
	meet("the login page", "log in")
	page.MustElement("#username").MustInput("alice")
	page.MustElement("#password").MustInput("wonderland")
	press(`button[type=submit]`)
	meet("the consent page", "allow access")
	press(`button[value=approve]`)
	for step := 1; step <= 9; step++ {
		open(t, page, fmt.Sprintf("%s/steps/%d", client, step))
		meet(fmt.Sprintf("step %d of the demo", step), "assay demo client")
	}
	open(t, page, issuer+"/end_session")
	meet("the logout page", "log out")
}
