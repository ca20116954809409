// Package jar keeps cookies with all their attributes (RFC 6265), which net/http/cookiejar forgets.
package jar

import (
	"net"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"
)

// Jar holds the cookies of one user agent. It is safe for concurrent use.
//
// In what it gives and takes, Domain is the host for a host-only cookie, and begins with a dot where the cookie
// goes to subdomains too; Path is never empty. Browsers write cookies so too.
type Jar struct {
	mu      sync.Mutex
	cookies []*http.Cookie // in order of creation
}

// Store takes the cookies of a response to a request for u. What a browser would refuse is left out: a foreign
// domain, Secure over plain http (loopback excepted, as in Chromium), SameSite=None without Secure, a wrong prefix.
func (j *Jar) Store(u *url.URL, cookies []*http.Cookie) {
	host := strings.ToLower(u.Hostname())
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, cookie := range cookies {
		kept := *cookie
		if kept.Path == "" || kept.Path[0] != '/' {
			kept.Path = defaultPath(u.Path)
		}
		domain := strings.TrimPrefix(strings.ToLower(kept.Domain), ".")
		switch {
		case domain == "" || domain == host && net.ParseIP(host) != nil:
			kept.Domain = host
		case domainMatches(host, domain) && strings.Contains(domain, ".") || domain == host:
			kept.Domain = "." + domain
		default:
			continue
		}
		if !acceptable(&kept, secure(u)) {
			continue
		}
		if kept.MaxAge > 0 {
			kept.Expires = time.Now().Add(time.Duration(kept.MaxAge) * time.Second)
		}
		gone := kept.MaxAge < 0 || !kept.Expires.IsZero() && kept.Expires.Before(time.Now())
		j.put(&kept, gone)
	}
}

func acceptable(cookie *http.Cookie, secure bool) bool {
	switch {
	case cookie.Secure && !secure:
		return false
	case cookie.SameSite == http.SameSiteNoneMode && !cookie.Secure:
		return false
	case strings.HasPrefix(cookie.Name, "__Secure-") && !cookie.Secure:
		return false
	case strings.HasPrefix(cookie.Name, "__Host-"):
		return cookie.Secure && cookie.Path == "/" && !strings.HasPrefix(cookie.Domain, ".")
	}
	return true
}

// put replaces the cookie of the same name, domain and path in its place, or removes it.
func (j *Jar) put(cookie *http.Cookie, gone bool) {
	for i, old := range j.cookies {
		if old.Name == cookie.Name && old.Domain == cookie.Domain && old.Path == cookie.Path {
			if gone {
				j.cookies = append(j.cookies[:i:i], j.cookies[i+1:]...)
			} else {
				j.cookies[i] = cookie
			}
			return
		}
	}
	if !gone {
		j.cookies = append(j.cookies, cookie)
	}
}

// For gives the cookies that go along with a request for u, longest path first.
func (j *Jar) For(u *url.URL) []*http.Cookie {
	host, path := strings.ToLower(u.Hostname()), u.Path
	if path == "" {
		path = "/"
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	var sent []*http.Cookie
	for _, cookie := range j.cookies {
		domain, wide := strings.CutPrefix(cookie.Domain, ".")
		switch {
		case domain != host && !(wide && domainMatches(host, domain)):
		case cookie.Secure && !secure(u):
		case !cookie.Expires.IsZero() && cookie.Expires.Before(time.Now()):
		case pathMatches(path, cookie.Path):
			sent = append(sent, cookie)
		}
	}
	sort.SliceStable(sent, func(a, b int) bool { return len(sent[a].Path) > len(sent[b].Path) })
	return sent
}

// All gives copies of all cookies.
func (j *Jar) All() []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return copies(j.cookies)
}

// Replace puts these cookies in the place of all.
func (j *Jar) Replace(cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cookies = nil
	j.add(cookies)
}

// Add puts these cookies in, each in the place of the one of its name, domain and path.
func (j *Jar) Add(cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.add(cookies)
}

func (j *Jar) add(cookies []*http.Cookie) {
	for _, cookie := range copies(cookies) {
		if cookie.Path == "" {
			cookie.Path = "/"
		}
		j.put(cookie, false)
	}
}

func copies(cookies []*http.Cookie) []*http.Cookie {
	copied := make([]*http.Cookie, len(cookies))
	for i, cookie := range cookies {
		clone := *cookie
		copied[i] = &clone
	}
	return copied
}

// secure tells whether Secure cookies travel: over https, and to loopback.
func secure(u *url.URL) bool {
	host := u.Hostname()
	ip := net.ParseIP(host)
	return u.Scheme == "https" || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

func domainMatches(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain) && net.ParseIP(host) == nil
}

// pathMatches is RFC 6265 section 5.1.4.
func pathMatches(path, cookiePath string) bool {
	if !strings.HasPrefix(path, cookiePath) {
		return false
	}
	return len(path) == len(cookiePath) || strings.HasSuffix(cookiePath, "/") || path[len(cookiePath)] == '/'
}

// defaultPath is RFC 6265 section 5.1.4.
func defaultPath(path string) string {
	if end := strings.LastIndexByte(path, '/'); end > 0 {
		return path[:end]
	}
	return "/"
}
