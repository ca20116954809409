package page

import (
	"net/url"
	"strings"
)

// Submission is a form as it is sent.
type Submission struct {
	Method string // GET or POST
	URL    string // where to, with the query of a GET
	Body   string // of a POST, application/x-www-form-urlencoded
}

// Submit gives what a browser would send for a form once a step is done on it: its fields in their order, boxes
// that are ticked, and the button that was pressed.
func Submit(form Form, step Step) Submission {
	typed, ticked := map[int]string{}, map[int]bool{}
	if step.Form == form.Index {
		for _, text := range step.Type {
			typed[text.Field] = text.Text
		}
		for _, box := range step.Tick {
			ticked[box] = true
		}
	}
	var body strings.Builder
	add := func(name, value string) {
		if name == "" {
			return
		}
		if body.Len() > 0 {
			body.WriteByte('&')
		}
		body.WriteString(url.QueryEscape(name) + "=" + url.QueryEscape(value))
	}
	for i, field := range form.Fields {
		switch field.Type {
		case "checkbox", "radio":
			if !field.Checked && !ticked[i] {
				continue
			}
		case "file":
			continue
		}
		if text, changed := typed[i]; changed {
			add(field.Name, text)
			continue
		}
		add(field.Name, field.Value)
	}
	action := form.Action
	if step.Press.Button >= 0 {
		button := form.Buttons[step.Press.Button]
		add(button.Name, button.Value)
		if button.Action != "" {
			action = button.Action
		}
	} else if def := defaultButton(form); def != nil {
		add(def.Name, def.Value)
	}
	if form.Method == "POST" {
		return Submission{Method: "POST", URL: action, Body: body.String()}
	}
	action, _, _ = strings.Cut(action, "?")
	return Submission{Method: "GET", URL: action + "?" + body.String()}
}

// defaultButton is the one that Enter presses: the first that submits. A script's submit presses none, but such
// forms have none to press.
func defaultButton(form Form) *Button {
	for i := range form.Buttons {
		if form.Buttons[i].Type == "submit" && form.Buttons[i].Visible {
			return &form.Buttons[i]
		}
	}
	return nil
}
