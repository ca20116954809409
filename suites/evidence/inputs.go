package evidence

import (
	"html"
	"regexp"
	"strings"
)

var (
	inputPattern     = regexp.MustCompile(`(?i)<input\b[^>]*>`)
	attributePattern = regexp.MustCompile(`(?i)(\s)(name|value)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)`)
)

// inputs strikes what fields of a page hold, where the name of the field says that it is secret, and learns it.
func (r *Redactor) inputs(text string) string {
	if !strings.Contains(text, "<input") && !strings.Contains(text, "<INPUT") {
		return text
	}
	return inputPattern.ReplaceAllStringFunc(text, func(tag string) string {
		held := map[string]string{}
		for _, attribute := range attributePattern.FindAllStringSubmatch(tag, -1) {
			held[strings.ToLower(attribute[2])] = attribute[3]
		}
		name, value := strings.ToLower(unquoted(held["name"])), unquoted(held["value"])
		mark := value
		if kind, secret := secretNames[name]; secret && value != "" {
			r.Learn(kind, value)
			mark = r.byName(name, value)
		} else if r.claims.Load() && claimNames[name] {
			mark = r.claim(name, value)
		}
		if mark == value {
			return tag
		}
		return attributePattern.ReplaceAllStringFunc(tag, func(attribute string) string {
			parts := attributePattern.FindStringSubmatch(attribute)
			if !strings.EqualFold(parts[2], "value") {
				return attribute
			}
			return parts[1] + parts[2] + `="` + mark + `"`
		})
	})
}

func unquoted(attribute string) string {
	return html.UnescapeString(strings.Trim(attribute, `"'`))
}
