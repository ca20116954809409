package reports

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// writeLog writes a log of the sample run, and gives its text.
func writeLog(t *testing.T, dir string) string {
	t.Helper()
	log, err := OpenLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	sample := sampleRun()
	log.Begin(sample)
	log.Login(sample.Login)
	for _, check := range sample.Checks[:2] {
		log.Check(check)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, LogFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheLogTellsWhatHadRun(t *testing.T) {
	dir := t.TempDir()
	text := writeLog(t, dir)
	for name, cut := range map[string]string{"whole": text, "killed in a line": text + `{"check":{"id":"code-`} {
		if err := os.WriteFile(filepath.Join(dir, LogFile), []byte(cut), 0o600); err != nil {
			t.Fatal(err)
		}
		run, err := ReadSaved(dir)
		if err != nil || run.Ran != 2 || run.Exit != ExitNoVerdict || !strings.HasPrefix(run.Reason, "cut short: 2 of ") || len(run.Checks[0].Evidence) != len(sampleRun().Checks[0].Evidence) {
			t.Errorf("%s: %d ran, exit %d, %q (%v)", name, run.Ran, run.Exit, run.Reason, err)
		}
	}
}

// TestMoreMayRunThanWasPlannedBeforeTheLogin holds it for a log whose head was written too early.
func TestMoreMayRunThanWasPlannedBeforeTheLogin(t *testing.T) {
	planned := regexp.MustCompile(`"planned":\d+`)
	run, err := ReadLog(strings.NewReader(planned.ReplaceAllString(writeLog(t, t.TempDir()), `"planned":1`)))
	if err != nil || run.Planned != 2 || run.Reason != "cut short: 2 of 2 checks" || run.Counts.Inconclusive != 0 {
		t.Errorf("%d planned, %q, %+v (%v)", run.Planned, run.Reason, run.Counts, err)
	}
}

func TestALogThatIsNotOursIsRefused(t *testing.T) {
	text := writeLog(t, t.TempDir())
	head := text[:strings.IndexByte(text, '\n')+1]
	for name, c := range map[string]struct{ text, says string }{
		"empty":            {"", "line 1: "},
		"no JSON":          {"<html>\n", "line 1: this is no line of a log"},
		"another document": {"{\"schema\": 1}\n", "line 1: not a log of assay"},
		"another schema":   {strings.Replace(head, `"schema":1`, `"schema":2`, 1), "line 1: the log has schema 2"},
		"damaged inside":   {head + "{]\n" + head, "line 2: this is no line"},
		"another verdict":  {head + `{"check":{"id":"code-replay","verdict":"splendid"}}` + "\n", `line 2: check code-replay has an unknown verdict "splendid"`},
	} {
		file := filepath.Join(t.TempDir(), LogFile)
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSaved(file); err == nil || !strings.HasPrefix(err.Error(), file+": "+c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// full is a disk that takes some lines.
type full struct{ lines int }

func (f *full) Write(text []byte) (int, error) {
	if f.lines--; f.lines < 0 {
		return 3, errors.New("no space left on device")
	}
	return len(text), nil
}

func (f *full) Close() error { return nil }

func TestAFullDiskEndsTheLogAlone(t *testing.T) {
	disk := &full{lines: 1}
	log := &Log{file: disk}
	log.Begin(sampleRun())
	for range 3 {
		log.Check(sampleRun().Checks[0])
	}
	if err := log.Close(); err == nil || disk.lines != -1 {
		t.Errorf("%v, after %d more lines", err, -1-disk.lines)
	}
}
