package page

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/authassay/assay/browser/hop"
)

// control adds a field or a button to the form that owns it. A disabled one is never sent, so it is left out.
func (p *parser) control(n *html.Node, in scope) {
	if _, disabled := lookup(n, "disabled"); disabled {
		return
	}
	form := &p.loose
	index := in.form
	if owner, named := lookup(n, "form"); named {
		index = -1
		if at, known := p.owners[owner]; known {
			index = at
		}
	}
	if index >= 0 {
		p.reach(index)
		form = &p.snapshot.Forms[index]
	}
	kind := strings.ToLower(attr(n, "type"))
	switch {
	case n.DataAtom == atom.Button:
		if kind == "" {
			kind = "submit"
		}
		p.button(form, n, kind, name(n), in)
	case n.DataAtom == atom.Input && (kind == "submit" || kind == "button" || kind == "image" || kind == "reset"):
		text := first(attr(n, "aria-label"), attr(n, "value"), attr(n, "alt"), attr(n, "title"))
		if text == "" && kind == "submit" {
			text = "Submit"
		}
		p.button(form, n, kind, text, in)
	default:
		p.field(form, n, kind, in)
	}
}

func (p *parser) button(form *Form, n *html.Node, kind, text string, in scope) {
	if kind == "reset" {
		return
	}
	button := Button{Index: len(form.Buttons), Name: attr(n, "name"), Value: attr(n, "value"), ID: attr(n, "id"),
		Type: kind, Text: text, Visible: !in.hidden && !hidden(n)}
	if action := attr(n, "formaction"); action != "" {
		button.Action = hop.Resolve(p.base, action)
	}
	form.Buttons = append(form.Buttons, button)
}

func (p *parser) field(form *Form, n *html.Node, kind string, in scope) {
	field := Field{Index: len(form.Fields), Name: attr(n, "name"), ID: attr(n, "id"), Type: kind, Value: attr(n, "value"),
		Autocomplete: strings.ToLower(attr(n, "autocomplete")), InputMode: strings.ToLower(attr(n, "inputmode")), Label: p.label(n, in)}
	_, field.Checked = lookup(n, "checked")
	field.MaxLength, _ = strconv.Atoi(attr(n, "maxlength"))
	switch {
	case n.DataAtom == atom.Select:
		field.Type, field.Value = "select", selected(n)
	case n.DataAtom == atom.Textarea:
		field.Type, field.Value = "textarea", rawText(n)
	case kind == "":
		field.Type = "text"
	case (kind == "checkbox" || kind == "radio") && field.Value == "":
		if _, given := lookup(n, "value"); !given {
			field.Value = "on"
		}
	}
	field.Visible = field.Type != "hidden" && !in.hidden && !hidden(n)
	form.Fields = append(form.Fields, field)
}

// label gives what a person reads beside a field.
func (p *parser) label(n *html.Node, in scope) string {
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if label := p.labels[attr(n, "id")]; label != nil && attr(n, "id") != "" {
		return textOf(label)
	}
	if in.label != nil {
		return textOf(in.label)
	}
	for id := range strings.FieldsSeq(attr(n, "aria-labelledby")) {
		if label := p.ids[id]; label != nil {
			return textOf(label)
		}
	}
	return first(attr(n, "placeholder"), attr(n, "title"))
}

// selected gives the value of a select: of the option that is selected, else of the first.
func selected(n *html.Node) string {
	value, found := "", false
	for node := range n.Descendants() {
		if node.DataAtom != atom.Option {
			continue
		}
		own, given := lookup(node, "value")
		if !given {
			own = textOf(node)
		}
		if _, chosen := lookup(node, "selected"); chosen {
			return own
		}
		if !found {
			value, found = own, true
		}
	}
	return value
}

// hidden tells whether an element hides itself and all in it.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// name gives the accessible name of a button or link.
func name(n *html.Node) string {
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if text := textOf(n); text != "" {
		return text
	}
	for node := range n.Descendants() {
		if alt := first(attr(node, "alt"), attr(node, "aria-label")); alt != "" {
			return alt
		}
	}
	return attr(n, "title")
}

func textOf(n *html.Node) string {
	return strings.Join(strings.Fields(rawText(n)), " ")
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for node := range n.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
			b.WriteByte(' ')
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

func attr(n *html.Node, key string) string {
	value, _ := lookup(n, key)
	return value
}

func lookup(n *html.Node, key string) (string, bool) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val, true
		}
	}
	return "", false
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func cut(text string) string {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	return strings.ToValidUTF8(text, "")
}
