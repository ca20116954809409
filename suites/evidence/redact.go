package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// Redactor strikes secrets from text: by name always, and by value for all that the run ever held. Equal values
// stay comparable by a keyed hash whose key lives as long as the run. It is safe for concurrent use.
type Redactor struct {
	key     []byte
	mu      sync.RWMutex
	headers map[string]bool // names of more headers whose value is secret, in lower case
	claims  atomic.Bool     // whether names and mails are struck too
	known   known
}

// NewRedactor makes a redactor with a fresh key.
func NewRedactor() *Redactor {
	key := make([]byte, 16)
	_, _ = rand.Read(key) // never fails since Go 1.24
	return &Redactor{key: key, headers: map[string]bool{}, known: newKnown()}
}

// Forget drops all values that were learned, once nothing is to be written of the run that held them: a redactor that
// outlives many runs would grow with each.
func (r *Redactor) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = newKnown()
}

// secretNames are the parameters, JSON members, headers and cookies that carry secrets, with the word that stands for each.
var secretNames = map[string]string{
	"code": "code", "access_token": "access token", "refresh_token": "refresh token", "id_token": "id token",
	"id_token_hint": "id token", "token": "token", "client_secret": "secret", "password": "password", "passwd": "password",
	"pass": "password", "client_assertion": "assertion", "assertion": "assertion", "code_verifier": "verifier",
	"registration_access_token": "token", "device_code": "code", "subject_token": "token", "actor_token": "token", "request_uri": "request uri",
	"csrf": "csrf", "_csrf": "csrf", "csrf_token": "csrf", "otp": "otp", "totp": "otp",
}

// Mark gives what stands in the place of a secret: its kind and four hex digits of a keyed hash.
func (r *Redactor) Mark(kind, value string) string {
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(value))
	return "[" + kind + " " + hex.EncodeToString(mac.Sum(nil)[:2]) + "]"
}

