package reports

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/authassay/assay/suites/evidence"
)

// maxText bounds every text of a report, in bytes; a body that evidence kept whole fits.
const maxText = evidence.MaxBody + 1<<10

// cutMark stands at the end of a text that was cut.
const cutMark = "… (cut)"

// Harmless makes a text that came from a target safe to show anywhere: on a terminal, in the log of a CI job, in
// XML and on a page. What cannot be seen (escape codes, bidi and zero-width controls, what XML forbids, broken
// UTF-8) is written out as \x1b or \u202e; what a CI job would take for a command is broken by a backslash. Tabs and
// new lines stay. The result has at most limit bytes (at least 20) and says where it was cut.
func Harmless(text string, limit int) string {
	var shown strings.Builder
	end := 0 // where the shown text ends if it must be cut: there has to be room for the mark
	wordStart := true
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		piece := visible(r, text[at:at+size])
		if command := commandStart(text[at:], wordStart); command > 0 {
			piece, size = text[at:at+1]+`\`+text[at+1:at+command], command
			if r == ':' {
				piece = `\::`
			}
		}
		if shown.Len()+len(piece) > limit {
			return shown.String()[:end] + cutMark
		}
		shown.WriteString(piece)
		if shown.Len() <= limit-len(cutMark) {
			end = shown.Len()
		}
		wordStart = unicode.IsSpace(r)
		at += size
	}
	return shown.String()
}

// Line is Harmless for a place that has one line: runs of white space become one blank.
func Line(text string, limit int) string {
	whole := text
	if len(text) > 8*limit { // no need to fold a megabyte to show a line
		text = text[:8*limit]
	}
	line := strings.Join(strings.Fields(Harmless(text, 16*len(text)+len(cutMark))), " ")
	if len(line) <= limit && len(text) == len(whole) {
		return line
	}
	end := max(0, min(len(line), limit-len(cutMark)))
	for end > 0 && end < len(line) && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + cutMark
}

// visible gives a rune as it may be shown.
func visible(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r == '\n', r == '\t', seen(r):
		return raw
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// seen tells whether a reader can see a rune. Some letters and marks are drawn as nothing at all.
func seen(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// hashCommand is how Azure, TeamCity and older GitHub runners start a command, anywhere in a line.
var hashCommand = regexp.MustCompile(`^##[A-Za-z]{0,16}\[`)

// commandStart gives the length of what a CI job would take for the start of a command, or 0. GitHub reads "::"
// after any white space at the start of a line; a word that starts so may come to stand there when text is folded.
func commandStart(text string, wordStart bool) int {
	if wordStart && strings.HasPrefix(text, "::") {
		return 2
	}
	if text[0] != '#' {
		return 0
	}
	return len(hashCommand.FindString(text[:min(len(text), 32)]))
}

// harmless gives a deep copy whose texts are all harmless, so that no writer can forget one.
func harmless[T any](value T) T {
	return mapText(value, func(text string) string { return Harmless(text, maxText) })
}

// mapText gives a deep copy of a value of the model with each text replaced. Slices of the copy are never nil.
func mapText[T any](value T, replace func(string) string) T {
	copied := reflect.New(reflect.TypeOf(value)).Elem()
	mapInto(copied, reflect.ValueOf(value), replace)
	return copied.Interface().(T)
}

func mapInto(to, from reflect.Value, replace func(string) string) {
	if from.Type() == reflect.TypeFor[time.Time]() {
		to.Set(from)
		return
	}
	switch from.Kind() {
	case reflect.String:
		to.SetString(replace(from.String()))
	case reflect.Struct:
		for i := range from.NumField() {
			mapInto(to.Field(i), from.Field(i), replace)
		}
	case reflect.Slice:
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		fallthrough
	case reflect.Array:
		for i := range from.Len() {
			mapInto(to.Index(i), from.Index(i), replace)
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			mapInto(to.Elem(), from.Elem(), replace)
		}
	default:
		to.Set(from)
	}
}
