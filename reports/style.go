package reports

import (
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// Style says how text is laid out. The zero value is plain text of 100 columns.
type Style struct {
	Color  bool
	Live   bool   // one line is erased and rewritten while checks run
	Width  int    // columns; 0 is 100
	Report string // path of index.html, named with each finding; "" where there is none
}

// StyleFor chooses the style for a file: colours and a live line on a terminal, neither in a CI job or a pipe.
// NO_COLOR (any value) and TERM=dumb are honoured.
func StyleFor(file *os.File, getenv func(string) string) Style {
	if !term.IsTerminal(int(file.Fd())) {
		return Style{}
	}
	style := terminalStyle(getenv)
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		style.Width = width
	}
	return style
}

// terminalStyle is what a terminal's environment asks for.
func terminalStyle(getenv func(string) string) Style {
	if getenv("TERM") == "dumb" || getenv("CI") != "" {
		return Style{}
	}
	return Style{Color: getenv("NO_COLOR") == "", Live: true}
}

func (s Style) width() int {
	if s.Width <= 0 {
		return 100
	}
	return max(s.Width, 40)
}

// The colours of the terminal; each goes with a mark or a word, so that none is needed.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	blue   = "36"
)

// paint colours a text where the style has colours.
func (s Style) paint(color, text string) string {
	if !s.Color || color == "" || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// face is how a verdict looks: a mark, a word and a colour.
type face struct{ mark, word, color string }

var faces = map[Verdict]face{
	Pass:         {"✓", "pass", green},
	Fail:         {"✗", "FAIL", red},
	Warn:         {"!", "warn", yellow},
	Unsupported:  {"–", "unsupported", dim},
	Skipped:      {"○", "skipped", dim},
	Inconclusive: {"?", "inconclusive", blue},
}

// face gives the looks of a check. An expected finding looks like none of the others.
func (c Check) face() face {
	if c.expected() {
		return face{"≈", "expected " + string(c.Verdict), dim}
	}
	if known, ok := faces[c.Verdict]; ok {
		return known
	}
	return faces[Inconclusive]
}

// pad fills a text with blanks to a number of columns.
func pad(text string, columns int) string {
	if missing := columns - utf8.RuneCountInString(text); missing > 0 {
		return text + strings.Repeat(" ", missing)
	}
	return text
}

// clip cuts a line of ours to a number of columns.
func clip(text string, columns int) string {
	if utf8.RuneCountInString(text) <= columns {
		return text
	}
	return string([]rune(text)[:max(columns-1, 0)]) + "…"
}

// fold breaks a text between words into lines of at most width columns; a longer word stays whole.
func fold(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
