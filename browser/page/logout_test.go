package page_test

import (
	"net/url"
	"testing"

	"github.com/authassay/assay/browser/page"
)

// TestLogoutQuestion: what logs out is pressed on the way through a logout alone, and never what stays.
func TestLogoutQuestion(t *testing.T) {
	address := &url.URL{Scheme: "http", Host: "server.test", Path: "/logout"}
	for name, test := range map[string]struct {
		body    string
		status  int
		pressed string // text of the button; empty for none
		stays   string
	}{
		"two buttons beside their form": {`<title>Logout Request</title><p>Do you want to sign-out from server.test?</p><form id="f" method="post" action="/confirm"><input type="hidden" name="xsrf" value="x"></form>
			<button type="submit" form="f" name="logout" value="yes">Yes, sign me out</button><button type="submit" form="f">No, stay signed in</button>`, 200, "Yes, sign me out", "No, stay signed in"},
		"one input":               {`<h1>Logging out</h1><form method="post" action="/confirm"><input type="hidden" name="code" value="x"><input type="submit" name="confirmLogout" value="Logout"></form>`, 200, "Logout", ""},
		"yes and no":              {`<p>Möchten Sie sich abmelden?</p><form method="post"><button name="a" value="1">Ja</button><button name="a" value="0">Nein</button></form>`, 200, "Ja", "Nein"},
		"yes to another question": {`<p>Delete the account?</p><form method="post"><button>Yes</button></form>`, 200, "", ""},
		"a login":                 {`<form method="post"><input name="user"><input type="password" name="password"><button>Sign in</button></form><p>You were logged out.</p>`, 200, "", ""},
		"an error":                {`<form method="post"><button>Log out</button></form>`, 400, "", ""},
		"a goodbye":               {`<h1>You are logged out</h1><a href="/">Home</a>`, 200, "", ""},
	} {
		snapshot := page.ParseHTML([]byte(test.body), address, test.status)
		text := func(press page.Press) string {
			if press.Form < 0 {
				return ""
			}
			return snapshot.Forms[press.Form].Buttons[press.Button].Text
		}
		reading := page.Recognise(snapshot, page.Stage{LogOut: true})
		if known := reading.Kind == page.LogoutQuestion; known != (test.pressed != "") || known && (text(reading.Go) != test.pressed || text(reading.Deny) != test.stays) {
			t.Errorf("%s: %+v", name, reading)
		}
		if elsewhere := page.Recognise(snapshot, page.Stage{}); elsewhere.Kind == page.LogoutQuestion {
			t.Errorf("%s: known without a logout", name)
		}
	}
	stopped, err := (&page.Walk{Stage: page.Stage{LogOut: true}, Consent: "stop"}).Next(page.ParseHTML([]byte(`<form method="post"><button>Log out</button></form>`), address, 200))
	if err != nil || stopped.End != "logout" {
		t.Errorf("told to stop, it does %+v, %v", stopped, err)
	}
}
