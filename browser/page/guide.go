package page

import (
	"fmt"
	"strings"
)

// Verb says what an instruction does.
type Verb string

// What an instruction may do.
const (
	Auto    Verb = "auto"     // whatever assay would do by itself, until the next instruction's target is there
	Fill    Verb = "fill"     // put a text into a field
	Tick    Verb = "tick"     // tick a box
	Click   Verb = "click"    // click a button, a link or anything else
	PressIt Verb = "press"    // press Enter in the field that was filled last
	WaitFor Verb = "wait-for" // go on when something is there
)

// Target is how an instruction finds what it works on: by a CSS selector, by what a person reads on it, or, to wait
// for alone, by any text of the page. It must be visible.
type Target struct {
	CSS   string
	Role  string // button, link, textbox or checkbox; empty: whatever fits the verb
	Name  string // of a button or link, or the label of a field
	Label string // of a field
	Text  string
}

func (t Target) String() string {
	var parts []string
	for _, part := range [][2]string{{"css", t.CSS}, {"role", t.Role}, {"name", t.Name}, {"label", t.Label}, {"text", t.Text}} {
		if part[1] != "" {
			parts = append(parts, part[0]+": "+part[1])
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// Instruction is one step that the user wrote.
type Instruction struct {
	Verb   Verb
	Target Target
	Value  string // of Fill; ${user}, ${password} and ${totp} stand for the user's
	Line   int    // where it stands in assay.yaml; 0 where it stands nowhere
}

func (i Instruction) String() string {
	text := string(i.Verb)
	switch i.Verb {
	case Auto:
	case PressIt:
		text += " Enter"
	default:
		text += " " + i.Target.String()
	}
	if i.Line > 0 {
		text += fmt.Sprintf(", line %d", i.Line)
	}
	return text
}

// Guide is the instructions of the user's for pages that assay does not find its way through. What they leave over is
// done as without them.
type Guide struct {
	Login   []Instruction
	Consent []Instruction // approve
	Deny    []Instruction
}

// Selectors lists the CSS selectors that the guide's targets have; who takes a Snapshot marks what they find.
func (g Guide) Selectors() []string {
	selectors := []string{}
	for _, list := range [][]Instruction{g.Login, g.Consent, g.Deny} {
		for _, each := range list {
			if each.Target.CSS != "" {
				selectors = append(selectors, each.Target.CSS)
			}
		}
	}
	return selectors
}

// Mark is what a CSS selector finds first. Indexes are -1 where it is something else; an element that is no control
// counts as a link that leads nowhere.
type Mark struct {
	CSS    string `json:"css"`
	Form   int    `json:"form"`
	Field  int    `json:"field"`
	Button int    `json:"button"`
	Link   int    `json:"link"`
}

// find gives what an instruction's target means on a page. What is called exactly so wins over what contains it.
func (i Instruction) find(s Snapshot) (found Mark, there bool) {
	t := i.Target
	if t.CSS != "" {
		for _, mark := range s.Marks {
			if mark.CSS == t.CSS {
				return mark, true
			}
		}
		return found, false
	}
	if t.Text != "" {
		return Mark{Form: -1, Field: -1, Button: -1, Link: -1}, strings.Contains(plain(s.Title, s.Text), strings.TrimRight(plain(t.Text), " "))
	}
	fields, controls := i.Verb != Click || t.Label != "", i.Verb == Click || i.Verb == WaitFor
	best := 0
	consider := func(own, wanted string, mark Mark) {
		if score := likeness(own, wanted); score > best {
			best, found = score, mark
		}
	}
	for f := range s.Forms {
		for i, field := range s.Forms[f].Fields {
			if fields && field.Visible && t.mayBeField(field) {
				consider(field.Label, first(t.Label, t.Name), Mark{Form: f, Field: i, Button: -1, Link: -1})
			}
		}
		for i, button := range s.Forms[f].Buttons {
			if controls && button.Visible && t.Label == "" && (t.Role == "" || t.Role == "button") {
				consider(first(button.Text, button.Value), t.Name, Mark{Form: f, Field: -1, Button: i, Link: -1})
			}
		}
	}
	for i, link := range s.Links {
		if controls && t.Label == "" && (t.Role == "" || t.Role == "link") {
			consider(link.Text, t.Name, Mark{Form: -1, Field: -1, Button: -1, Link: i})
		}
	}
	return found, best > 0
}

func (t Target) mayBeField(field Field) bool {
	box := field.Type == "checkbox" || field.Type == "radio"
	switch t.Role {
	case "":
		return true
	case "checkbox":
		return box
	case "textbox":
		return !box
	}
	return false
}

// likeness is 2 where two texts are the same, whatever their case and blanks, and 1 where one contains the other.
func likeness(own, wanted string) int {
	own, wanted = strings.TrimSpace(plain(own)), strings.TrimSpace(plain(wanted))
	switch {
	case wanted == "" || own == "":
		return 0
	case own == wanted:
		return 2
	case strings.Contains(own, wanted):
		return 1
	}
	return 0
}
