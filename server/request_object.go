package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// RequestObject is an authorization request as a JWT, by value or from a request_uri (OIDC Core section 6). Nothing in it
// is believed before it is judged.
type RequestObject struct {
	Client *Client
	Outer  url.Values // the parameters beside it
	Raw    string
	Header map[string]any
	Claims jwt.MapClaims // nil where it can't be read
	Issuer string
	Now    time.Time
	// Keys gives the client's keys: those of an ID, and others beside.
	Keys func(keyID string) []jose.JSONWebKey
}

// Text is a member that is a text; empty where it is none.
func (o *RequestObject) Text(name string) string {
	text, _ := o.Claims[name].(string)
	return text
}

// Algorithm is what the header says.
func (o *RequestObject) Algorithm() string {
	algorithm, _ := o.Header["alg"].(string)
	return algorithm
}

// RequestObjectDecisions are about request objects.
type RequestObjectDecisions struct {
	// Parameter and URI say whether objects are taken, by value and by reference.
	Parameter, URI bool
	// Algorithms are those that are taken and advertised.
	Algorithms []string
	// URIAllowed says whether a request_uri is fetched for a client.
	URIAllowed func(client *Client, uri string) bool
	// Rules are tried in order; the first refusal answers.
	Rules Rules[RequestObject]
	// Assemble makes one request of what an object says and what stands beside it.
	Assemble func(*RequestObject) url.Values
}

// objectAlgorithms are those that clients may register for their request objects.
var objectAlgorithms = append(slices.Clone(assertionAlgorithms["private_key_jwt"]), "none")

func honestRequestObject() RequestObjectDecisions {
	invalid := func(description string) *Error { return Refuse("invalid_request_object", description) }
	return RequestObjectDecisions{
		Parameter: true, URI: true, Algorithms: objectAlgorithms,
		URIAllowed: registeredRequestURI,
		Rules: Rules[RequestObject]{
			{"object-well-formed", func(o *RequestObject) error {
				return unless(o.Header != nil && o.Claims != nil, invalid("The request object can't be read."))
			}},
			{"object-algorithm", func(o *RequestObject) error { // section 6.1
				registered := o.Client.RequestObjectSigningAlg
				return unless(slices.Contains(objectAlgorithms, o.Algorithm()) && (registered == "" || registered == o.Algorithm()),
					invalid("The client did not register this way of signing request objects."))
			}},
			{"object-signed", func(o *RequestObject) error {
				return unless(o.signed(), invalid("The request object is not signed by this client."))
			}},
			{"object-of-client", func(o *RequestObject) error {
				for _, name := range []string{"client_id", "iss"} {
					if _, there := o.Claims[name]; there && o.Text(name) != o.Client.ID {
						return invalid("The request object is another client's.")
					}
				}
				return nil
			}},
			{"object-response-type", func(o *RequestObject) error {
				_, there := o.Claims["response_type"]
				return unless(!there || o.Outer.Get("response_type") == "" || o.Text("response_type") == o.Outer.Get("response_type"),
					invalid("response_type differs within the request object and beside it."))
			}},
			{"object-audience", func(o *RequestObject) error {
				_, there := o.Claims["aud"]
				audience, err := o.Claims.GetAudience()
				return unless(!there || err == nil && slices.Contains(audience, o.Issuer), invalid("The request object is for another server."))
			}},
			{"object-in-time", func(o *RequestObject) error {
				validator := jwt.NewValidator(jwt.WithLeeway(assertionLeeway), jwt.WithTimeFunc(func() time.Time { return o.Now }))
				return unless(validator.Validate(o.Claims) == nil, invalid("The request object has expired, or is not good yet."))
			}},
			{"object-not-nested", func(o *RequestObject) error { // section 6.1
				return unless(o.Claims["request"] == nil && o.Claims["request_uri"] == nil, invalid("A request object holds no other one."))
			}},
		},
		Assemble: innerSupersedes,
	}
}

// registeredRequestURI compares without the fragment, which only tells one version of the document from another (OIDC
// Core section 6.2).
func registeredRequestURI(client *Client, uri string) bool {
	place, _, _ := strings.Cut(uri, "#")
	return slices.ContainsFunc(client.RequestURIs, func(registered string) bool {
		registered, _, _ = strings.Cut(registered, "#")
		return registered == place
	})
}

