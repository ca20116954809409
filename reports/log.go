package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// LogFile is the file of a run's folder that holds what has run so far. run.json takes its place when the run is over.
const LogFile = "run.log"

// entry is one line of the log: first the run without its checks, then the login, then each check that ended.
type entry struct {
	Run   *Run   `json:"run,omitempty"`
	Login *Login `json:"login,omitempty"`
	Check *Check `json:"check,omitempty"`
}

// Log keeps what a run came to so far, so that a run which is killed leaves more than nothing. Each verdict is written when
// its check ends, evidence included. What a later answer gives away as a secret is struck in run.json alone.
type Log struct {
	file io.WriteCloser
	err  error // of the first line that could not be written
}

// OpenLog begins the log (mode 0600) in a run's folder, in the place of an earlier one.
func OpenLog(dir string) (*Log, error) {
	file, err := os.OpenFile(filepath.Join(dir, LogFile), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		err = file.Chmod(0o600) // an earlier one may be open to others
	}
	if err != nil {
		return nil, fmt.Errorf("cannot begin the log: %w", Cause(err))
	}
	return &Log{file: file}, nil
}

// Begin writes what is known before the first check.
func (l *Log) Begin(run Run) {
	run.Schema, run.Checks = Schema, nil
	run = mapText(run, recorded)
	l.write(entry{Run: &run})
}

// Login writes how the login went.
func (l *Log) Login(login Login) { l.write(entry{Login: &login}) }

// Check writes what a check came to.
func (l *Log) Check(check Check) {
	check = mapText(Run{Checks: []Check{check}}, recorded).Checks[0]
	l.write(entry{Check: &check})
}

func (l *Log) write(line entry) {
	if l.err != nil {
		return // a line after one that was cut short would not be read
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = l.file.Write(append(escapeUnseen(text), '\n')) // one call: a kill comes before it or after
	}
	l.err = err
}

// Close ends the log. The error is that of the first line that could not be written.
func (l *Log) Close() error { return errors.Join(l.err, l.file.Close()) }

// ReadLog reads the log of a run that did not come to its end, as the run that it would have been. A last line that is cut
// short is left out; another that is not ours is an error, with its number.
func ReadLog(r io.Reader) (Run, error) {
	var run Run
	lines := bufio.NewReader(io.LimitReader(r, maxRunJSON))
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return Run{}, fmt.Errorf("read the log: %w", err)
		}
		if err != nil && number > 1 {
			break // whole lines end with a line feed
		}
		if fault := run.take(line, number == 1); fault != nil {
			return Run{}, fmt.Errorf("line %d: %w", number, fault)
		}
	}
	run.Ran = len(run.Checks)
	for _, check := range run.Checks {
		run.Counts.add(check)
	}
	run.Planned = max(run.Planned, run.Ran) // the login may have shown that more apply
	for range run.Planned - run.Ran {
		run.Counts.Inconclusive++
	}
	run.Exit, run.Result = ExitNoVerdict, Result(ExitNoVerdict)
	run.Reason = fmt.Sprintf("cut short: %d of %s", run.Ran, number(run.Planned, "check"))
	return run, nil
}

// Unbegun tells whether a folder has a log in which nothing stands: the run ended before it reached the target.
func Unbegun(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, LogFile))
	return err == nil && info.Size() == 0
}

// take adds a line of the log to the run.
func (run *Run) take(text []byte, first bool) error {
	var line entry
	if err := json.Unmarshal(bytes.TrimSpace(text), &line); err != nil {
		return fmt.Errorf("this is no line of a log of assay (%w)", err)
	}
	switch {
	case first && (line.Run == nil || line.Run.Tool.Name != toolName):
		return errors.New("not a log of assay: it does not begin with a run")
	case first && line.Run.Schema != Schema:
		return fmt.Errorf("the log has schema %d; this assay reads schema %d", line.Run.Schema, Schema)
	case first:
		*run = *line.Run
		run.Checks, run.Counts = nil, Counts{}
	case line.Login != nil:
		run.Login = *line.Login
	case line.Check != nil:
		run.Checks = append(run.Checks, *line.Check)
		return run.named(len(run.Checks) - 1)
	}
	return nil
}

// ReadSaved reads a run that was saved: a run.json, a log, or the folder that holds either. An error names the file and the
// cause.
func ReadSaved(path string) (Run, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		folder := path
		path = filepath.Join(folder, "run.json")
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			path = filepath.Join(folder, LogFile)
		}
	}
	if filepath.Ext(path) != filepath.Ext(LogFile) {
		return ReadFile(path)
	}
	return readFile(path, ReadLog)
}
