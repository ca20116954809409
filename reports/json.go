package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Schema is the version of run.json that this package writes and reads.
const Schema = 1

// toolName is what run.json must say of its tool.
const toolName = "assay"

// maxRunJSON bounds what is read, in bytes; a run of 200 checks with full evidence stays far below.
const maxRunJSON = 512 << 20

// JSON writes run.json: the model itself. Texts are as they were recorded, but cut, and what cannot be seen is
// escaped, so that the file can be shown in any terminal or log.
func JSON(w io.Writer, run Run) error {
	run.Schema = Schema
	run = mapText(run, recorded)
	return writeJSON(w, "run.json", run)
}

// writeJSON writes a document that can be shown in any terminal or log. The name is for an error.
func writeJSON(w io.Writer, name string, document any) error {
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = w.Write(append(escapeUnseen(text), '\n'))
	return err
}

// recorded gives a text as it was recorded, but cut, and without broken UTF-8.
func recorded(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) > maxText {
		return strings.ToValidUTF8(text[:maxText], "") + cutMark
	}
	return text
}

// escapeUnseen writes as \u escapes what stands for itself in JSON and still cannot be seen, and breaks the "##" by
// which CI jobs start commands. Both occur in strings alone.
func escapeUnseen(text []byte) []byte {
	escaped := make([]byte, 0, len(text))
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case r == '\n' || r != 0x7f && r < 0x80 && !(r == '#' && at > 0 && text[at-1] == '#'), r >= 0x80 && seen(r):
			escaped = append(escaped, text[at:at+size]...)
		case r > 0xffff:
			r -= 0x10000
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
		at += size
	}
	return escaped
}

// ReadJSON reads a run.json. It refuses what is cut short, what assay did not write, and another schema, and says
// which. Keys that it does not know are left out: a later assay may add some.
func ReadJSON(r io.Reader) (Run, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxRunJSON+1))
	switch {
	case err != nil:
		return Run{}, fmt.Errorf("read run.json: %w", err)
	case len(text) > maxRunJSON:
		return Run{}, fmt.Errorf("run.json is larger than %d MB", maxRunJSON>>20)
	case len(bytes.TrimSpace(text)) == 0:
		return Run{}, errors.New("run.json is empty")
	}
	var head struct {
		Schema *int `json:"schema"`
		Tool   struct {
			Name string `json:"name"`
		} `json:"tool"`
	}
	if err := unmarshal(text, &head); err != nil {
		return Run{}, err
	}
	switch {
	case head.Tool.Name != toolName:
		return Run{}, fmt.Errorf("not a run.json of assay: it names the tool %q", Line(head.Tool.Name, 60))
	case head.Schema == nil:
		return Run{}, errors.New("not a run.json of assay: it has no schema")
	case *head.Schema != Schema:
		return Run{}, fmt.Errorf("run.json has schema %d; this assay reads schema %d", *head.Schema, Schema)
	}
	var run Run
	if err := unmarshal(text, &run); err != nil {
		return Run{}, err
	}
	return run, run.consistent()
}

// unmarshal says in the user's words what is wrong with a text that is not the JSON awaited.
func unmarshal(text []byte, into any) error {
	err := json.Unmarshal(text, into)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(bytes.TrimRight(text, " \r\n\t"))):
		return fmt.Errorf("run.json is cut short at byte %d", len(text))
	case errors.As(err, &syntax):
		return fmt.Errorf("run.json is not JSON: byte %d: %w", syntax.Offset, err)
	case errors.As(err, &kind):
		return fmt.Errorf("not a run.json of assay: wrong kind of value in %s (%s)", orElse(kind.Field, "the document"), kind.Value)
	}
	return fmt.Errorf("read run.json: %w", err)
}

// consistent refuses a run of which entries are lost, or whose verdicts nobody gives.
func (run Run) consistent() error {
	for i := range run.Checks {
		if err := run.named(i); err != nil {
			return fmt.Errorf("run.json: %w", err)
		}
	}
	if run.Login.Verdict == Pass && len(run.Checks) != run.Planned {
		return fmt.Errorf("run.json has %d of the %s that it planned: it was edited", len(run.Checks), number(run.Planned, "check"))
	}
	return nil
}

// named demands a name and a known verdict of a check.
func (run Run) named(i int) error {
	check := run.Checks[i]
	if check.ID == "" {
		return fmt.Errorf("check %d has no id", i+1)
	}
	if check.Verdict.Severity() < 0 {
		return fmt.Errorf("check %s has an unknown verdict %q", Line(check.ID, 80), Line(string(check.Verdict), 40))
	}
	return nil
}
