package evidence

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// claimNames are the claims that say who a user is (OpenID Connect Core sections 5.1 and 5.1.1). How its members name a
// person is in each of them; sub says nothing to a stranger.
var claimNames = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields("name given_name family_name middle_name nickname preferred_username email phone_number birthdate profile picture website " +
		"address formatted street_address locality region postal_code country") {
		names[name] = true
	}
	return names
}()

// In JSON a claim is a text, a number, or a list of texts, and its name may end with a language (section 5.2).
var (
	claimPattern = regexp.MustCompile(`("([a-z_]+)(?:#[A-Za-z0-9-]*)?"\s*:\s*)(` + jsonText + `|-?[0-9][0-9.eE+-]*|\[[^][{}]*\])`)
	textPattern  = regexp.MustCompile(jsonText)
)

const jsonText = `"(?:[^"\\]|\\.)*(?:"|$)`

// StrikeClaims makes the redactor strike the claims that say who a user is too: by name in JSON, JSON Web Tokens and forms,
// and from then on by value wherever they stand.
func (r *Redactor) StrikeClaims() { r.claims.Store(true) }

// ClaimsStruck tells whether names and mails are struck.
func (r *Redactor) ClaimsStruck() bool { return r.claims.Load() }

// LearnUser makes the redactor strike the name by which a user logs in, where such names are to be struck.
func (r *Redactor) LearnUser(name string) {
	if r.claims.Load() {
		r.learnClaim("user", name)
	}
}

const minClaim = 3 // bytes; what is shorter is struck by name alone

// learnClaim learns a value: a short one as a whole word, since names are shorter than secrets.
func (r *Redactor) learnClaim(kind, value string) {
	if len(value) >= MinSecret {
		r.Learn(kind, value)
		return
	}
	if len(value) < minClaim || value[0] == '[' || claimNames[value] || value == "null" || value == "true" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.known.forms[value] {
		r.known.forms[value] = true
		r.known.words = append(r.known.words, learned{value, r.Mark(kind, value)})
	}
}

// claim learns and strikes the value of a claim.
func (r *Redactor) claim(name, value string) string {
	if value == "" || value[0] == '[' {
		return value
	}
	kind := strings.ReplaceAll(name, "_", " ")
	r.learnClaim(kind, value)
	return r.Mark(kind, value)
}

// members strikes claims from JSON.
func (r *Redactor) members(text string) string {
	return claimPattern.ReplaceAllStringFunc(text, func(member string) string {
		parts := claimPattern.FindStringSubmatch(member)
		if !claimNames[parts[2]] {
			return member
		}
		strike := func(value string) string {
			var plain string
			if json.Unmarshal([]byte(value), &plain) != nil {
				plain = strings.Trim(value, `"`) // a number, or a text that was cut
			}
			return `"` + r.claim(parts[2], plain) + `"`
		}
		if strings.HasPrefix(parts[3], "[") {
			return parts[1] + textPattern.ReplaceAllStringFunc(parts[3], strike)
		}
		return parts[1] + strike(parts[3])
	})
}

// isField tells whether a claim stands in a form or query, given all that ends with its name. Attributes of HTML have such
// names too.
func (r *Redactor) isField(text, name string) bool {
	if !r.claims.Load() || !claimNames[name] {
		return false
	}
	before := len(text) - len(name) - 1
	return before < 0 || strings.IndexByte("?&#;", text[before]) >= 0
}

// field strikes a claim from a form or query.
func (r *Redactor) field(name, value string) string {
	plain, err := url.QueryUnescape(value)
	if err != nil {
		plain = value
	}
	return r.claim(name, plain)
}
