package page

import (
	"fmt"
	"regexp"
	"slices"
)

// simple is the selectors that can be judged without the document: an element's name, #id and [attribute=value].
var (
	simple    = regexp.MustCompile(`^(input|button|select|textarea|a)?(#[\w-]+)?(\[(name|id|type|value)=["']?[^"'\]]*["']?\])*$`)
	idPart    = regexp.MustCompile(`#([\w-]+)`)
	attribute = regexp.MustCompile(`\[(name|id|type|value)=["']?([^"'\]]*)["']?\]`)
)

// Mark marks what selectors find, where no browser did. It understands an element's name, #id and [name=…], [id=…],
// [type=…] and [value=…]; another selector is an error.
func (s *Snapshot) Mark(selectors []string) error {
	for _, selector := range selectors {
		if selector == "" || !simple.MatchString(selector) {
			return fmt.Errorf("without a browser only #id and [name=…] are understood, not the selector %q", selector)
		}
		if mark, there := s.matching(selector); there {
			s.Marks = append(s.Marks, mark)
		}
	}
	return nil
}

func (s *Snapshot) matching(selector string) (Mark, bool) {
	wanted := map[string]string{}
	for _, match := range attribute.FindAllStringSubmatch(selector, -1) {
		wanted[match[1]] = match[2]
	}
	if match := idPart.FindStringSubmatch(attribute.ReplaceAllString(selector, "")); match != nil {
		wanted["id"] = match[1]
	}
	tag := simple.FindStringSubmatch(selector)[1]
	fits := func(tags []string, has map[string]string) bool {
		for name, value := range wanted {
			if has[name] != value {
				return false
			}
		}
		return tag == "" || slices.Contains(tags, tag)
	}
	for f, form := range s.Forms {
		for i, field := range form.Fields {
			tags := []string{"input"}
			if field.Type == "select" || field.Type == "textarea" {
				tags = []string{field.Type}
			}
			if field.Visible && fits(tags, map[string]string{"id": field.ID, "name": field.Name, "type": field.Type, "value": field.Value}) {
				return Mark{CSS: selector, Form: f, Field: i, Button: -1, Link: -1}, true
			}
		}
		for i, button := range form.Buttons {
			if button.Visible && fits([]string{"button", "input"}, map[string]string{"id": button.ID, "name": button.Name, "type": button.Type, "value": button.Value}) {
				return Mark{CSS: selector, Form: f, Field: -1, Button: i, Link: -1}, true
			}
		}
	}
	return Mark{}, false
}

// Fill puts what a step types and ticks into the snapshot, as a browser would into the page.
func (s *Snapshot) Fill(step Step) {
	if step.Form < 0 {
		return
	}
	fields := s.Forms[step.Form].Fields
	for _, typed := range step.Type {
		fields[typed.Field].Value = typed.Text
	}
	for _, box := range step.Tick {
		fields[box].Checked = true
	}
}
