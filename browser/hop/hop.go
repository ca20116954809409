// Package hop judges one step of a journey by its text alone: where a reference leads, whether that is a callback,
// and what came with it. URLs are compared as they were sent, never normalised.
package hop

import (
	"net/url"
	"strings"
)

// Resolve gives the absolute URL of a reference found on a page or in a Location. What is absolute stays as it is.
func Resolve(base, reference string) string {
	reference = strings.Trim(reference, " \t\r\n\f")
	page, _, _ := strings.Cut(base, "#")
	switch {
	case reference == "":
		return page
	case hasScheme(reference):
		return reference
	case strings.HasPrefix(reference, "//"):
		scheme, _, _ := strings.Cut(page, ":")
		return scheme + ":" + reference
	case strings.HasPrefix(reference, "#"):
		return page + reference
	case strings.HasPrefix(reference, "?"):
		path, _, _ := strings.Cut(page, "?")
		return path + reference
	case strings.HasPrefix(reference, "/") && !strings.Contains(reference, "/."):
		return Origin(page) + reference
	}
	parsed, err := url.Parse(page)
	if err != nil {
		return reference
	}
	resolved, err := parsed.Parse(reference)
	if err != nil {
		return reference
	}
	return resolved.String()
}

// hasScheme tells whether a reference begins with a scheme (RFC 3986 section 3.1).
func hasScheme(reference string) bool {
	for i := range len(reference) {
		switch c := reference[i]; {
		case c == ':':
			return i > 0
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// Origin gives scheme://authority of an absolute URL, as written.
func Origin(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return ""
	}
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	return scheme + "://" + rest
}

// HostPort gives host:port of an http or https URL, lower case, with the scheme's port where none is written.
// It is empty for all else, and for what does not parse.
func HostPort(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Opaque != "" {
		return ""
	}
	port := parsed.Port()
	switch {
	case parsed.Scheme == "http" && port == "":
		port = "80"
	case parsed.Scheme == "https" && port == "":
		port = "443"
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return ""
	}
	host := strings.ToLower(parsed.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

// Allowed tells whether a URL may be contacted: its host:port is in the list, or its host with any port, as in
// 127.0.0.1:*, since login pages may be another program on the target's machine. A port that a callback has is the
// client's, and never any port.
func Allowed(address string, hosts, callbacks []string) bool {
	at := HostPort(address)
	if at == "" {
		return false
	}
	anyPort := at[:strings.LastIndexByte(at, ':')] + ":*"
	for _, callback := range callbacks {
		if HostPort(callback) == at {
			anyPort = at
		}
	}
	for _, host := range hosts {
		if strings.EqualFold(host, at) || strings.EqualFold(host, anyPort) {
			return true
		}
	}
	return false
}

// IsCallback tells whether a URL goes to one of the callbacks: all before its query and fragment is the same. A
// browser writes an empty path as "/", so that counts as the same.
func IsCallback(address string, callbacks []string) bool {
	at := endpoint(address)
	for _, callback := range callbacks {
		if at == endpoint(callback) {
			return true
		}
	}
	return false
}

func endpoint(address string) string {
	if end := strings.IndexAny(address, "?#"); end >= 0 {
		address = address[:end]
	}
	if origin := Origin(address); origin != "" && origin == address {
		address += "/"
	}
	return address
}

// Inherit gives the target of a redirect the fragment of the URL that redirected, where it has none of its own
// (RFC 9110 section 10.2.2).
func Inherit(target, from string) string {
	if strings.Contains(target, "#") {
		return target
	}
	if _, fragment, found := strings.Cut(from, "#"); found {
		return target + "#" + fragment
	}
	return target
}

// responseNames are parameters of an authorization response; the part of a URL that has one is the response.
var responseNames = []string{"code", "error", "state", "access_token", "id_token", "response", "iss"}

// Params reads the response parameters of a callback: those of a posted form where there is one, else of the
// fragment or of the query. Mode is form_post, fragment or query, and empty where nothing came. What a 307 posts
// on, such as a password, is no response where the URL has one.
func Params(address string, posted *string) (params url.Values, mode string) {
	rest, fragment, _ := strings.Cut(address, "#")
	_, query, _ := strings.Cut(rest, "?")
	inFragment, _ := url.ParseQuery(fragment)
	inQuery, _ := url.ParseQuery(query)
	if posted != nil {
		params, _ = url.ParseQuery(*posted)
		if isResponse(params) || !isResponse(inFragment) && !isResponse(inQuery) {
			return params, "form_post"
		}
	}
	switch {
	case isResponse(inFragment):
		return inFragment, "fragment"
	case isResponse(inQuery), len(inQuery) > 0:
		return inQuery, "query"
	case len(inFragment) > 0:
		return inFragment, "fragment"
	}
	return url.Values{}, ""
}

func isResponse(params url.Values) bool {
	for _, name := range responseNames {
		if params.Has(name) {
			return true
		}
	}
	return false
}
