package rp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/target"
)

var errNoManagement = errors.New("the target gave no way to delete it (RFC 7592)")

type statusError int

func (s statusError) Error() string { return fmt.Sprintf("deleting it was answered with %d", int(s)) }

// metadata gives what a kind registers (RFC 7591 section 2, OIDC Registration section 2).
func (p *Party) metadata(kind Kind, key *Key) map[string]any {
	grants := []string{"authorization_code"}
	if p.Target.Supports(target.RefreshToken) {
		grants = append(grants, "refresh_token")
	}
	m := map[string]any{
		"client_name": "assay " + string(kind), "application_type": "web", "token_endpoint_auth_method": "client_secret_basic",
		"redirect_uris": []string{"https://client.test/cb", "https://client.test/second"},
		"grant_types":   grants, "response_types": []string{"code"},
	}
	switch kind {
	case Post:
		m["token_endpoint_auth_method"] = "client_secret_post"
		m["redirect_uris"] = []string{"https://post.test/cb"}
	case SecretJWT:
		m["token_endpoint_auth_method"] = "client_secret_jwt"
		m["redirect_uris"] = []string{"https://secret-jwt.test/cb"}
	case Other:
		m["redirect_uris"] = []string{"https://other.test/cb"}
	case Public:
		m["token_endpoint_auth_method"] = "none"
		m["redirect_uris"] = []string{"https://public.test/cb"}
	case Native:
		m["token_endpoint_auth_method"] = "none"
		m["application_type"] = "native"
		m["redirect_uris"] = []string{"http://127.0.0.1/cb"}
	case KeyClient, OtherKey:
		m["token_endpoint_auth_method"] = "private_key_jwt"
		m["redirect_uris"] = []string{"https://" + string(kind) + ".test/cb"}
		m["token_endpoint_auth_signing_alg"] = "ES256"
		m["jwks"] = map[string]any{"keys": []any{key.Public()}}
		// A server may refuse the registration for a grant that it does not know.
		if p.Target.Supports(target.ClientCredentials) {
			m["grant_types"] = append(grants, "client_credentials")
		}
	case Leaving, Framed:
		at := "https://" + string(kind) + ".test"
		m["redirect_uris"] = []string{at + "/cb"}
		m["post_logout_redirect_uris"] = []string{at + "/bye", at + "/other"}
		if kind == Framed {
			m["frontchannel_logout_uri"], m["frontchannel_logout_session_required"] = at+"/frame", true
		}
	case FrontChannel:
		m["redirect_uris"] = []string{"https://front.test/cb"}
		m["grant_types"] = append(grants, "implicit")
		m["response_types"] = p.Target.ResponseTypes()
	case Service:
		m["grant_types"] = []string{"client_credentials"}
		m["response_types"] = []string{}
		m["redirect_uris"] = []string{}
	}
	return m
}

// Has tells whether a client of the kind can be had, and else why not.
func (p *Party) Has(kind Kind) (reason string) {
	if _, kept := p.clients[string(kind)]; kept || p.configured(kind) != nil {
		return ""
	}
	switch {
	case kind == Static && !p.provisions():
		return "assay.yaml lists no " + kind.words()
	case kind == Dynamic && (p.Target.Endpoint("registration") == "" || p.provisions()):
		return "the target has no open registration"
	}
	if kind.signs() && !p.Target.Supports(target.PrivateKeyJWT) {
		return p.Target.Lacks([]target.Feature{target.PrivateKeyJWT})
	}
	if method := methodOf[kind]; method != "" && !p.Target.Metadata.Lists("token_endpoint_auth_methods_supported", method) {
		return "the target's metadata does not list " + method
	}
	if p.Target.Endpoint("registration") == "" && !p.provisions() {
		return "the target has no open registration, and assay.yaml lists no " + kind.words()
	}
	return ""
}

// Client gives the run's client of a kind: the user's, else one that is registered now.
func (p *Party) Client(ctx context.Context, kind Kind) *Client {
	if client, kept := p.clients[string(kind)]; kept {
		return client
	}
	client := p.configured(kind)
	if client == nil {
		client = p.Register(ctx, kind)
	}
	p.clients[string(kind)] = client
	return client
}

// Fresh gives a client that nobody has used: no consent was given to it. Where assay.yaml lists clients it is the one
// under test.
func (p *Party) Fresh(ctx context.Context) *Client {
	if len(p.Target.Config.Clients) > 0 {
		return p.UnderTest(ctx)
	}
	return p.Register(ctx, Confidential)
}

