package target

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Config is the content of assay.yaml. Every key is optional: a URL, a user and a password suffice where
// registration is open. Of each field the tag doc goes into the JSON Schema; secret names a variable that the value
// might stand in, and keeps it from being shown.
type Config struct {
	Issuer       string               `yaml:"issuer" doc:"Issuer URL of the server under test. --target wins over it."`
	Scopes       string               `yaml:"scopes" doc:"Scopes that honest requests ask for, separated by blanks. Without it: openid, with profile and email where discovery lists them."`
	Endpoints    EndpointsConfig      `yaml:"endpoints" doc:"URLs of endpoints. Each replaces or completes what discovery says; with authorization and token no discovery document is needed."`
	Features     map[string]Supported `yaml:"features" doc:"What discovery cannot tell of the server; it wins over discovery and over what an honest flow shows."`
	Clients      []ClientConfig       `yaml:"clients" doc:"Clients that the server knows already. The first is the one under test; a check that needs another kind looks for it among the rest."`
	Registration RegistrationConfig   `yaml:"registration" doc:"What dynamic registration needs where it is not open."`
	Provision    ProvisionConfig      `yaml:"provision" doc:"A command of yours that makes clients, for servers without open registration. It wins over registration."`
	RotateKeys   CommandConfig        `yaml:"rotate_keys" doc:"A command of yours that has the server change its signing keys, for the check of what becomes of the old ones."`
	Users        []UserConfig         `yaml:"users" doc:"People who can log in. The first is used by most checks; some need a second."`
	OtherIssuer  OtherIssuerConfig    `yaml:"other_issuer" doc:"A second issuer of the same server, such as another tenant or realm, for checks that hold one against the other."`
	Login        LoginConfig          `yaml:"login" doc:"How people log in where assay does not find the way by itself."`
	Consent      ConsentConfig        `yaml:"consent" doc:"The same for the consent page."`
	Lifetimes    map[string]Duration  `yaml:"lifetimes" doc:"How long things live, so that checks know what to wait for; nothing is guessed."`
	Authorized   []string             `yaml:"authorized" doc:"Public hosts that you may test. Loopback and private addresses need no leave."`
	TLS          TLSConfig            `yaml:"tls" doc:"Whose certificates are trusted, and the client's own."`
	Proxy        string               `yaml:"proxy" doc:"A proxy that everything goes through, as http://HOST:PORT."`
	Resolve      []string             `yaml:"resolve" doc:"Where hosts are that no resolver knows: HOST:PORT=ADDRESS."`
	Headers      map[string]*string   `yaml:"headers" doc:"Headers that every request to the target has, and no other."`
	Listen       string               `yaml:"listen" doc:"Where assay listens, as HOST:PORT, for what the target fetches or sends: keys, request objects, logout tokens. Without it: a free port of this machine's own, for a target on it."`
	PublicURL    string               `yaml:"public_url" doc:"The URL under which the target finds that, where it is not http://HOST:PORT."`
	RedactClaims Supported            `yaml:"redact_claims" doc:"Whether names, mails and what else says who a user is are struck from the report, and no pictures are taken."`
	Rate         Rate                 `yaml:"rate" doc:"How many requests a second are sent at most, for the whole run."`

	// Seeded are clients that a server in this process knew from the start; the checks use them beside those that register.
	Seeded []ClientConfig `yaml:"-"`
	// SecretHeaders are the headers whose value was referred to.
	SecretHeaders []string `yaml:"-"`
	// Warnings say which secrets stand in the file as plain text.
	Warnings []string `yaml:"-"`
}

// EndpointsConfig is the URLs of endpoints, where there is no discovery or it says too little. The keys are the
// names in the metadata without _endpoint.
type EndpointsConfig struct {
	Authorization              string `yaml:"authorization" doc:"The authorization endpoint (RFC 6749 section 3.1)."`
	Token                      string `yaml:"token" doc:"The token endpoint (RFC 6749 section 3.2)."`
	JWKS                       string `yaml:"jwks" doc:"The server's JWK Set (jwks_uri)."`
	UserInfo                   string `yaml:"userinfo" doc:"The UserInfo endpoint (OIDC Core section 5.3)."`
	Introspection              string `yaml:"introspection" doc:"The introspection endpoint (RFC 7662)."`
	Revocation                 string `yaml:"revocation" doc:"The revocation endpoint (RFC 7009)."`
	Registration               string `yaml:"registration" doc:"The client registration endpoint (RFC 7591)."`
	EndSession                 string `yaml:"end_session" doc:"The logout endpoint (OIDC RP-Initiated Logout)."`
	PushedAuthorizationRequest string `yaml:"pushed_authorization_request" doc:"The endpoint for pushed authorization requests (RFC 9126)."`
	DeviceAuthorization        string `yaml:"device_authorization" doc:"The device authorization endpoint (RFC 8628)."`
}

