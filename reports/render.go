package reports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadFile reads a run.json; an error names the file and the cause.
func ReadFile(path string) (Run, error) { return readFile(path, ReadJSON) }

func readFile(path string, read func(io.Reader) (Run, error)) (Run, error) {
	file, err := os.Open(path)
	if err != nil {
		return Run{}, fmt.Errorf("%s cannot be read: %w", path, Cause(err))
	}
	defer file.Close()
	run, err := read(file)
	if err != nil {
		return Run{}, fmt.Errorf("%s: %w", path, err)
	}
	return run, nil
}

// Cause gives the cause behind a path that is named already.
func Cause(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	var renamed *os.LinkError
	if errors.As(err, &renamed) {
		return renamed.Err
	}
	return err
}

// Render writes a run in a format: text, html, junit, json, sarif, summary,
// annotations, outputs or har. The style is that of text.
func Render(w io.Writer, run Run, format string, style Style) error {
	switch format {
	case "text":
		return Text(w, run, style)
	case "html":
		return HTML(w, run)
	case "junit":
		return JUnit(w, run)
	case "json":
		return JSON(w, run)
	case "sarif":
		return SARIF(w, run)
	case "summary":
		return Summary(w, run)
	case "annotations":
		return Annotations(w, run)
	case "outputs":
		return Outputs(w, run)
	case "har":
		return HAR(w, run)
	}
	return fmt.Errorf("unknown format %q", format)
}
