package setup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/authassay/assay/reports"
)

// draft is an assay.yaml that is being written. Prose is behind "# ", settings that do not count yet are behind a
// bare "#": to take the # away brings one to life.
type draft struct {
	text    strings.Builder
	exports []export
	source  string // of which file, where it is made of one
}

// export is a variable that the file refers to.
type export struct{ name, what string }

// section leaves a line free and says in prose what follows.
func (d *draft) section(prose ...string) {
	d.text.WriteByte('\n')
	for _, line := range prose {
		fmt.Fprintln(&d.text, "# "+line)
	}
}

// line writes a setting, with what is to be said of it behind.
func (d *draft) line(setting string, remarks ...string) {
	d.text.WriteString(setting)
	if len(remarks) > 0 {
		d.text.WriteString("  # " + strings.Join(remarks, " "))
	}
	d.text.WriteByte('\n')
}

// asleep writes a setting that does not count yet.
func (d *draft) asleep(setting string, remarks ...string) { d.line("#"+setting, remarks...) }

// secret notes a variable that must be exported, and gives the reference to it.
func (d *draft) secret(name, what string) string {
	if !slices.ContainsFunc(d.exports, func(each export) bool { return each.name == name }) {
		d.exports = append(d.exports, export{name, what})
	}
	return "${env:" + name + "}"
}

// plain is a text that YAML reads as it stands, also within a flow.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./:@%+?=&~-]*( [A-Za-z0-9_./@%+?=&~-]+)*$`)

// words are what YAML does not read as texts.
var words = []string{"true", "false", "null", "yes", "no", "on", "off"}

// scalar writes somebody else's text as a YAML value. A reference within it would read this machine's environment
// and files when the file is read, so there is none.
func scalar(text string) string {
	text = strings.ReplaceAll(text, "${", "$ {")
	if plain.MatchString(text) && !slices.Contains(words, strings.ToLower(text)) && !strings.Contains(text+" ", ": ") {
		return text
	}
	quoted, err := json.Marshal(text) // what JSON quotes YAML reads
	if err != nil {
		panic("setup: a text that is no JSON: " + err.Error())
	}
	return string(quoted)
}

// write writes the file, and tells what to do next. A file that is there is kept unless it is to be replaced.
func (d *draft) write(w io.Writer, file string, replace bool) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if replace {
		mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	target, err := os.OpenFile(file, mode, 0o644)
	if err == nil {
		_, err = target.WriteString(d.text.String())
		err = errors.Join(err, target.Close())
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return usage("%s is there already: --out names another file, --force replaces it", file)
	case err != nil:
		return usage("%s cannot be written: %w", file, reports.Cause(err))
	}
	fmt.Fprintf(w, "%s written. It refers to the environment:\n\n", file)
	for _, each := range d.exports {
		fmt.Fprintf(w, "  export %s=…  # %s\n", each.name, each.what)
	}
	fmt.Fprintf(w, "\nThen: assay doctor --config %s\n", file)
	return nil
}