// signed verifies the signature with the client's keys. An unsecured JWS has an empty one (RFC 7518 section 3.6).
func (o *RequestObject) signed() bool {
	if o.Algorithm() == "none" {
		return strings.HasSuffix(o.Raw, ".") && strings.Count(o.Raw, ".") == 2
	}
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{o.Algorithm()}), jwt.WithoutClaimsValidation()).Parse(o.Raw, clientKey(o.Keys))
	return err == nil
}

// aboutTheObject are claims that say something of the JWT itself, and are no parameters.
var aboutTheObject = []string{"iss", "aud", "sub", "exp", "nbf", "iat", "jti", "request", "request_uri"}

// innerSupersedes takes the parameters of the object, and beside them those that it lacks (OIDC Core section 6.3.3).
func innerSupersedes(o *RequestObject) url.Values {
	params := url.Values{}
	for name, values := range o.Outer {
		if name != "request" && name != "request_uri" {
			params[name] = values
		}
	}
	for name, value := range o.Claims {
		if slices.Contains(aboutTheObject, name) {
			continue
		}
		params.Set(name, parameter(value))
	}
	return params
}

// parameter writes a claim as the parameter that it stands for: texts as they are, all else as JSON.
func parameter(value any) string {
	if text, is := value.(string); is {
		return text
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// assemble gives the request that a request object and the parameters beside it make together. Without an object, and
// where one of them is there twice, it is the request as it came.
func (s *Server) assemble(client *Client, outer url.Values) (url.Values, error) {
	raw, uri := outer.Get("request"), outer.Get("request_uri")
	d := s.decisions.RequestObject
	switch {
	case client == nil || raw == "" && uri == "" || once(outer) != nil:
		return outer, nil
	case raw != "" && uri != "": // section 6
		return outer, Refuse("invalid_request", "request and request_uri exclude each other.")
	case raw != "" && !d.Parameter:
		return outer, Refuse("request_not_supported", "Request objects are not taken by value.")
	case uri != "" && !d.URI:
		return outer, Refuse("request_uri_not_supported", "Request objects are not fetched.")
	case uri != "":
		var err error
		if raw, err = s.fetchRequestObject(client, uri); err != nil {
			return outer, err
		}
	}
	o := &RequestObject{Client: client, Outer: outer, Raw: raw, Issuer: s.issuer, Now: s.now(),
		Keys: func(keyID string) []jose.JSONWebKey { return s.keysOf(client, keyID) }}
	o.Header, o.Claims = readJWT(raw)
	if err := d.Rules.Check(o); err != nil {
		return outer, err
	}
	return d.Assemble(o), nil
}

// fetchRequestObject gets the object at a request_uri. A fragment that is a SHA-256 hash must be that of the document
// (OIDC Core section 6.2).
func (s *Server) fetchRequestObject(client *Client, uri string) (string, error) {
	invalid := func(description string) *Error { return Refuse("invalid_request_uri", description) }
	if !s.decisions.RequestObject.URIAllowed(client, uri) {
		return "", invalid("The client did not register this request_uri.")
	}
	place, hash, _ := strings.Cut(uri, "#")
	document, err := s.fetch("request_uri", place)
	if err != nil {
		return "", invalid("The request_uri can't be fetched.")
	}
	sum := sha256.Sum256(document)
	if given, err := base64.RawURLEncoding.DecodeString(hash); err == nil && len(given) == sha256.Size && string(given) != string(sum[:]) {
		return "", invalid("The document at the request_uri is not the one that its hash is of.")
	}
	return strings.TrimSpace(string(document)), nil
}

// validRequestObjects refuses what this server can't take of a client's request objects.
func validRequestObjects(r *Registration) error {
	for _, uri := range r.RequestURIs {
		place, _, _ := strings.Cut(uri, "#")
		if !validRedirectURI(place, "web") {
			return invalidMetadata("request_uris are https, or http on a loopback address.")
		}
	}
	return unless(r.RequestObjectSigningAlg == "" || slices.Contains(objectAlgorithms, r.RequestObjectSigningAlg),
		invalidMetadata("request_object_signing_alg is one of "+strings.Join(objectAlgorithms, ", ")+"."))
}
