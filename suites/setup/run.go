package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/time/rate"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/rp"
)

// Testing is what a run is asked for beside its target.
type Testing struct {
	suites.Options
	Out          string // folder of the report
	BaselineFile string // empty: assay.baseline.yaml, where there is one
	Anchor       reports.Anchor
	RedactClaims bool // names and mails are struck, whatever assay.yaml says
	Annotated    bool // the findings are told to GitHub Actions too

	log *reports.Log // nil in a part: the process that started it writes one for all
}

// Ready refuses what was asked wrongly, before the target is reached, and takes the folder of the report until it is
// released.
func (t *Testing) Ready() (release func(), err error) {
	if err := Asked(suites.Declared(t.Selection)); err != nil {
		return nil, err
	}
	if err := t.readBaseline(); err != nil {
		return nil, err
	}
	free, err := Folder(t.Out)
	if err != nil || t.Part.Of > 0 {
		return free, err
	}
	removeParts(t.Out)
	err = reports.RemoveRun(t.Out)
	if err == nil {
		t.log, err = reports.OpenLog(t.Out)
	}
	if err != nil {
		free()
		return nil, &Usage{err}
	}
	return func() {
		_ = t.log.Close() // end has told of it
		if reports.Unbegun(t.Out) {
			_ = reports.RemoveRun(t.Out)
		}
		free()
	}, nil
}

// readBaseline reads the baseline that was named, or the one that stands in the working directory.
func (t *Testing) readBaseline() error {
	file := t.BaselineFile
	if file == "" {
		if _, err := os.Stat(reports.BaselineFile); err != nil {
			return nil
		}
		file = reports.BaselineFile
	}
	baseline, err := reports.ReadBaseline(file)
	if err != nil {
		return &Usage{err}
	}
	t.Baseline = &baseline
	return nil
}

// Run runs the checks in this process, tells and writes what they came to, and gives the exit code.
func (t Testing) Run(out *Output, request Request) (int, error) {
	ctx := out.Context
	var console interface {
		suites.Observer
		End(reports.Run)
	} = reports.NewConsole(out, t.style(out))
	if t.Part.Of > 0 {
		var stop context.CancelFunc
		ctx, stop = whileParentLives(ctx)
		defer stop()
		console = newPartConsole(out)
	}
	request.RedactClaims = t.RedactClaims
	party, err := Open(ctx, request)
	if err != nil {
		return 0, err
	}
	defer party.Agent.Close()
	t.share(party)
	command, options := party.Redactor.Values(out.command()), t.Options
	options.Form, options.Observer, options.Shots = request.Form, request.Introduce(t.journaled(console, command), party.Target), t.shots(party)
	options.Destructive = options.Destructive || request.Clock != nil // nobody else uses a server in this process
	run, err := suites.RunParty(ctx, party, options)
	if err != nil {
		return 0, &Usage{Cause: err}
	}
	run.Target, run.Command = request.Describe(run.Target, party.Target), command
	return run.Exit, t.end(out, console, &run)
}

// end writes the report and tells what the run came to. The result stays the last line.
func (t Testing) end(out *Output, console interface{ End(reports.Run) }, run *reports.Run) error {
	run.Anchor = t.Anchor
	if err := reports.WriteRun(t.Out, *run); err != nil {
		return t.kept(err)
	}
	if t.Annotated && t.Part.Of == 0 {
		if err := reports.Annotations(out, *run); err != nil {
			return err
		}
	}
	console.End(*run)
	return nil
}

// journaled makes an observer write the log of the run too.
func (t Testing) journaled(observer suites.Observer, command string) suites.Observer {
	if t.log == nil {
		return observer
	}
	return journal{Observer: observer, log: t.log, shard: t.Shard, command: command}
}

// kept says beside why the report could not be written what of the run was kept, and what to do.
func (t Testing) kept(err error) error {
	if t.Part.Of > 0 {
		return err // the process that started it tells what was kept
	}
	kept := "nothing was kept"
	if saved, unreadable := reports.ReadSaved(t.Out); unreadable == nil {
		kept = fmt.Sprintf("kept: %d of %d checks (assay report %s shows them)", saved.Ran, saved.Planned, t.Out)
	}
	return unwritten(err, kept)
}

// unwritten says of a report that could not be written what was kept, and what to do.
func unwritten(err error, kept string) error {
	return fmt.Errorf("%w; %s; make room there, or name another folder with --out, and run again", err, kept)
}

func (t Testing) style(out *Output) reports.Style {
	style := out.Style()
	style.Report = filepath.Join(t.Out, "index.html")
	return style
}

// shots keeps pictures in the run's folder. Each shard and process has a login of its own: its pictures say whose, so
// that no two have one name. Nobody can strike a name from a picture: there is none where names are struck.
func (t Testing) shots(party *rp.Party) func(check string, png []byte, dom string) string {
	if party.Redactor.ClaimsStruck() {
		return nil
	}
	folder := reports.NewShots(t.Out)
	return func(check string, png []byte, dom string) string {
		if check == "login" {
			for _, of := range []suites.Shard{t.Shard, t.Part} {
				if of.Of > 0 {
					check += fmt.Sprintf("-%d", of.Index)
				}
			}
		}
		return folder.Keep(check, png, dom)
	}
}

// share leaves this process its share of the rate at which the target may be sent requests: the shards and their
// processes are one run, and may all run at once.
func (t Testing) share(party *rp.Party) {
	if limiter, sharers := party.Target.Limiter, max(t.Shard.Of, 1)*max(t.Part.Of, 1); limiter != nil {
		now := time.Now()
		limiter.SetLimitAt(now, limiter.Limit()/rate.Limit(sharers))
		burst := max(1, limiter.Burst()/sharers)
		if limiter.Burst() >= suites.RaceRequests { // what one process may decide, each may
			burst = max(burst, suites.RaceRequests)
		}
		limiter.SetBurstAt(now, burst)
	}
}

// command tells how assay was called.
func (o *Output) command() string { return reports.CommandLine(o.Arguments) }
