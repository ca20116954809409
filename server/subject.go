package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// subjectTypes are those of OIDC Core section 8.
var subjectTypes = []string{"public", "pairwise"}

// sector is what a client's pairwise subjects are the same within (OIDC Core section 8.1).
func (c *Client) sector() string {
	uri := c.SectorIdentifierURI
	if uri == "" && len(c.RedirectURIs) > 0 {
		uri = c.RedirectURIs[0]
	}
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	return u.Hostname()
}

// subject is what a client knows a user by.
func (s *Server) subject(client *Client, user *User) string {
	if client == nil || client.SubjectType != "pairwise" {
		return user.Subject
	}
	mac := hmac.New(sha256.New, s.subjectKey[:])
	mac.Write([]byte(client.sector() + "\n" + user.Subject))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// publicSubject finds who it is that a client knows so. What nobody is known by stays as it is.
func (s *Server) publicSubject(client *Client, subject string) string {
	if client == nil || client.SubjectType != "pairwise" {
		return subject
	}
	for _, user := range s.accounts.all() {
		if s.subject(client, user) == subject {
			return user.Subject
		}
	}
	return subject
}
