package reports

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/authassay/assay/suites/evidence"
)

// Curl gives the line for a shell that sends an exchange's request again, or "" where curl could not: the request
// was cut when it was recorded, holds a zero byte, did not go over HTTP, or was not ours. In the place of each secret that was struck stands a variable,
// such as ${CODE}, for the reader to set; equal secrets share one.
func Curl(exchange evidence.Exchange) string {
	request := exchange.Request
	if request.Truncated || exchange.Arrived() || !strings.HasPrefix(request.URL, "http://") && !strings.HasPrefix(request.URL, "https://") {
		return ""
	}
	for _, text := range append([]evidence.Field{{request.URL, request.Body}}, request.Header...) {
		if strings.ContainsRune(text[0]+text[1], 0) { // no argument of a program holds one
			return ""
		}
	}
	secrets := variables{}
	words := []string{"curl", "-sS", "-i"}
	if strings.ContainsAny(struck.ReplaceAllString(request.URL, ""), "[]{}") {
		words = append(words, "-g")
	}
	if strings.Contains(request.URL, "/.") {
		words = append(words, "--path-as-is")
	}
	if implied := impliedMethod(request); request.Method != implied {
		words = append(words, "-X", secrets.quote(request.Method))
	}
	words = append(words, secrets.quote(request.URL))
	for _, field := range request.Header {
		words = append(words, secrets.header(field)...)
	}
	if request.Body != "" {
		words = append(words, "--data-raw", secrets.quote(request.Body))
	}
	return strings.Join(words, " ")
}

// impliedMethod is what curl sends when it is told no method.
func impliedMethod(request evidence.Request) string {
	if request.Body != "" {
		return "POST"
	}
	return "GET"
}

// curlSets are fields that curl gives itself, that belong to one connection, or that a browser always sends and no
// server decides by. Sec-Fetch-Site is none of them: it may be what a refusal rests on.
var curlSets = map[string]bool{"host": true, "content-length": true, "connection": true, "accept-encoding": true,
	"transfer-encoding": true, "user-agent": true, "upgrade-insecure-requests": true, "cache-control": true, "pragma": true,
	"accept-language": true, "sec-fetch-user": true, "priority": true}

// header gives the options for one field. Only credentials were struck from Authorization, so its scheme tells which.
func (v variables) header(field evidence.Field) []string {
	name, value := strings.ToLower(field[0]), field[1]
	if curlSets[name] || name == "content-type" && value == "application/x-www-form-urlencoded" {
		return nil
	}
	if name == "authorization" {
		scheme, credentials, _ := strings.Cut(value, " ")
		if strings.HasPrefix(credentials, "[credentials ") && strings.EqualFold(scheme, "Basic") {
			return []string{"-u", `"${CLIENT_ID}:${CLIENT_SECRET}"`}
		}
		value = scheme + " " + strings.Replace(credentials, "[credentials ", "[access token ", 1)
	}
	if value == "" {
		return []string{"-H", v.quote(field[0] + ";")}
	}
	return []string{"-H", v.quote(field[0] + ": " + value)}
}

// struck finds what redaction left: a mark such as [code 3f9a], or a token that lost its signature, with the
// parameter that carried it.
var struck = regexp.MustCompile(`(?:\[|%5B)([a-z]+(?:(?: |\+|%20)[a-z]+)*)(?: |\+|%20)([0-9a-f]{4})(?:\]|%5D)` +
	`|(?:([A-Za-z_]+)=)?(eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.\[signature\])`)

// kindVariables name the secrets whose kind, as redaction calls it, is not what a reader would call the variable.
var kindVariables = map[string]string{"secret": "CLIENT_SECRET", "assertion": "CLIENT_ASSERTION", "verifier": "CODE_VERIFIER"}

// variables gives each secret of a line its variable. The key is the mark.
type variables map[string]string

// variable names a secret. A second one of the same kind gets a number.
func (v variables) variable(name, mark string) string {
	if known, ok := v[mark]; ok {
		return known
	}
	taken := map[string]bool{}
	for _, variable := range v {
		taken[variable] = true
	}
	free := name
	for i := 2; taken[free]; i++ {
		free = fmt.Sprintf("%s_%d", name, i)
	}
	v[mark] = free
	return free
}

// quote makes one word of a shell from a text, with variables for what was struck from it. Whatever the text holds,
// the word is one line, and nothing but the variables is expanded.
func (v variables) quote(text string) string {
	var parts []part
	at := 0
	for _, m := range struck.FindAllStringSubmatchIndex(text, -1) {
		start, mark, name := m[0], "", ""
		if m[8] >= 0 { // a token: what stands before it names it
			start, mark, name = m[8], text[m[8]:m[9]], "TOKEN"
			if m[6] >= 0 {
				name = strings.ToUpper(strings.TrimSuffix(text[m[6]:m[7]], "_hint"))
			}
		} else {
			kind := strings.NewReplacer("+", " ", "%20", " ").Replace(text[m[2]:m[3]])
			mark, name = kind+" "+text[m[4]:m[5]], strings.ToUpper(strings.ReplaceAll(kind, " ", "_"))
			if known, ok := kindVariables[kind]; ok {
				name = known
			}
		}
		parts = append(parts, part{text[at:start], false}, part{v.variable(name, mark), true})
		at = m[1]
	}
	return join(append(parts, part{text[at:], false}))
}

// part is a piece of a word: literal text, or the name of a variable.
type part struct {
	text     string
	variable bool
}

var (
	bareWord      = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)
	inDoubleQuote = regexp.MustCompile("^[^\\\\\"$`!]*$")
)

// join quotes parts as one word, in the plainest way that is safe for all of them.
func join(parts []part) string {
	plain, bare, double := "", true, true
	for _, p := range parts {
		if p.variable {
			bare = false
			plain += "${" + p.text + "}"
			continue
		}
		plain += p.text
		bare = bare && bareWord.MatchString(p.text)
		double = double && inDoubleQuote.MatchString(p.text) && speakable(p.text)
	}
	switch {
	case len(parts) == 1 && bare && speakable(plain):
		return plain
	case len(parts) == 1:
		return literal(plain)
	case double:
		return `"` + plain + `"`
	}
	word := ""
	for _, p := range parts {
		switch {
		case p.variable:
			word += `"${` + p.text + `}"`
		case p.text != "":
			word += literal(p.text)
		}
	}
	return word
}

// speakable tells whether a text can stand in a log as it is.
func speakable(text string) bool {
	return !strings.ContainsAny(text, "\n\t") && Harmless(text, 8*len(text)+40) == text
}

// literal quotes a text of which nothing may be expanded. What cannot be seen is written as bash's $'\x1b'.
func literal(text string) string {
	if speakable(text) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var quoted strings.Builder
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		raw := text[at : at+size]
		switch {
		case r == '\n':
			quoted.WriteString(`\n`)
		case r == '\'' || r == '\\':
			quoted.WriteString(`\` + raw)
		case (r == ':' || r == '#') && at > 0 && text[at-1] == text[at], // two of them start commands of CI jobs
			!seen(r), r == utf8.RuneError:
			for _, b := range []byte(raw) {
				fmt.Fprintf(&quoted, `\x%02x`, b)
			}
		default:
			quoted.WriteString(raw)
		}
		at += size
	}
	return "$'" + quoted.String() + "'"
}
