package setup

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/target"
)

// Init is what assay init is asked for.
type Init struct {
	Out   string // the file to write
	Force bool   // replaces one that is there
}

// FromDiscovery writes a first assay.yaml for a target: what discovery says, and a comment on each thing that it could
// not tell. An error is a *Usage, a *target.NotAuthorized, a *target.BadIssuer or a *target.Unreachable.
func (i Init) FromDiscovery(ctx context.Context, w io.Writer, request Request) error {
	config, err := request.base()
	if err != nil {
		return err
	}
	opened, err := target.Open(ctx, config, nil, request.Wait)
	if target.NoDocument(err) {
		guess := strings.TrimSuffix(config.Issuer, "/")
		config.Endpoints = target.EndpointsConfig{Authorization: guess + "/authorize", Token: guess + "/token"}
		opened, err = target.Open(ctx, config, nil, request.Wait)
	}
	if err != nil {
		return err
	}
	d := &draft{}
	d.line("# assay.yaml for " + scalar(opened.Issuer) + ", begun by assay init. What could not be known has a comment; take a # away to")
	d.line("# bring a setting to life. Secrets stay outside, as ${env:NAME} or ${file:PATH}; assay config shows what holds.")
	d.line("")
	d.line("issuer: " + scalar(opened.Issuer))
	d.reaching(config)
	d.endpoints(opened)
	d.scopes(opened)
	d.people()
	d.clients(opened)
	d.features(opened)
	d.lifetimes()
	d.beyond(opened)
	return d.write(w, i.Out, i.Force)
}

// reaching writes down what the command line said of the way to the target.
func (d *draft) reaching(config target.Config) {
	if len(config.Authorized) > 0 {
		d.section("Public hosts that you said you may test.")
		d.line("authorized:")
		for _, host := range config.Authorized {
			d.line("  - " + scalar(host))
		}
	}
	if config.TLS.CA != "" {
		d.section()
		d.line("tls:")
		d.line("  ca: " + scalar(config.TLS.CA))
	}
	if proxy, err := url.Parse(config.Proxy); err == nil && config.Proxy != "" {
		d.section()
		if proxy.User != nil {
			d.line("proxy: " + d.secret("PROXY", "the proxy, with its password"))
		} else {
			d.line("proxy: " + scalar(config.Proxy))
		}
	}
	if len(config.Resolve) > 0 {
		d.section()
		d.line("resolve:")
		for _, place := range config.Resolve {
			d.line("  - " + scalar(place))
		}
	}
}

// endpoints fills in the endpoints: asleep where discovery works, and guesses of the two that are needed where not.
func (d *draft) endpoints(t *target.Target) {
	write := d.asleep
	if t.Supports(target.Discovery) {
		d.section("Endpoints as discovery names them. What stands here wins over discovery.")
	} else {
		write = d.line
		d.section("There is no discovery document, so the endpoints must stand here.")
	}
	write("endpoints:")
	for _, name := range target.EndpointNames() {
		place := t.Located(name)
		switch {
		case place != "" && !t.Supports(target.Discovery):
			write("  "+name+": "+scalar(place), "not known: this is a guess")
		case place != "":
			write("  " + name + ": " + scalar(place))
		case !t.Supports(target.Discovery):
			d.asleep("  "+name+": "+scalar(strings.TrimSuffix(t.Issuer, "/")+"/"+name), "not known: a guess, if there is one")
		}
	}
}

func (d *draft) scopes(t *target.Target) {
	offered := strings.Join(t.Metadata.List("scopes_supported"), " ")
	switch {
	case offered != "":
		d.section("What honest requests ask for. Discovery lists: " + scalar(offered))
	default:
		d.section("What honest requests ask for: not known, discovery lists no scopes.")
	}
	scopes := t.Scopes()
	if scopes == "" {
		scopes = "openid"
	}
	d.asleep("scopes: " + scalar(scopes))
}