// UnderTest gives the client that the checks are about: the first of assay.yaml, else a confidential one.
func (p *Party) UnderTest(ctx context.Context) *Client {
	for _, each := range p.Target.Config.Clients {
		if each.Type == typeService {
			continue
		}
		if _, kept := p.clients[string(Confidential)]; !kept {
			p.clients[string(Confidential)] = p.given(each)
		}
		break
	}
	return p.Client(ctx, Confidential)
}

// configured finds a client of assay.yaml that is of the kind; nil where there is none. A second client is another one
// than the first.
func (p *Party) configured(kind Kind) *Client {
	first := p.clients[string(firstOf[kind])]
	known := p.Target.Config.Clients
	if kind == Static {
		known = slices.Concat(known, p.Target.Config.Seeded)
	}
	for _, each := range known {
		if isKind(each, kind) && !(first != nil && first.ID == each.ID) {
			return p.given(each)
		}
	}
	return nil
}

// given makes a client of one in assay.yaml.
func (p *Party) given(config target.ClientConfig) *Client {
	p.Redactor.LearnBasic(config.ID, config.Secret)
	client := &Client{ID: config.ID, Secret: config.Secret, Auth: authMethod(config), RedirectURIs: config.RedirectURIs, Native: config.Type == typeNative, ResponseTypes: config.ResponseTypes,
		LogoutURIs: config.PostLogoutRedirectURIs, FrameURI: config.FrontchannelLogoutURI, party: p}
	if private, err := target.ReadKey(config.Key); err == nil { // the configuration was refused otherwise
		p.Redactor.Learn("private key", config.Key)
		client.Key = givenKey(private, p.Target.Metadata.List("token_endpoint_auth_signing_alg_values_supported"))
	}
	return client
}

// Types of clients in assay.yaml, beside web.
const (
	typeNative  = "native"
	typeService = "service" // may use client_credentials, and has no user
)

func authMethod(config target.ClientConfig) string {
	switch {
	case config.Auth != "":
		return config.Auth
	case config.Key != "":
		return "private_key_jwt"
	case config.Secret == "":
		return "none"
	}
	return "client_secret_basic"
}

func isKind(config target.ClientConfig, kind Kind) bool {
	auth := authMethod(config)
	secret := auth == "client_secret_basic" || auth == "client_secret_post"
	switch kind {
	case Service:
		return config.Type == typeService
	case Static:
		return config.Type != typeService
	case Confidential, Other:
		return secret && config.Type != typeService
	case Leaving:
		return secret && len(config.PostLogoutRedirectURIs) > 0
	case Framed:
		return secret && len(config.PostLogoutRedirectURIs) > 0 && config.FrontchannelLogoutURI != ""
	case FrontChannel:
		return slices.ContainsFunc(config.ResponseTypes, func(each string) bool { return each != "code" })
	case Post:
		return auth == "client_secret_post" && config.Type != typeService
	case SecretJWT:
		return auth == "client_secret_jwt" && config.Type != typeService
	case Public:
		return auth == "none" && config.Type != typeNative
	case Native:
		return auth == "none" && config.Type == typeNative
	case KeyClient, OtherKey:
		return auth == "private_key_jwt" && config.Type != typeService
	}
	return false
}

// Register registers a client of a kind (RFC 7591 section 3) or stops the check.
func (p *Party) Register(ctx context.Context, kind Kind) *Client {
	client, answer := p.register(ctx, kind)
	if client == nil {
		p.Stop("registering a client of kind %s was answered with %d %s", kind, answer.Status, p.Redactor.Text(answer.ErrorCode()+" "+answer.Text("error_description")))
	}
	return client
}

// Offer registers a client of a kind with other redirect URIs, once in a run. A target may refuse those: then there is
// no client, and the answer says why. The answer is nil for a client that was registered before. Where nobody can be
// registered so the check ends as one that the target cannot be asked.
func (p *Party) Offer(ctx context.Context, kind Kind, uris ...string) (*Client, *Answer) {
	key := string(kind) + " " + strings.Join(uris, " ")
	if client, kept := p.clients[key]; kept {
		return client, nil
	}
	// A command of the user's that fails for a kind is given up for it, so no client is made with URIs that may not do.
	if p.Target.Endpoint("registration") == "" || p.provisions() {
		p.Lack("the target has no open registration, and no client of assay.yaml has a redirect URI like %s", uris[0])
	}
	client, answer := p.register(ctx, kind, uris...)
	if client != nil {
		p.clients[key] = client
	}
	return client, answer
}

// register sends the registration of a kind, with other redirect URIs where they are given. There is no client where
// the target gives none.
func (p *Party) register(ctx context.Context, kind Kind, uris ...string) (*Client, *Answer) {
	key := NewKey()
	metadata := p.metadata(kind, key)
	if len(uris) > 0 {
		metadata["redirect_uris"] = uris
	}
	return p.enrol(ctx, kind, key, metadata)
}

