package setup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
)

// RunParallel is Run in several processes: Ginkgo's state belongs to a process. Each is started with the arguments of
// this one and a part; it logs in and registers clients of its own. The first must have logged in before the others
// begin, so that a refused password is sent once.
func (t Testing) RunParallel(out *Output, processes int) (int, error) {
	started := time.Now()
	dir, err := os.MkdirTemp(t.Out, partsFolder) // there is room, as Ready saw
	if err != nil {
		return 0, fmt.Errorf("cannot make a folder for the parts: %w", err)
	}
	defer os.RemoveAll(dir)
	reports.NewShots(t.Out) // those of an earlier run are removed
	console := reports.NewConsole(out, t.style(out))
	parts, failures := startParts(out, t.journaled(console, t.commandOfParts(out)), dir, processes)
	if parts[0] == nil {
		return 0, t.keptOfParts(failures[0])
	}
	var runs []reports.Run
	for i, part := range parts {
		if part != nil {
			runs = append(runs, *part)
			failures = append(failures, reports.CopyShots(partFolder(dir, i), t.Out)) // a run does not end for the want of a picture
		}
	}
	run := reports.Gather(runs)
	for _, failure := range failures {
		if failure != nil {
			run.Notes = append(run.Notes, failure.Error())
		}
	}
	run.Seconds = time.Since(started).Seconds()
	run.Command, _, _ = strings.Cut(run.Command, partFlag) // what a part struck from it stays struck
	if err := suites.HoldAgainst(&run, t.Options); err != nil {
		return 0, &Usage{err}
	}
	reports.Tally(&run, t.FailOn, out.Context.Err() != nil || reports.Interrupted(runs))
	return run.Exit, t.end(out, console, &run)
}

// partFlag begins what is added to the command line of a part.
const partFlag = " --part "

// commandOfParts is the command that the log keeps before any part said what is to be struck from it.
func (t Testing) commandOfParts(out *Output) string {
	if t.RedactClaims {
		return ""
	}
	return out.command()
}

// partsFolder begins the name of the folder in that of the run in which its parts write.
const partsFolder = ".parts-"

// removeParts removes what the parts of a run wrote that was killed.
func removeParts(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, partsFolder+"*")) // a folder with odd letters in its name keeps them
	for _, parts := range left {
		_ = os.RemoveAll(parts) // they are in nobody's way
	}
}

// keptOfParts says what was kept of a run whose first part wrote no report. One that could not begin has only its reason.
func (t Testing) keptOfParts(err error) error {
	var wrong *Usage
	if saved, unreadable := reports.ReadSaved(t.Out); errors.As(err, &wrong) || unreadable != nil || saved.Ran == 0 {
		return err
	}
	return t.kept(err)
}

func partFolder(dir string, i int) string { return filepath.Join(dir, fmt.Sprint(i+1)) }

// startParts runs the parts and waits for them. A part that ended without a run is nil, and has a failure. The second
// starts when the first has logged in, each other one when the one before it has reached the target: what a process
// sends before it knows its share of the rate is not sent by all at once.
func startParts(out *Output, console suites.Observer, dir string, processes int) (parts []*reports.Run, failures []error) {
	parts, failures = make([]*reports.Run, processes), make([]error, processes)
	telling := &oneObserver{Observer: console}
	var running sync.WaitGroup
	defer running.Wait()
	for i := range processes {
		ended := make(chan struct{})
		part := &part{of: suites.Shard{Index: i + 1, Of: processes}, folder: partFolder(dir, i), observer: telling, begun: make(chan struct{})}
		running.Go(func() {
			defer close(ended)
			parts[i], failures[i] = part.run(out)
		})
		select {
		case <-part.begun:
		case <-ended:
			if i == 0 {
				return parts, failures
			}
		}
		if out.Context.Err() != nil {
			break
		}
	}
	return parts, failures
}

// oneObserver tells one observer, one event at a time, what several processes do.
type oneObserver struct {
	suites.Observer
	mu sync.Mutex
}

func (o *oneObserver) tell(e event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	e.tell(o.Observer)
}

// part is a process that runs some of the checks.
type part struct {
	of       suites.Shard
	folder   string
	observer *oneObserver
	begun    chan struct{} // closed when the next part may start
}

// run runs the part and reads what it came to. An error stands for the exit code of the process.
func (p *part) run(out *Output) (*reports.Run, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot start a part of the run: %w", err)
	}
	command := exec.Command(program, append(slices.Clone(out.Arguments), "--part", p.of.String(), "--out", p.folder)...)
	var complaint strings.Builder
	command.Stderr = &complaint
	input, noInput := command.StdinPipe()
	output, noOutput := command.StdoutPipe()
	if err := errors.Join(noInput, noOutput); err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("a part of the run could not be started: %w", err)
	}
	defer context.AfterFunc(out.Context, func() { _ = input.Close() })() // it ends with its standard input
	p.listen(output)
	_ = command.Wait() // its run.json tells more, or its exit code below
	said := p.warnings(out.Errors, complaint.String())
	run, err := reports.ReadFile(filepath.Join(p.folder, "run.json"))
	if err == nil {
		return &run, nil
	}
	failure := fmt.Errorf("%s", orElse(said, "a part of the run ended without a report"))
	if p.of.Index > 1 {
		failure = fmt.Errorf("process %d ended without a report: %w", p.of.Index, failure)
	}
	if command.ProcessState.ExitCode() == reports.ExitUsage {
		return nil, &Usage{failure}
	}
	return nil, failure
}

// listen tells the observer what the process tells, to its end. Each begins and logs in; of that, the first tells.
func (p *part) listen(output io.Reader) {
	for lines := bufio.NewReader(output); ; {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			if p.of.Index == 1 || e.Kind != kindBegin && e.Kind != kindLogin {
				p.observer.tell(e)
			}
			p.pass(e)
		}
		if err != nil {
			return
		}
	}
}

// pass lets the next part start: after the first has logged in, after another has reached the target.
func (p *part) pass(e event) {
	loggedIn := e.Kind == kindLogin && e.Login != nil && e.Login.Verdict == reports.Pass
	if loggedIn && p.of.Index == 1 || e.Kind == kindBegin && p.of.Index > 1 {
		close(p.begun)
	}
}

// warnings passes on what the first process warns of, and gives the last of what else a process said.
func (p *part) warnings(w io.Writer, complaint string) (said string) {
	for line := range strings.Lines(complaint) {
		switch line = strings.TrimSpace(line); {
		case !strings.HasPrefix(line, "assay: warning: "):
			said = orElse(strings.TrimPrefix(line, "assay: "), said)
		case p.of.Index == 1:
			fmt.Fprintln(w, line)
		}
	}
	return said
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
