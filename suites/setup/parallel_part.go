package setup

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
)

// event is a line by which a process tells the one that started it how its part goes: one call of an observer.
type event struct {
	Kind    string          `json:"kind"`
	Target  *reports.Target `json:"target,omitempty"`
	Profile string          `json:"profile,omitempty"`
	Planned int             `json:"planned,omitempty"`
	Browser string          `json:"browser,omitempty"`
	Login   *reports.Login  `json:"login,omitempty"`
	Name    string          `json:"name,omitempty"`
	Text    string          `json:"text,omitempty"`
	Wait    time.Duration   `json:"wait,omitempty"`
	Check   *reports.Check  `json:"check,omitempty"`
}

// The kinds of events.
const (
	kindBegin   = "begin"
	kindLogin   = "login"
	kindChapter = "chapter"
	kindStart   = "start"
	kindWaiting = "waiting"
	kindDone    = "done"
)

// tell makes the call of the observer that the event stands for.
func (e event) tell(observer suites.Observer) {
	switch {
	case e.Kind == kindBegin && e.Target != nil:
		observer.Begin(*e.Target, e.Profile, e.Planned, e.Browser)
	case e.Kind == kindLogin && e.Login != nil:
		observer.Login(*e.Login)
	case e.Kind == kindChapter:
		observer.Chapter(e.Name)
	case e.Kind == kindStart:
		observer.Start(e.Name, e.Text)
	case e.Kind == kindWaiting:
		observer.Waiting(e.Text, e.Wait)
	case e.Kind == kindDone && e.Check != nil:
		observer.Done(*e.Check)
	}
}

// partConsole is the observer of such a process: it writes events. Those of one process come one after another.
type partConsole struct{ events *json.Encoder }

func newPartConsole(w io.Writer) partConsole { return partConsole{json.NewEncoder(w)} }

// write ignores errors, as the console does: run.json still tells.
func (p partConsole) write(e event) { _ = p.events.Encode(e) }

// Begin tells the process that started this one.
func (p partConsole) Begin(target reports.Target, profile string, planned int, browser string) {
	p.write(event{Kind: kindBegin, Target: &target, Profile: profile, Planned: planned, Browser: browser})
}

// Login tells the process that started this one.
func (p partConsole) Login(login reports.Login) { p.write(event{Kind: kindLogin, Login: &login}) }

// Chapter tells the process that started this one.
func (p partConsole) Chapter(name string) { p.write(event{Kind: kindChapter, Name: name}) }

// Start tells the process that started this one.
func (p partConsole) Start(id, title string) {
	p.write(event{Kind: kindStart, Name: id, Text: title})
}

// Waiting tells the process that started this one.
func (p partConsole) Waiting(reason string, wait time.Duration) {
	p.write(event{Kind: kindWaiting, Text: reason, Wait: wait})
}

// Done tells the process that started this one, evidence included: that goes into the log of the run.
func (p partConsole) Done(check reports.Check) {
	p.write(event{Kind: kindDone, Check: &check})
}

// End tells nothing: the run is not over where a part of it is.
func (p partConsole) End(reports.Run) {}

// whileParentLives makes a context that also ends with standard input, which the parent closes to end the run and
// which its death closes too: then the clients of this process are still deleted.
func whileParentLives(ctx context.Context) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE) // a dead parent reads nothing
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx, cancel
}