func (d *draft) people() {
	d.section("Who can log in: not known. Test users, no real ones; some checks need the second.")
	d.line("users:")
	d.line("  - name: " + d.secret("ASSAY_USER", "name of a test user"))
	d.line("    password: " + d.secret("ASSAY_PASSWORD", "the password"))
	d.asleep("  - name: ${env:SECOND_USER}")
	d.asleep("    password: ${env:SECOND_PASSWORD}")
}

// clients leaves registration to do its work where there is one, and else asks for a client.
func (d *draft) clients(t *target.Target) {
	if t.Supports(target.Registration) {
		d.section("Clients: registration is advertised, so assay registers what it needs and deletes it at the end.",
			"Whether it is open is not known; where it asks for an initial access token:")
		d.asleep("registration:")
		d.asleep("  initial_access_token: ${env:REGISTRATION_TOKEN}")
		d.section("Clients of your own instead:")
		d.asleep("clients:")
		d.asleep("  - id: ${env:CLIENT_ID}")
		d.asleep("    secret: ${env:CLIENT_SECRET}")
		d.clientDetails(t, d.asleep)
		return
	}
	d.section("Clients: not known, and no registration is advertised. The first is the one under test; some checks need its second URI,", "or another kind of client.")
	d.line("clients:")
	d.line("  - id: " + d.secret("CLIENT_ID", "client_id of a confidential client"))
	d.line("    secret: " + d.secret("CLIENT_SECRET", "its client_secret"))
	d.clientDetails(t, d.line)
	d.section("Or a command of yours that makes clients: metadata (RFC 7591) in, JSON with client_id and client_secret out.")
	d.asleep("provision:")
	d.asleep("  exec: [./make-client.sh]")
	d.asleep("  delete: [./delete-client.sh]")
}

func (d *draft) clientDetails(t *target.Target, write func(string, ...string)) {
	methods := t.Metadata.List("token_endpoint_auth_methods_supported")
	if !slices.Contains(methods, "client_secret_basic") && slices.Contains(methods, "client_secret_post") {
		write("    auth: client_secret_post")
	} else {
		d.asleep("    auth: client_secret_basic", "the default")
	}
	write("    redirect_uris:")
	write("      - https://client.example/callback", "not known: exactly as registered. Nothing is ever loaded from it")
	d.asleep("      - https://client.example/second")
	d.asleep("  - id: spa")
	d.asleep("    auth: none")
	d.asleep("    redirect_uris: [https://spa.example/callback]")
}

func (d *draft) features(t *target.Target) {
	d.section("What discovery does not tell, or tells wrongly. It says, or leaves open:")
	d.asleep("features:")
	for _, feature := range []target.Feature{target.RefreshToken, target.ClientCredentials, target.PKCE, target.Introspection, target.Revocation} {
		supported := map[bool]string{true: "true", false: "false"}[t.Supports(feature)]
		d.asleep("  " + string(feature) + ": " + supported)
	}
}

func (d *draft) lifetimes() {
	d.section("How long things live: not known. With these, checks know what to wait for; nothing is guessed.")
	d.asleep("lifetimes:")
	d.asleep("  code: 30s")
	d.asleep("  access_token: 10m")
}

// beyond names what a few checks need that lies outside of the server under test.
func (d *draft) beyond(t *target.Target) {
	d.section("A second issuer of the same server, another tenant or realm: not known. Checks hold one against the other.")
	d.asleep("other_issuer:")
	d.asleep("  issuer: "+scalar(strings.TrimSuffix(t.Issuer, "/")+"/two"), "not known")
	d.asleep("  clients:", "one has the client_id of a client above")
	d.asleep("    - id: ${env:CLIENT_ID}")
	d.asleep("      secret: ${env:OTHER_CLIENT_SECRET}")
	d.asleep("      redirect_uris: [https://client.example/callback]")
	d.section("A command of yours that has the server change its signing keys: not known.")
	d.asleep("rotate_keys:")
	d.asleep("  exec: [./rotate-keys.sh]")
	d.section("Where the target reaches assay, to fetch documents and to send logout tokens, if it is not on this machine.")
	d.asleep("listen: 0.0.0.0:8900")
	d.asleep("public_url: https://assay.example.net", "not known: the name of that for the target")
}
