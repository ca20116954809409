package server

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Registration is client metadata as it was sent, with the defaults filled in.
type Registration struct {
	*ClientMetadata
	// Served are the response types that the server knows.
	Served []string
	// Fetch gets a document by its URL. Kind: sector_identifier_uri.
	Fetch func(kind, url string) ([]byte, error)
}

// RegistrationDecisions are about the registration endpoint.
type RegistrationDecisions struct {
	// Rules are tried in order; the first refusal answers.
	Rules Rules[Registration]
}

func honestRegistration() RegistrationDecisions {
	return RegistrationDecisions{Rules: Rules[Registration]{
		{"metadata-served", validMetadata},
		{"redirect-uris-valid", func(r *Registration) error { return validRedirectURIs(r.ClientMetadata) }},
		{"logout-uris-valid", func(r *Registration) error { return validLogoutURIs(r.ClientMetadata) }},
		{"pages-valid", validPages},
		{"initiate-login-uri-https", func(r *Registration) error { // OIDC Registration section 2
			u, err := url.Parse(r.InitiateLoginURI)
			return unless(r.InitiateLoginURI == "" || err == nil && u.Scheme == "https" && u.Host != "", invalidMetadata("initiate_login_uri is https."))
		}},
		{"request-objects-served", validRequestObjects},
		{"jwks-by-one-way", func(r *Registration) error {
			return unless(r.JWKS == nil || r.JWKSURI == "", invalidMetadata("Keys are registered in jwks or by jwks_uri, not both."))
		}},
		{"jwks-uri-valid", func(r *Registration) error {
			return unless(r.JWKSURI == "" || validRedirectURI(r.JWKSURI, "web"), invalidMetadata("jwks_uri is https, or http on a loopback address."))
		}},
		{"subject-type-served", validSubjectType},
		{"sector-identifier-lists", sectorLists},
	}}
}

func invalidMetadata(description string) *Error {
	return Refuse("invalid_client_metadata", description)
}

// validPages wants the pages of a client to be where a browser can go.
func validPages(r *Registration) error {
	for name, uri := range map[string]string{"client_uri": r.ClientURI, "logo_uri": r.LogoURI, "policy_uri": r.PolicyURI, "tos_uri": r.TosURI} {
		if uri != "" && !validRedirectURI(uri, "web") {
			return invalidMetadata(name + " is https, or http on a loopback address.")
		}
	}
	return nil
}

// validSubjectType follows OIDC Core section 8.1: one sector for all redirect URIs.
func validSubjectType(r *Registration) error {
	switch {
	case !slices.Contains(subjectTypes, r.SubjectType):
		return invalidMetadata("subject_type is " + strings.Join(subjectTypes, " or ") + ".")
	case r.SubjectType == "pairwise" && r.SectorIdentifierURI == "" && len(hosts(r.RedirectURIs)) != 1:
		return invalidMetadata("A client with pairwise subjects has redirect_uris of one host, or a sector_identifier_uri.")
	}
	return nil
}

// sectorLists wants the sector's document to list each redirect URI (OIDC Registration section 5).
func sectorLists(r *Registration) error {
	if r.SectorIdentifierURI == "" {
		return nil
	}
	if !validRedirectURI(r.SectorIdentifierURI, "web") {
		return invalidMetadata("sector_identifier_uri is https, or http on a loopback address.")
	}
	document, err := r.Fetch("sector_identifier_uri", r.SectorIdentifierURI)
	var listed []string
	if err != nil || json.Unmarshal(document, &listed) != nil {
		return invalidMetadata("At sector_identifier_uri there is no JSON array of redirect URIs.")
	}
	for _, uri := range r.RedirectURIs {
		if !slices.Contains(listed, uri) {
			return invalidMetadata("The document at sector_identifier_uri does not list all redirect_uris.")
		}
	}
	return nil
}

// hosts lists the hosts of URIs, each once.
func hosts(uris []string) []string {
	var list []string
	for _, uri := range uris {
		if u, err := url.Parse(uri); err == nil && !slices.Contains(list, u.Hostname()) {
			list = append(list, u.Hostname())
		}
	}
	return list
}
