package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
)

// register is dynamic client registration: POST makes a client (RFC 7591); GET, PUT and DELETE with its registration
// access token read, replace and remove it (RFC 7592).
func (s *Server) register(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.createClient(w, r)
		return
	}
	client := s.clients.find(r.URL.Query().Get("client_id"))
	token := bearer(r)
	hash := sha256.Sum256([]byte(token))
	if client == nil || token == "" || subtle.ConstantTimeCompare(hash[:], client.registrationHash[:]) != 1 {
		s.refuse(w, r, "register", challenged(&Error{
			Code: "invalid_token", Description: "The registration access token is not that of this client.", Status: http.StatusUnauthorized,
		}))
		return
	}
	switch r.Method {
	case http.MethodGet:
		s.writeClient(w, r, http.StatusOK, client, token)
	case http.MethodPut:
		s.replaceClient(w, r, client, token)
	case http.MethodDelete:
		s.clients.delete(client.ID)
		s.revokeGrants(client)
		s.decisions.Headers("register", r, w.Header())
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) createClient(w http.ResponseWriter, r *http.Request) {
	var metadata ClientMetadata
	if err := s.readMetadata(r, &metadata); err != nil {
		s.refuse(w, r, "register", err)
		return
	}
	client := &Client{ID: random(), ClientMetadata: metadata, issuedAt: s.now().Unix()}
	token := random()
	client.registrationHash = sha256.Sum256([]byte(token))
	if client.usesSecret() {
		client.Secret = s.decisions.Client.NewSecret()
	}
	s.clients.put(client)
	s.writeClient(w, r, http.StatusCreated, client, token)
}

// replaceClient takes the whole of the new metadata, with the client's own ID in it (RFC 7592 section 2.2).
func (s *Server) replaceClient(w http.ResponseWriter, r *http.Request, client *Client, token string) {
	var update struct {
		ClientMetadata
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	err := readJSON(r, &update)
	if err == nil {
		err = s.judgeMetadata(&update.ClientMetadata)
	}
	if err == nil && update.ClientID != client.ID {
		err = Refuse("invalid_client_metadata", "client_id must be that of the client.")
	}
	if err == nil && update.ClientSecret != "" && !client.SecretMatches(update.ClientSecret) {
		err = Refuse("invalid_client_metadata", "A client can't choose its secret.")
	}
	if err != nil {
		s.refuse(w, r, "register", err)
		return
	}
	replaced := *client
	replaced.ClientMetadata = update.ClientMetadata
	switch {
	case !replaced.usesSecret():
		replaced.Secret = ""
	case replaced.Secret == "":
		replaced.Secret = s.decisions.Client.NewSecret()
	}
	s.clients.put(&replaced)
	s.writeClient(w, r, http.StatusOK, &replaced, token)
}

// revokeGrants ends all that users granted to a client that is gone (RFC 7592 section 2.3).
func (s *Server) revokeGrants(client *Client) {
	s.grants.each(func(_ string, grant *Grant) {
		if grant.ClientID == client.ID {
			grant.Revoke()
		}
	})
}

// writeClient answers with all that is registered, and with what its owner manages it by (RFC 7591 section 3.2.1, RFC
// 7592 section 3).
func (s *Server) writeClient(w http.ResponseWriter, r *http.Request, status int, client *Client, token string) {
	encoded, err := json.Marshal(client.ClientMetadata)
	document := map[string]any{}
	if err == nil {
		err = json.Unmarshal(encoded, &document)
	}
	if err != nil {
		s.refuse(w, r, "register", err)
		return
	}
	document["client_id"], document["client_id_issued_at"] = client.ID, client.issuedAt
	document["registration_client_uri"] = s.base + "/register?client_id=" + client.ID
	document["registration_access_token"] = token
	if client.Secret != "" {
		document["client_secret"], document["client_secret_expires_at"] = client.Secret, 0
	}
	s.decisions.Document("registration", s.document(r, client, nil), document)
	s.writeJSON(w, r, "register", status, document)
}

func (s *Server) readMetadata(r *http.Request, m *ClientMetadata) error {
	if err := readJSON(r, m); err != nil {
		return err
	}
	return s.judgeMetadata(m)
}

// judgeMetadata fills in the defaults and refuses what may not be.
func (s *Server) judgeMetadata(m *ClientMetadata) error {
	*m = m.withDefaults()
	return s.decisions.Registration.Rules.Check(&Registration{m, s.decisions.Authorize.ResponseTypes, s.fetch})
}

func readJSON(r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "application/json") {
		return Refuse("invalid_client_metadata", "The body must be application/json.")
	}
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return Refuse("invalid_client_metadata", "The body is not JSON, or a member has the wrong type.")
	}
	return nil
}