// RegisterWith registers a client of a kind with other client metadata (RFC 7591 section 2). A target may refuse it: then
// there is no client, and the answer says why. Where nobody can be registered so the check ends as one that the target
// cannot be asked.
func (p *Party) RegisterWith(ctx context.Context, kind Kind, members map[string]any) (*Client, *Answer) {
	if p.Target.Endpoint("registration") == "" || p.provisions() {
		p.Lack("the target has no open registration, where a client could ask for %s", strings.Join(slices.Sorted(maps.Keys(members)), ", "))
	}
	key := NewKey()
	metadata := p.metadata(kind, key)
	maps.Copy(metadata, members)
	return p.enrol(ctx, kind, key, metadata)
}

// RegisterForScope registers a confidential client that may ask for one scope (RFC 7591 section 2). A target that does
// not say so in its answer lets it ask for whatever it likes: then there is no such client.
func (p *Party) RegisterForScope(ctx context.Context, scope string) *Client {
	key := NewKey()
	metadata := p.metadata(Confidential, key)
	metadata["scope"] = scope
	client, answer := p.enrol(ctx, Confidential, key, metadata)
	if client == nil || answer == nil || answer.Text("scope") != scope {
		return nil
	}
	return client
}

// enrol sends a registration, or has the user's command make the client.
func (p *Party) enrol(ctx context.Context, kind Kind, key *Key, metadata map[string]any) (*Client, *Answer) {
	endpoint := p.Target.Endpoint("registration")
	if endpoint == "" && !p.provisions() {
		p.Stop("the target has no open registration, and assay.yaml lists no %s", kind.words())
	}
	if p.provisions() {
		client := p.provision(ctx, kind, metadata)
		if kind.signs() {
			client.Key = key
		}
		p.registered = append(p.registered, client)
		return client, nil
	}
	body, err := json.Marshal(metadata)
	if err != nil {
		p.Stop("the registration could not be written: %v", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		p.Stop("the registration endpoint %q is no URL", endpoint)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	if token := p.Target.Config.Registration.InitialAccessToken; token != "" {
		p.Redactor.Learn("registration token", token)
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer := p.Send(ctx, request)
	if p.closed(answer) {
		p.Lack("the target registers nobody who has no initial access token (it answered %d), and assay.yaml lists no %s", answer.Status, kind.words())
	}
	if answer.Status/100 != 2 || answer.Text("client_id") == "" {
		return nil, answer
	}
	client := p.adopt(metadata, answer)
	if kind.signs() {
		client.Key = key
	}
	p.registered = append(p.registered, client)
	return client, answer
}

// closed tells whether registration is for the invited alone, though the metadata names its endpoint (RFC 7591
// section 3). A target that took us once, or was shown a token, refuses for another reason.
func (p *Party) closed(answer *Answer) bool {
	refused := answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden
	return refused && answer.InFront == "" && len(p.registered) == 0 && p.Target.Config.Registration.InitialAccessToken == "" && p.Lack != nil
}

// adopt makes a client of a registration answer. The server may have changed what was asked for (RFC 7591
// section 3.2.1); its word counts.
func (p *Party) adopt(asked map[string]any, answer *Answer) *Client {
	client := &Client{
		ID: answer.Text("client_id"), Secret: answer.Text("client_secret"), Auth: answer.Text("token_endpoint_auth_method"),
		RedirectURIs: asked["redirect_uris"].([]string), Native: asked["application_type"] == "native", Grants: texts(answer.JSON["grant_types"]), ResponseTypes: texts(answer.JSON["response_types"]),
		Metadata: answer.JSON, party: p, manage: answer.Text("registration_client_uri"), manageKey: answer.Text("registration_access_token"),
	}
	client.LogoutURIs, _ = asked["post_logout_redirect_uris"].([]string)
	client.FrameURI, _ = asked["frontchannel_logout_uri"].(string)
	if client.Auth == "" {
		client.Auth = asked["token_endpoint_auth_method"].(string)
	}
	if client.Grants == nil {
		client.Grants = asked["grant_types"].([]string)
	}
	known := []string{"client_secret_basic", "client_secret_post", "none", asked["token_endpoint_auth_method"].(string)}
	if !slices.Contains(known, client.Auth) {
		p.Stop("the target registered a client for %.60q, which it did not ask for", client.Auth)
	}
	if client.Secret != "" {
		p.Redactor.LearnBasic(client.ID, client.Secret)
	}
	return client
}