// ClientConfig is a client that the target knows already. The first is the one under test; a check that needs
// another kind looks for it among the rest.
type ClientConfig struct {
	ID                     string   `yaml:"id" doc:"The client_id." required:"true"`
	Secret                 string   `yaml:"secret" doc:"The client_secret, as ${env:NAME} or ${file:PATH}." secret:"CLIENT_SECRET"`
	Auth                   string   `yaml:"auth" doc:"How the client authenticates at the token endpoint. Without it: private_key_jwt with a key, client_secret_basic with a secret, else none."`
	Key                    string   `yaml:"key" doc:"The private key of a client that uses private_key_jwt, as a JWK, a JWK Set or PEM, by ${env:NAME} or ${file:PATH}." secret:"CLIENT_KEY"`
	RedirectURIs           []string `yaml:"redirect_uris" doc:"Exactly as registered. Nothing is ever loaded from them."`
	ResponseTypes          []string `yaml:"response_types" doc:"What the client registered for where that is more than code: id_token, id_token token, code id_token, code token, code id_token token."`
	PostLogoutRedirectURIs []string `yaml:"post_logout_redirect_uris" doc:"Where a browser may be sent after a logout, exactly as registered (OIDC RP-Initiated Logout). Nothing is ever loaded from them."`
	FrontchannelLogoutURI  string   `yaml:"frontchannel_logout_uri" doc:"What the server shows in a frame at the logout, exactly as registered (OIDC Front-Channel Logout). Nothing is ever loaded from it."`
	Type                   string   `yaml:"type" doc:"web, native, service (client_credentials alone, no user) or key (private_key_jwt). Without it: web."`
}

// OtherIssuerConfig is a second issuer, which the target's server has beside the one under test. How it is reached, and
// how people log in there, is as for the first.
type OtherIssuerConfig struct {
	Issuer  string         `yaml:"issuer" doc:"Its issuer URL. Its endpoints come from its discovery document." required:"true"`
	Clients []ClientConfig `yaml:"clients" doc:"Clients that it knows. One has the client_id of a client of the first issuer." required:"true"`
	Users   []UserConfig   `yaml:"users" doc:"People who can log in there. Without it: those of the first issuer."`
}

// RegistrationConfig is what dynamic registration needs where it is not open.
type RegistrationConfig struct {
	InitialAccessToken string `yaml:"initial_access_token" doc:"Sent as a bearer token to the registration endpoint, as ${env:NAME} or ${file:PATH}." secret:"REGISTRATION_TOKEN"`
}

// ProvisionConfig is the user's own commands that make and delete clients.
type ProvisionConfig struct {
	Exec   []string `yaml:"exec" doc:"The command and its arguments. It is given client metadata (RFC 7591 section 2) as JSON on standard input, and prints JSON with client_id, client_secret, and redirect_uris where they are not those asked for."`
	Delete []string `yaml:"delete" doc:"The command that deletes a client at the end of the run. It is given what exec printed on standard input. Without it the clients are listed at the end."`
}

// CommandConfig is a command of the user's.
type CommandConfig struct {
	Exec []string `yaml:"exec" doc:"The command and its arguments. It is given JSON with the issuer on standard input, and has done its work when it ends."`
}

// UserConfig is a person who can log in.
type UserConfig struct {
	Name     string `yaml:"name" doc:"What is typed as the user name." required:"true"`
	Password string `yaml:"password" doc:"The password, as ${env:NAME} or ${file:PATH}." secret:"USER_PASSWORD"`
	TOTP     string `yaml:"totp" doc:"The seed of the second factor (RFC 6238), in Base32 or as an otpauth:// URI, as ${env:NAME} or ${file:PATH}. Each login then waits for a code of its own." secret:"TOTP_SEED"`
}

// Duration is a time span in Go's notation, such as 30s or 10m.
type Duration time.Duration

// UnmarshalYAML reads a span that is longer than nothing.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	span, err := time.ParseDuration(node.GetToken().Value)
	if err != nil || span <= 0 {
		return &ConfigError{at: node.GetToken().Position, message: "this is no duration; write 30s or 10m"}
	}
	*d = Duration(span)
	return nil
}

func (d Duration) String() string { return time.Duration(d).String() }

// Supported tells whether the target has a feature, or the user wants something.
type Supported bool

// UnmarshalYAML reads true or false.
func (s *Supported) UnmarshalYAML(node ast.Node) error {
	word := node.GetToken().Value
	if word != "true" && word != "false" {
		return &ConfigError{at: node.GetToken().Position, message: "here belongs true or false"}
	}
	*s = word == "true"
	return nil
}

// Names that some keys take.
var (
	lifetimeNames = []string{"code", "access_token", "refresh_grace"}
	authMethods   = []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"}
	clientTypes   = []string{"web", "native", "service", "key"}
	featureNames  = func() []string {
		var names []string
		for feature := range reasons {
			names = append(names, string(feature))
		}
		slices.Sort(names)
		return names
	}()
)

// ReadConfig reads a file. Secrets come in by ${env:NAME} and ${file:PATH}. An error is a *ConfigError.
func ReadConfig(path string) (Config, error) {
	text, err := readFile(path)
	if err != nil {
		return Config{}, err
	}
	config, err := ParseConfig(text)
	var failure *ConfigError
	if errors.As(err, &failure) {
		failure.file = path
	}
	return config, err
}

func readFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &ConfigError{message: "the file cannot be read: " + errors.Unwrap(err).Error(), file: path}
	}
	return text, nil
}

// ParseConfig reads the text of an assay.yaml. An error is a *ConfigError.
func ParseConfig(text []byte) (Config, error) {
	var config Config
	file, err := decode(text, &config)
	if err != nil || file == nil {
		return Config{}, err
	}
	inline := config.inlineSecrets(file)
	config.SecretHeaders = config.referringHeaders()
	if err := expand(reflect.ValueOf(&config).Elem(), file); err != nil {
		return Config{}, err
	}
	if err := config.validate(file); err != nil {
		return Config{}, err
	}
	if len(inline) > 0 && os.Getenv("CI") == "true" {
		return Config{}, inline[0]
	}
	for _, each := range inline {
		config.Warnings = append(config.Warnings, each.Error())
	}
	return config, nil
}

// sufficient tells whether a target can be tested by these endpoints alone.
func (e EndpointsConfig) sufficient() bool { return e.Authorization != "" && e.Token != "" }
