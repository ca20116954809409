package target

import (
	"slices"
	"strings"
)

// ResponseTypes lists what the target's metadata says of response types (OIDC Discovery section 3); without a word, code.
func (t *Target) ResponseTypes() []string {
	if types := t.Metadata.List("response_types_supported"); len(types) > 0 {
		return types
	}
	return []string{"code"}
}

// Answers tells whether the target lists a response type.
func (t *Target) Answers(responseType string) bool {
	return slices.ContainsFunc(t.ResponseTypes(), func(each string) bool { return SameResponseType(each, responseType) })
}

// SameResponseType tells whether two response types are one: the order of their values does not matter (OAuth 2.0 Multiple
// Response Type Encoding Practices section 3, RFC 6749 section 3.1.1).
func SameResponseType(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.FieldsSeq(a)), slices.Sorted(strings.FieldsSeq(b)))
}
