package setup

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
)

// attempt runs steps before a target. It gives the reason where one of them stopped.
func attempt(party *rp.Party, steps func()) (reason string) {
	type stopped struct{ reason string }
	party.Stop = func(format string, arguments ...any) { panic(stopped{fmt.Sprintf(format, arguments...)}) }
	defer func() {
		if thrown := recover(); thrown != nil {
			stop, ours := thrown.(stopped)
			if !ours {
				panic(thrown)
			}
			reason = stop.reason
		}
	}()
	steps()
	return ""
}

// CheckLogin drives the login of the first user and shows each page on the way: what it was recognised as, which
// controls were considered with what score, what was typed and pressed. It goes in three stages, so that each page
// can be shown: up to the login page, through it, and over the consent page; the password is sent in the second.
// It tells whether the user arrived with a code. On failure it keeps a picture in the folder and shows the page's text.
func CheckLogin(ctx context.Context, w io.Writer, party *rp.Party, dir string) bool {
	check := loginCheck{w: w, party: party, started: time.Now()}
	reason := attempt(party, func() {
		check.client = party.Client(ctx, rp.Confidential)
		check.user = party.Alice()
		fmt.Fprintf(w, "client   %s\nuser     %s\n", reports.Line(check.client.ID, 100), reports.Line(check.user.Name, 100))
		check.agent = party.FreshUserAgent(ctx)
		check.walk = rp.NewWalk(rp.Journey{User: &check.user, Callbacks: check.client.RedirectURIs}, party.Redactor)
		check.drive(ctx)
	})
	if reason != "" {
		check.failed(reason)
		check.keep(ctx, dir)
	}
	if check.agent != nil {
		_ = check.agent.Close() // the login is over
	}
	return reason == ""
}

// loginCheck is a login that is shown.
type loginCheck struct {
	w       io.Writer
	party   *rp.Party
	client  *rp.Client
	user    rp.User
	agent   rp.UserAgent
	walk    *page.Walk // tells anew what the agent did on a page
	arrival rp.Arrival
	shown   int
	started time.Time
}

func (c *loginCheck) drive(ctx context.Context) {
	switch c.travel(ctx, nil, rp.StopAtConsent) {
	case rp.AtLogin:
		c.page()
	case rp.AtCallback:
		c.end("the target answered before anybody could log in")
	default:
		c.lost()
	}
	switch c.travel(ctx, &c.user, rp.StopAtConsent) {
	case rp.AtCallback:
		c.end("")
		return
	case rp.AtConsent:
		c.walk.Stage.Authenticated = true
		c.page()
	default:
		c.lost()
	}
	if c.travel(ctx, &c.user, rp.Approve) != rp.AtCallback {
		c.lost()
	}
	c.end("")
}

// travel goes on one stage, in the same user agent as the stages before.
func (c *loginCheck) travel(ctx context.Context, user *rp.User, consent rp.Consent) rp.ArrivalKind {
	visit := c.client.NewVisit()
	began := time.Now()
	arrival, err := c.agent.Authorize(ctx, rp.Journey{URL: c.client.URL(visit), Callbacks: c.client.RedirectURIs, User: user, Consent: consent})
	c.arrival = arrival
	stage := "to the login page"
	if user != nil {
		stage = "through the login"
		if consent == rp.Approve {
			stage = "over the consent page"
		}
	}
	fmt.Fprintf(c.w, "\n%s  %.2f s, %d requests, pages: %s\n", stage, time.Since(began).Seconds(), arrival.Requests, orNone(strings.Join(arrival.Pages, " → ")))
	if err != nil {
		c.party.Stop("the user agent did not get there: %s", c.party.Redactor.Text(err.Error()))
	}
	return arrival.Kind
}

