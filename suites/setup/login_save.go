package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// OpenByHand reaches the target and opens a browser with a window for a person. The caller closes the party's agent.
func OpenByHand(ctx context.Context, request Request) (*rp.Party, error) {
	config, err := request.base()
	if err == nil {
		err = request.client(&config)
	}
	if err != nil {
		return nil, err
	}
	if err := request.window(); err != nil {
		return nil, err
	}
	opened, err := target.Open(ctx, config, request.Clock, request.Wait)
	if err != nil {
		return nil, err
	}
	opened.Config.Login = target.LoginConfig{} // the person does it
	request.Form, request.ByHand = false, true
	redactor := rp.RedactorFor(opened)
	agent, err := request.agent(ctx, opened, redactor)
	if err != nil {
		if errors.Is(err, browser.ErrNoBrowser) {
			err = errors.New("no browser with a window is installed; install one (apt-get install chromium), or name yours with --browser")
		}
		return nil, err
	}
	return rp.New(opened, agent, redactor, []rp.User{{Name: "whoever logs in"}}), nil
}

// window tells why no window can be shown here; nil where one can, or where the browser runs elsewhere.
func (r Request) window() error {
	shows := os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
	if runtime.GOOS != "linux" || shows || strings.Contains(r.Browser, "://") {
		return nil
	}
	return errors.New("there is no display here, and a person logs in in a window: run assay login save at a desk and bring the file here, or give --browser ws://... of a browser that somebody sees")
}

// SaveLogin opens the target's login in the browser of the party, waits until somebody has logged in there, and keeps
// what the browser remembers of it in a file that nobody else can read.
func SaveLogin(ctx context.Context, w io.Writer, party *rp.Party, file string) error {
	reason := attempt(party, func() {
		client := party.Client(ctx, rp.Confidential)
		agent, err := party.Agent.Open(ctx)
		if err != nil {
			party.Stop("the browser cannot be used: %v", err)
		}
		defer agent.Close()
		visit := client.NewVisit()
		fmt.Fprintf(w, "log in, and approve, in the window that opens; what it remembers then goes into %s\n", file)
		arrival, err := agent.Authorize(ctx, rp.Journey{URL: client.URL(visit), Callbacks: client.RedirectURIs, ByHand: true})
		if err != nil {
			party.Stop("nobody got back to the client: %s", party.Redactor.Text(err.Error()))
		}
		if arrival.Kind != rp.AtCallback || arrival.Params.Get("code") == "" {
			party.Stop("the login ended without a code: %s", party.Describe(arrival))
		}
		state, err := remembered(ctx, agent)
		if err != nil {
			party.Stop("what the browser remembers cannot be read: %v", err)
		}
		state.Issuer = party.Target.Issuer
		if err := reports.WriteWhole(file, state.Write); err != nil {
			party.Stop("%s cannot be written: %v", file, err)
		}
		fmt.Fprintf(w, "saved %d cookies and the local storage of %d origins in %s, which nobody else can read: whoever has it is logged in\n\nput it into assay.yaml:\n\n    login:\n      state: %s\n", len(state.Cookies), len(state.Storage), file, file)
	})
	if reason != "" {
		return errors.New(party.Redactor.Text(reason))
	}
	return nil
}

// remembered gives what a browser keeps of a login.
func remembered(ctx context.Context, agent rp.UserAgent) (*rp.State, error) {
	cookies, err := agent.Cookies(ctx)
	if err != nil {
		return nil, err
	}
	state := &rp.State{Saved: time.Now().UTC().Truncate(time.Second), Cookies: cookies}
	if shown, real := agent.(rp.Browser); real {
		state.Storage, err = shown.Storage(ctx)
	}
	if err == nil && len(cookies)+len(state.Storage) == 0 {
		err = errors.New("it has neither cookies nor local storage: this server remembers nobody")
	}
	return state, err
}
