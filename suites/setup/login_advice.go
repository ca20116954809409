package setup

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
)

// advise shows the lines of assay.yaml that would help, filled in from the page at which the login ended.
func (c *loginCheck) advise() {
	if c.shown == 0 || c.arrival.Kind == rp.AtCallback || c.arrival.Kind == rp.Elsewhere {
		return
	}
	lines := Advice(c.last, c.user)
	if c.arrival.Kind == rp.Refused || len(lines) == 0 {
		return
	}
	fmt.Fprintf(c.w, "\nif this page can be passed, these lines in assay.yaml would pass it:\n\n")
	for _, line := range lines {
		fmt.Fprintf(c.w, "    %s\n", c.yaml(line))
	}
}

// yaml is a line of YAML without secrets: unlike those of safe, its blanks count.
func (c *loginCheck) yaml(line string) string {
	return reports.Harmless(c.party.Redactor.Text(line), 200)
}

// Advice gives the smallest YAML that would help on a page at which a login ended; empty where none would.
func Advice(sight page.Sight, user rp.User) []string {
	switch sight.Reading.Kind {
	case page.Captcha, page.Firewall:
		return []string{"login:", "  state: login.json  # which assay login save makes: you log in once, by hand"}
	case page.OneTimeCode:
		return []string{"users:", "  - name: " + quotedYAML(user.Name), "    password: ${env:ASSAY_PASSWORD}", "    totp: ${env:ASSAY_TOTP}  # the seed that the authenticator was given"}
	}
	return steps(sight)
}

// steps gives the smallest YAML that would do by steps what a person does on a page: fill in what looks like the user
// name and the password, and press the button that looks most like going on; other buttons are named in a comment.
// It is empty where there is nothing to press.
func steps(sight page.Sight) []string {
	form, button := mainForm(sight.Page)
	if form == nil {
		return nil
	}
	chapter, lines := "consent", []string(nil)
	for _, field := range form.Fields {
		value := ""
		switch {
		case !field.Visible:
		case field.Type == "password":
			value = "${password}"
		case field.Type == "text" || field.Type == "email" || field.Type == "tel" || field.Type == "number":
			value = "${user}"
		}
		if value != "" {
			chapter = "login"
			lines = append(lines, fmt.Sprintf("    - fill: {%s, with: %q}", fieldTarget(field), value))
		}
	}
	lines = append(lines, fmt.Sprintf("    - click: {%s}", buttonTarget(*button)))
	if others := otherButtons(sight.Page, button); others != "" {
		lines = append(lines, "      # or: "+others)
	}
	return append([]string{chapter + ":", "  steps:"}, lines...)
}

// mainForm gives the form with the most to fill in that has a button to press, and that button: one that submits, if any.
func mainForm(seen page.Snapshot) (found *page.Form, button *page.Button) {
	most := -1
	for i := range seen.Forms {
		form := &seen.Forms[i]
		var press *page.Button
		for b := range form.Buttons {
			if candidate := &form.Buttons[b]; candidate.Visible && (press == nil || press.Type != "submit" && candidate.Type == "submit") {
				press = candidate
			}
		}
		fields := 0
		for _, field := range form.Fields {
			if field.Visible {
				fields++
			}
		}
		if press != nil && fields > most {
			most, found, button = fields, form, press
		}
	}
	return found, button
}

func otherButtons(seen page.Snapshot, chosen *page.Button) string {
	var names []string
	for i := range seen.Forms {
		for b := range seen.Forms[i].Buttons {
			if button := &seen.Forms[i].Buttons[b]; button != chosen && button.Visible && len(names) < 4 {
				names = append(names, "{"+buttonTarget(*button)+"}")
			}
		}
	}
	return strings.Join(names, ", ")
}

// fieldTarget says in YAML how a step finds a field.
func fieldTarget(field page.Field) string {
	switch {
	case field.Label != "":
		return "label: " + quotedYAML(field.Label)
	case field.ID != "":
		return "css: " + quotedYAML("#"+field.ID)
	}
	return "css: " + quotedYAML(`[name="`+field.Name+`"]`)
}

// buttonTarget says in YAML how a step finds a button.
func buttonTarget(button page.Button) string {
	switch {
	case button.Text != "":
		return "role: button, name: " + quotedYAML(button.Text)
	case button.ID != "":
		return "css: " + quotedYAML("#"+button.ID)
	}
	return "css: " + quotedYAML(`[name="`+button.Name+`"]`)
}

// quotedYAML writes a text as a YAML string in double quotes.
func quotedYAML(text string) string { return strconv.Quote(reports.Line(text, 80)) }
