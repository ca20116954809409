package rp

// Kind is a kind of client that a check needs.
type Kind string

// The kinds of clients. Each is registered when first needed and kept for the run.
const (
	Confidential Kind = "confidential"  // client_secret_basic, two redirect URIs
	Post         Kind = "post"          // client_secret_post
	Other        Kind = "other"         // a second confidential client, another redirect URI
	Public       Kind = "public"        // none
	Native       Kind = "native"        // none, application_type native, loopback redirect URI
	KeyClient    Kind = "key"           // private_key_jwt
	OtherKey     Kind = "other-key"     // a second client with a key
	SecretJWT    Kind = "secret-jwt"    // client_secret_jwt
	Service      Kind = "service"       // client_credentials
	Leaving      Kind = "leaving"       // confidential, with URIs for after a logout
	Framed       Kind = "framed"        // the same, with a frame that logs out
	FrontChannel Kind = "front-channel" // confidential, for every response type that the target lists
	Static       Kind = "static"        // whatever it is: that the target knew before
	Dynamic      Kind = "dynamic"       // confidential, that registered itself, also where others are known
)

// sought says of each kind what a client of assay.yaml is like that is of it.
var sought = map[Kind]string{
	Confidential: "client with a secret",
	Post:         "client with a secret and auth: client_secret_post",
	Other:        "second client with a secret",
	Public:       "client with auth: none",
	Native:       "client with type: native and auth: none",
	KeyClient:    "client with a key",
	OtherKey:     "second client with a key",
	SecretJWT:    "client with a secret and auth: client_secret_jwt",
	Service:      "client with type: service",
	Leaving:      "client with a secret and post_logout_redirect_uris",
	Framed:       "client with a secret, post_logout_redirect_uris and a frontchannel_logout_uri",
	FrontChannel: "client with response_types beyond code",
	Static:       "client that the target knows",
	Dynamic:      "initial_access_token under registration:",
}

// words tells the user what to give.
func (k Kind) words() string { return sought[k] }

// methodOf is how clients of a kind authenticate that need a target which offers it.
var methodOf = map[Kind]string{Post: "client_secret_post", SecretJWT: "client_secret_jwt"}

// signs tells whether clients of the kind have a key.
func (k Kind) signs() bool { return k == KeyClient || k == OtherKey }

// firstOf names the kinds that are a second client, and what they are beside.
var firstOf = map[Kind]Kind{Other: Confidential, OtherKey: KeyClient}
