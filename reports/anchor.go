package reports

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Anchor is the place in the user's repository at which CI servers show findings: they know files, not servers.
type Anchor struct {
	File string `json:"file"` // relative to the root of the repository, with slashes
	Line int    `json:"line"` // from 1
}

// noAnchor is where findings stand when the user has no assay.yaml and named no place: nearly every repository has the file.
var noAnchor = Anchor{File: "README.md", Line: 1}

// orDefault gives a place that can be written, whatever run.json says.
func (a Anchor) orDefault() Anchor {
	if a.Line < 1 || !localFile(a.File) {
		return noAnchor
	}
	return a
}

// ParseAnchor reads FILE or FILE:LINE. The file is relative, and need not be there.
func ParseAnchor(text string) (Anchor, error) {
	anchor := Anchor{File: text, Line: 1}
	if file, number, found := cutLast(text, ":"); found {
		line, err := strconv.Atoi(number)
		if err != nil || line < 1 {
			return Anchor{}, fmt.Errorf("%q is no FILE or FILE:LINE", Line(text, 100))
		}
		anchor = Anchor{File: file, Line: line}
	}
	anchor.File = path.Clean(filepath.ToSlash(anchor.File))
	if text == "" || !localFile(anchor.File) {
		return Anchor{}, fmt.Errorf("%q is no file within the repository: name it relative to the working directory", Line(text, 100))
	}
	return anchor, nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}

// localFile tells whether a name can be a file of the repository, and stands for itself in one line and one URI path.
func localFile(name string) bool {
	return name != "." && filepath.IsLocal(name) && !strings.ContainsAny(name, `:\`) && Line(name, 400) == name
}

var (
	issuerLine = regexp.MustCompile(`^issuer\s*:`)
	clientLine = regexp.MustCompile(`^clients\s*:`)
)

// ConfigAnchor finds the line of a configuration file that names the target, else its clients. A file that cannot be
// read, or lies outside the working directory, gives none.
func ConfigAnchor(file string) Anchor {
	if filepath.IsAbs(file) {
		here, err := os.Getwd()
		if err != nil {
			return Anchor{}
		}
		if file, err = filepath.Rel(here, file); err != nil {
			return Anchor{}
		}
	}
	name := path.Clean(filepath.ToSlash(file))
	text, err := os.ReadFile(file)
	if err != nil || !localFile(name) {
		return Anchor{}
	}
	anchor := Anchor{File: name, Line: 1}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if issuerLine.Match(line) {
			return Anchor{File: name, Line: i + 1}
		}
		if clientLine.Match(line) {
			anchor.Line = i + 1
		}
	}
	return anchor
}
