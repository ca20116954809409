package suites

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// birthdate is a date, or a year (OIDC Core section 5.1); 0000 is a year that is not told.
var birthdate = regexp.MustCompile(`^\d{4}(-\d{2}-\d{2})?$`)

// addressMembers are those of the address claim (OIDC Core section 5.1.1).
var addressMembers = []string{"formatted", "street_address", "locality", "region", "postal_code", "country"}

// claimDefects tells which claims of a scope have another type than the one that OIDC Core section 5.1 defines. What is
// null is not there.
func claimDefects(claims rp.Claims, scope string) []string {
	var defects []string
	for _, name := range ofScope(claims, scope) {
		if must, kept := claimForm(name, claims[name]); !kept {
			defects = append(defects, fmt.Sprintf("%s is %.60s, and must be %s", name, written(claims[name]), must))
		}
	}
	return defects
}

// claimForm tells what a claim must be, and whether a value is that.
func claimForm(name string, value any) (must string, kept bool) {
	text, isText := value.(string)
	switch name {
	case "updated_at":
		_, kept = value.(json.Number)
		return "a number of seconds", kept
	case "email_verified", "phone_number_verified":
		_, kept = value.(bool)
		return "true or false", kept
	case "birthdate":
		return "a text like 1852-05-04 or 1852", isText && birthdate.MatchString(text)
	case "email":
		return "an e-mail address", isText && strings.Contains(text, "@")
	case "address":
		members, isObject := value.(map[string]any)
		for _, member := range addressMembers {
			_, isText := members[member].(string)
			isObject = isObject && (members[member] == nil || isText)
		}
		return "an object of texts", isObject
	}
	return "a text", isText
}

// written is a value as JSON has it.
func written(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "no JSON"
	}
	return string(text)
}