// Learn makes the redactor strike a value from now on, in each form that it takes on the wire. Values under
// MinSecret bytes are left to redaction by name: struck everywhere, they would eat the report. Of a JSON Web Token the
// signature is what is secret.
func (r *Redactor) Learn(kind, value string) {
	mark := ""
	if token, is := splitToken(value); is {
		value, mark = token[2], signature
	}
	if len(value) < MinSecret || isMark(value) {
		return
	}
	r.mu.RLock()
	known := r.known.forms[value]
	r.mu.RUnlock()
	if known {
		return
	}
	if mark == "" {
		mark = r.Mark(kind, value)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, part := range append(lines(value), value) {
		for _, form := range forms(part) {
			r.known.add(learned{form, mark})
		}
	}
}

// LearnBasic makes the redactor strike the Base64 of id:secret, as RFC 6749 section 2.3.1 sends it.
func (r *Redactor) LearnBasic(id, secret string) {
	r.Learn("secret", secret)
	joined := url.QueryEscape(id) + ":" + url.QueryEscape(secret)
	r.Learn("credentials", base64.StdEncoding.EncodeToString([]byte(joined)))
}

// LearnHeader makes the redactor strike all values of a header, however short, and this one wherever it stands: whole,
// and without the scheme that it may begin with, as Authorization does.
func (r *Redactor) LearnHeader(name, value string) {
	r.mu.Lock()
	r.headers[strings.ToLower(name)] = true
	r.mu.Unlock()
	r.Learn("header", value)
	if _, credentials, found := strings.Cut(value, " "); found {
		r.Learn("header", credentials)
	}
}

func (r *Redactor) secretHeader(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return secretHeaders[name] || r.headers[name]
}

// Values strikes every learned value from a text, also where it stands in percent-encoding, as HTML, with escapes of
// JSON, or in several of these at once.
func (r *Redactor) Values(text string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	text = strike(text, r.known.find(text))
	var places []place
	plain, above := text, []view(nil)
	for len(above) < maxDepth {
		seen, any := unescaped(plain)
		if !any {
			break
		}
		above, plain = append(above, seen), seen.text
		for _, found := range r.known.find(plain) {
			for i := len(above) - 1; i >= 0; i-- {
				found.from, found.to = above[i].origin(found.from), above[i].origin(found.to)
			}
			places = append(places, found)
		}
	}
	return strike(text, tidy(places))
}

var jsonPattern = regexp.MustCompile(`("([A-Za-z_]+)"\s*:\s*")((?:[^"\\]|\\.)*)(")`)

// Text strikes secrets from a body, URL or message: by value, then by the names that carry secrets in forms,
// queries, fragments and JSON; JSON Web Tokens keep header and claims, struck too, and lose the signature.
func (r *Redactor) Text(text string) string {
	text = r.inputs(r.tokens(text))
	if r.claims.Load() {
		text = r.members(text)
	}
	text = r.Values(text)
	if strings.Contains(text, `":`) || strings.Contains(text, `" :`) {
		text = jsonPattern.ReplaceAllStringFunc(text, func(member string) string {
			parts := jsonPattern.FindStringSubmatch(member)
			return parts[1] + r.byName(parts[2], parts[3]) + parts[4]
		})
	}
	return r.pairs(text)
}

// pairs strikes the values of name=value pairs in queries, fragments, form bodies and attributes.
func (r *Redactor) pairs(text string) string {
	var struck strings.Builder
	kept := 0
	for from := 0; ; {
		equals := strings.IndexByte(text[from:], '=')
		if equals < 0 {
			break
		}
		equals += from
		start := equals
		for start > from && (isLetter(text[start-1]) || text[start-1] == '_') {
			start--
		}
		named := start < equals && (start == 0 || strings.IndexByte("?&#; \t\r\n\"'", text[start-1]) >= 0)
		name, strike := strings.ToLower(text[start:equals]), r.byName
		if _, secret := secretNames[name]; !named || !secret {
			if !r.isField(text[:equals], name) {
				from = equals + 1 // the value may hold pairs of its own
				continue
			}
			strike = r.field
		}
		end := equals + 1
		if length := strings.IndexAny(text[end:], "&\"'<># \t\r\n"); length >= 0 {
			end += length
		} else {
			end = len(text)
		}
		struck.WriteString(text[kept : equals+1])
		struck.WriteString(strike(name, text[equals+1:end]))
		kept, from = end, end
	}
	if kept == 0 {
		return text
	}
	struck.WriteString(text[kept:])
	return struck.String()
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// byName strikes a value whose name says that it is secret. A value that is struck already, or that is an error
// code or empty, stays.
func (r *Redactor) byName(name, value string) string {
	kind, secret := secretNames[strings.ToLower(name)]
	if !secret || value == "" || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "%5B") || strings.Contains(value, signature) {
		return value
	}
	if token, is := splitToken(value); is {
		return r.token(token)
	}
	plain, err := url.QueryUnescape(value)
	if err != nil {
		plain = value
	}
	return r.Mark(kind, plain)
}

// secretHeaders carry credentials in their value.
var secretHeaders = map[string]bool{"authorization": true, "proxy-authorization": true, "cookie": true, "set-cookie": true, "dpop": true}

// Header strikes secrets from header fields; cookies keep their names and attributes, Authorization its scheme.
func (r *Redactor) Header(fields []Field) []Field {
	struck := make([]Field, len(fields))
	for i, field := range fields {
		name, value := strings.ToLower(field[0]), field[1]
		switch {
		case name == "authorization" || name == "proxy-authorization":
			scheme, credentials, _ := strings.Cut(value, " ")
			value = scheme + " " + r.Mark("credentials", credentials)
		case name == "cookie":
			value = r.cookies(value)
		case name == "set-cookie":
			pair, attributes, found := strings.Cut(value, ";")
			value = r.cookies(pair)
			if found {
				value += ";" + attributes
			}
		case r.secretHeader(name):
			value = r.Mark(name, value)
		default:
			value = r.Text(value)
		}
		struck[i] = Field{field[0], value}
	}
	return struck
}

func (r *Redactor) cookies(line string) string {
	pairs := strings.Split(line, ";")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if value != "" {
			pairs[i] = name + "=" + r.Mark("cookie", value)
		}
	}
	return strings.Join(pairs, "; ")
}

// Body strikes secrets from a body and cuts it to MaxBody bytes.
func (r *Redactor) Body(body string) (text string, truncated bool) {
	head := prefix(body, 2*MaxBody)
	text = r.Text(head)
	if len(text) > MaxBody {
		return strings.ToValidUTF8(text[:MaxBody], ""), true
	}
	return text, len(head) < len(body)
}

// prefix gives the first bytes of a long text without its last word: half a secret would not be recognised.
func prefix(text string, length int) string {
	if len(text) <= length {
		return text
	}
	text = text[:length]
	return text[:max(strings.LastIndexAny(text, " \t\r\n\"'&<>,"), 0)]
}

// Again strikes once more from a text what became known after Text struck it.
func (r *Redactor) Again(text string) string {
	if r.claims.Load() {
		text = r.tokens(text) // a short name in claims has no Base64 of its own
	}
	return r.Values(text)
}

// Exchange strikes once more what became known after the exchange was recorded.
func (r *Redactor) Exchange(exchange Exchange) Exchange {
	exchange.Note = r.Again(exchange.Note)
	exchange.Error = r.Again(exchange.Error)
	exchange.Request.URL = r.Again(exchange.Request.URL)
	exchange.Request.Body = r.Again(exchange.Request.Body)
	exchange.Request.Header = r.fields(exchange.Request.Header)
	if exchange.Response != nil {
		response := *exchange.Response
		response.Body = r.Again(response.Body)
		response.Header = r.fields(response.Header)
		exchange.Response = &response
	}
	return exchange
}

func (r *Redactor) fields(fields []Field) []Field {
	struck := make([]Field, len(fields))
	for i, field := range fields {
		struck[i] = Field{field[0], r.Again(field[1])}
	}
	return struck
}
