package reports

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with -update, then read it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

func TestGolden(t *testing.T) {
	text := func(w io.Writer, run Run) error { return Text(w, run, Style{Report: "out/index.html"}) }
	color := func(w io.Writer, run Run) error { return Text(w, run, Style{Color: true, Width: 140}) }
	for name, row := range map[string]struct {
		run   Run
		write func(io.Writer, Run) error
	}{
		"sample.run.json": {sampleRun(), JSON}, "sample.html": {sampleRun(), HTML}, "sample.junit.xml": {sampleRun(), JUnit},
		"sample.txt": {sampleRun(), text}, "sample.color.txt": {sampleRun(), color},
		"interrupted.html": {interruptedRun(), HTML}, "interrupted.junit.xml": {interruptedRun(), JUnit}, "interrupted.txt": {interruptedRun(), text},
		"locked-out.run.json": {lockedOutRun(), JSON}, "locked-out.html": {lockedOutRun(), HTML}, "locked-out.junit.xml": {lockedOutRun(), JUnit}, "locked-out.txt": {lockedOutRun(), text},
		"sample.sarif": {sampleRun(), SARIF}, "clean.sarif": {cleanRun(), SARIF}, "sample.summary.md": {sampleRun(), Summary}, "locked-out.summary.md": {lockedOutRun(), Summary},
		"sample.annotations.txt": {sampleRun(), Annotations}, "locked-out.annotations.txt": {lockedOutRun(), Annotations},
		"sample.outputs.txt": {sampleRun(), Outputs},
		"clean.html":         {cleanRun(), HTML}, "clean.txt": {cleanRun(), text},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := row.write(&got, row.run); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
}