// page shows the page that a stage ended at.
func (c *loginCheck) page() {
	c.shown++
	seen := c.arrival.Page
	step, err := c.walk.Next(seen)
	reading := c.walk.Last
	fmt.Fprintf(c.w, "  %d. %s page  “%s”  %s\n", c.shown, reading.Kind, reports.Line(seen.Title, 60), c.safe(seen.URL, 100))
	best := map[string]int{}
	for _, candidate := range reading.Candidates {
		if score, known := best[candidate.For]; !known || candidate.Score > score {
			best[candidate.For] = candidate.Score
		}
	}
	for _, candidate := range reading.Candidates {
		if candidate.Score <= 0 {
			continue
		}
		mark := " "
		if candidate.Score == best[candidate.For] {
			mark = "→"
		}
		fmt.Fprintf(c.w, "     %s %-10s %4d  %s\n", mark, candidate.For, candidate.Score, reports.Line(candidate.Control, 100))
	}
	if err == nil && step.End == "" {
		for _, typed := range step.Type {
			what := "the password"
			if !typed.Secret {
				what = c.user.Name
			}
			fmt.Fprintf(c.w, "       types       %s into “%s”\n", reports.Line(what, 60), reports.Line(label(seen.Forms[step.Form].Fields[typed.Field]), 60))
		}
		for _, i := range step.Tick {
			fmt.Fprintf(c.w, "       ticks       %s\n", reports.Line(label(seen.Forms[step.Form].Fields[i]), 100))
		}
		fmt.Fprintf(c.w, "       presses     %s\n", pressed(seen, step.Press))
	}
}

// label is how a person would call a field.
func label(field page.Field) string {
	return cmp.Or(field.Label, field.Name, field.ID)
}

// pressed names what goes on from a page.
func pressed(seen page.Snapshot, press page.Press) string {
	switch {
	case press.Form >= 0 && press.Button >= 0:
		button := seen.Forms[press.Form].Buttons[press.Button]
		return reports.Line(fmt.Sprintf("the button “%s”", cmp.Or(button.Text, button.Value, button.Name)), 100)
	case press.Form >= 0:
		return "Enter"
	case press.Link >= 0:
		return reports.Line(fmt.Sprintf("the link “%s”", seen.Links[press.Link].Text), 100)
	}
	return "nothing"
}

// end judges what came to the callback.
func (c *loginCheck) end(objection string) {
	params := c.arrival.Params
	c.party.Redactor.Learn("code", params.Get("code"))
	switch {
	case params.Get("error") != "":
		c.party.Stop("the target answered with the error %s %s", params.Get("error"), params.Get("error_description"))
	case objection != "":
		c.party.Stop("%s", objection)
	case params.Get("code") == "":
		c.party.Stop("the user came back to the client without a code")
	}
	fmt.Fprintf(c.w, "  back at the client with a code, by %s\n\nlogin    ok in %.1f s\n", c.arrival.Mode, time.Since(c.started).Seconds())
}

// lost tells where a stage ended that should have ended elsewhere.
func (c *loginCheck) lost() {
	switch c.arrival.Kind {
	case rp.Refused:
		c.party.Stop("the login page came again after the password of %s was sent once: credentials refused?", c.user.Name)
	case rp.AtLogin:
		c.party.Stop("the login page came again: the session was not kept")
	case rp.Elsewhere:
		c.party.Stop("the target leads to %s, which is none of its hosts and was not loaded", c.arrival.URL)
	case rp.AtCallback:
		c.end("")
	}
	c.page()
	c.party.Stop("this page is neither a login nor a consent page that assay knows")
}

// failed says why the login ended, and what the last page says.
func (c *loginCheck) failed(reason string) {
	fmt.Fprintf(c.w, "\nlogin    FAILED: %s\n", c.safe(reason, 600))
	if text := strings.TrimSpace(c.arrival.Page.Text); text != "" {
		fmt.Fprintf(c.w, "\nthe last page, “%s” (status %d) at %s, says:\n", reports.Line(c.arrival.Page.Title, 60), c.arrival.Status, c.safe(c.arrival.Page.URL, 100))
		for line := range strings.Lines(reports.Harmless(c.party.Redactor.Text(text), 1500)) {
			fmt.Fprintf(c.w, "  | %s\n", strings.TrimRight(line, "\n"))
		}
	}
}

// keep takes a picture of the page at which the login ended, where a browser drives it.
func (c *loginCheck) keep(ctx context.Context, dir string) {
	browser, real := c.agent.(rp.Browser)
	if !real || ctx.Err() != nil {
		return
	}
	if picture, err := browser.Capture(ctx); err == nil {
		if file := reports.NewShots(dir).Keep("login", picture.PNG, picture.DOM); file != "" {
			fmt.Fprintf(c.w, "\npicture  %s, with the page's source beside it\n", filepath.Join(dir, file))
		}
	}
}

// safe is one line of a target's text, without secrets.
func (c *loginCheck) safe(text string, limit int) string {
	return reports.Line(c.party.Redactor.Text(text), limit)
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
