package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// MinSecret is the length, in bytes, from which a value is struck wherever it stands.
const MinSecret = 6

// Redactor strikes secrets from text: by name always, and by value for all that the run ever held. Equal values
// stay comparable by a keyed hash whose key lives as long as the run. It is safe for concurrent use.
type Redactor struct {
	key     []byte
	mu      sync.RWMutex
	headers map[string]bool               // names of more headers whose value is secret, in lower case
	known   map[string]bool               // values and forms that are learned
	byStart map[[MinSecret]byte][]learned // by their first bytes, longest first
	starts  [1 << 16]bool                 // first two bytes of any form: most places of a text are passed by these
}

// learned is one form of a secret, and what stands in its place.
type learned struct{ form, mark string }

// NewRedactor makes a redactor with a fresh key.
func NewRedactor() *Redactor {
	key := make([]byte, 16)
	_, _ = rand.Read(key) // never fails since Go 1.24
	return &Redactor{key: key, headers: map[string]bool{}, known: map[string]bool{}, byStart: map[[MinSecret]byte][]learned{}}
}

// Forget drops all values that were learned, once nothing is to be written of the run that held them: a redactor that
// outlives many runs would grow with each.
func (r *Redactor) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.known)
	clear(r.byStart)
	r.starts = [1 << 16]bool{}
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
// MinSecret bytes are left to redaction by name: struck everywhere, they would eat the report.
func (r *Redactor) Learn(kind, value string) {
	if len(value) < MinSecret || strings.HasPrefix(value, "[") {
		return
	}
	r.mu.RLock()
	known := r.known[value]
	r.mu.RUnlock()
	if known {
		return
	}
	mark := r.Mark(kind, value)
	if token, isJWT := strikeSignature(value); isJWT {
		mark = token
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, form := range []string{value, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value), jsonEscape(value), strings.ReplaceAll(jsonEscape(value), "/", `\/`),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value))} {
		r.learn(learned{form, mark})
	}
}

func (r *Redactor) learn(secret learned) {
	if r.known[secret.form] {
		return
	}
	r.known[secret.form] = true
	start := [MinSecret]byte([]byte(secret.form[:MinSecret]))
	r.starts[pair(secret.form)] = true
	r.byStart[start] = append(r.byStart[start], secret)
	sort.SliceStable(r.byStart[start], func(i, j int) bool { return len(r.byStart[start][i].form) > len(r.byStart[start][j].form) })
}

func pair(text string) int { return int(text[0])<<8 | int(text[1]) }

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

func jsonEscape(value string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
}

// Values strikes every learned value from a text, in one pass.
func (r *Redactor) Values(text string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var struck strings.Builder
	kept := 0 // what is written so far
	for i := 0; i+MinSecret <= len(text); {
		secret, found := r.at(text[i:])
		if !found || i > 0 && isMark(text[i-1:]) { // a kind's own word is no secret, even where somebody chose it as one
			i++
			continue
		}
		struck.WriteString(text[kept:i])
		struck.WriteString(secret.mark)
		i += len(secret.form)
		kept = i
	}
	if kept == 0 {
		return text
	}
	struck.WriteString(text[kept:])
	return struck.String()
}

// isMark tells whether a text begins with a mark, such as [password 3f9a].
func isMark(text string) bool {
	end := strings.IndexByte(text[:min(len(text), 32)], ']')
	if text[0] != '[' || end < 6 || text[end-5] != ' ' {
		return false
	}
	_, err := hex.DecodeString(text[end-4 : end])
	return err == nil
}

// at gives the longest learned form that a text begins with.
func (r *Redactor) at(text string) (learned, bool) {
	if !r.starts[pair(text)] {
		return learned{}, false
	}
	for _, secret := range r.byStart[[MinSecret]byte([]byte(text[:MinSecret]))] {
		if strings.HasPrefix(text, secret.form) {
			return secret, true
		}
	}
	return learned{}, false
}

var (
	jwtPattern  = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+`)
	jsonPattern = regexp.MustCompile(`("([A-Za-z_]+)"\s*:\s*")((?:[^"\\]|\\.)*)(")`)
)

// Text strikes secrets from a body, URL or message: by value, then by the names that carry secrets in forms,
// queries, fragments and JSON; JSON Web Tokens keep header and claims and lose the signature.
func (r *Redactor) Text(text string) string {
	text = r.Values(text)
	if strings.Contains(text, `":`) || strings.Contains(text, `" :`) {
		text = jsonPattern.ReplaceAllStringFunc(text, func(member string) string {
			parts := jsonPattern.FindStringSubmatch(member)
			return parts[1] + r.byName(parts[2], parts[3]) + parts[4]
		})
	}
	text = r.pairs(text)
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return jwtPattern.ReplaceAllStringFunc(text, func(token string) string {
		struck, _ := strikeSignature(token)
		return struck
	})
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
		if _, secret := secretNames[strings.ToLower(text[start:equals])]; !named || !secret {
			from = equals + 1 // the value may hold pairs of its own
			continue
		}
		end := equals + 1
		if length := strings.IndexAny(text[end:], "&\"'<># \t\r\n"); length >= 0 {
			end += length
		} else {
			end = len(text)
		}
		struck.WriteString(text[kept : equals+1])
		struck.WriteString(r.byName(text[start:equals], text[equals+1:end]))
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
	if !secret || value == "" || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "%5B") || strings.Contains(value, "[signature]") {
		return value
	}
	if token, isJWT := strikeSignature(value); isJWT {
		return token
	}
	plain, err := url.QueryUnescape(value)
	if err != nil {
		plain = value
	}
	return r.Mark(kind, plain)
}

// strikeSignature replaces the signature of a compact JWS.
func strikeSignature(token string) (string, bool) {
	if !strings.HasPrefix(token, "eyJ") || strings.Count(token, ".") != 2 {
		return token, false
	}
	return token[:strings.LastIndexByte(token, '.')+1] + "[signature]", true
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

// Exchange strikes once more what became known after the exchange was recorded.
func (r *Redactor) Exchange(exchange Exchange) Exchange {
	exchange.Note = r.Values(exchange.Note)
	exchange.Error = r.Values(exchange.Error)
	exchange.Request.URL = r.Values(exchange.Request.URL)
	exchange.Request.Body = r.Values(exchange.Request.Body)
	exchange.Request.Header = r.fields(exchange.Request.Header)
	if exchange.Response != nil {
		response := *exchange.Response
		response.Body = r.Values(response.Body)
		response.Header = r.fields(response.Header)
		exchange.Response = &response
	}
	return exchange
}

func (r *Redactor) fields(fields []Field) []Field {
	struck := make([]Field, len(fields))
	for i, field := range fields {
		struck[i] = Field{field[0], r.Values(field[1])}
	}
	return struck
}
