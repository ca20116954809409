package setup

import (
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

// CheckLogin drives the login of the first user, once, and shows each page on the way: what it was recognised as, which
// controls were considered with what score, what was typed and pressed, and how long it took. It tells whether the user
// arrived with a code. On failure it keeps a picture and the page's redacted source in the folder, and shows the page's
// text, all that was considered there, and the lines of assay.yaml that would help.
func CheckLogin(ctx context.Context, w io.Writer, party *rp.Party, dir string) bool {
	check := loginCheck{w: w, party: party, started: time.Now()}
	reason := attempt(party, func() {
		check.client = party.Client(ctx, rp.Confidential)
		check.user = party.Alice()
		fmt.Fprintf(w, "client   %s\nuser     %s\n\n", reports.Line(check.client.ID, 100), reports.Line(check.user.Name, 100))
		agent, err := party.Agent.Open(ctx)
		if err != nil {
			party.Stop("no user agent could be opened: %v", err)
		}
		check.agent = agent
		check.drive(ctx)
	})
	if reason != "" {
		check.failed(reason)
		check.keep(ctx, dir)
		check.advise()
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
	arrival rp.Arrival
	last    page.Sight // the page that was seen last
	shown   int
	started time.Time // of the login
	began   time.Time // of the present page
}

// drive goes on the one journey, and judges where it ended.
func (c *loginCheck) drive(ctx context.Context) {
	visit := c.client.NewVisit()
	c.started, c.began = time.Now(), time.Now()
	arrival, err := c.agent.Authorize(ctx, rp.Journey{URL: c.client.URL(visit), Callbacks: c.client.RedirectURIs, User: &c.user, Each: c.page})
	c.arrival = arrival
	if err != nil {
		c.party.Stop("the user agent did not get there: %s", c.party.Redactor.Text(err.Error()))
	}
	params := arrival.Params
	c.party.Redactor.Learn("code", params.Get("code"))
	switch {
	case arrival.Kind != rp.AtCallback:
		c.lost()
	case params.Get("error") != "":
		c.party.Stop("the target answered with the error %s %s", params.Get("error"), params.Get("error_description"))
	case c.shown == 0 && c.party.Blind() == "":
		c.party.Stop("the target answered before anybody could log in")
	case params.Get("code") == "":
		c.party.Stop("the user came back to the client without a code")
	}
	fmt.Fprintf(c.w, "  back at the client with a code, by %s, after %.2f s\n\nlogin    ok in %.1f s, %d requests, pages: %s\n", arrival.Mode, time.Since(c.began).Seconds(),
		time.Since(c.started).Seconds(), arrival.Requests, orNone(strings.Join(arrival.Pages, " → ")))
}

// lost tells where a login ended that should have ended at the client.
func (c *loginCheck) lost() {
	switch c.arrival.Kind {
	case rp.Refused:
		if c.arrival.Barrier != "" {
			c.party.Stop("%s", c.arrival.Barrier)
		}
		c.party.Stop("the login page came again after the password of %s was sent once: credentials refused?", c.user.Name)
	case rp.Elsewhere:
		c.party.Stop("the target leads to %s, which is none of its hosts and was not loaded", c.arrival.URL)
	}
	if c.arrival.Barrier != "" {
		c.party.Stop("%s", c.arrival.Barrier)
	}
	if len(c.arrival.Pages) == 0 && c.shown == 0 {
		c.party.Stop("the target showed nothing that is a page, at %s", c.arrival.URL)
	}
	c.party.Stop("this page is neither a login nor a consent page that assay knows")
}

// failed says why the login ended, what the last page says, and all that was considered on it.
func (c *loginCheck) failed(reason string) {
	fmt.Fprintf(c.w, "\nlogin    FAILED after %.1f s: %s\n", time.Since(c.started).Seconds(), c.safe(reason, 600))
	seen := c.arrival.Page
	if text := strings.TrimSpace(seen.Text); text != "" {
		fmt.Fprintf(c.w, "\nthe last page, “%s” (status %d) at %s, says:\n", reports.Line(seen.Title, 60), c.arrival.Status, c.safe(seen.URL, 100))
		for line := range strings.Lines(reports.Harmless(c.party.Redactor.Text(text), 1500)) {
			fmt.Fprintf(c.w, "  | %s\n", strings.TrimRight(line, "\n"))
		}
	}
	if c.shown > 0 {
		c.considered("considered there:", c.last.Reading.Candidates)
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
			source := strings.TrimSuffix(file, ".png") + ".html"
			fmt.Fprintf(c.w, "\npicture  %s\nsource   %s, redacted\n", filepath.Join(dir, file), filepath.Join(dir, source))
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
