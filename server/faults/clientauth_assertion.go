package faults

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func assertionFaults() []Fault {
	return []Fault{
		{Name: "client-auth-jwt-alg-none", Breaks: "client-auth-jwt-alg-none", SeenIn: "CVE-2026-16093 (Keycloak), CVE-2026-28802 (Authlib)",
			Does: "Takes a client assertion that says it is not signed.",
			Bend: signedToo(unsignedAssertion(func(alg string) bool { return strings.EqualFold(alg, "none") }))},
		{Name: "client-auth-jwt-alg-none.case", Breaks: "client-auth-jwt-alg-none", SeenIn: "CVE-2026-28802 (Authlib, class)",
			Does: "Refuses the algorithm none, and takes it in other letters.",
			Bend: signedToo(unsignedAssertion(func(alg string) bool { return alg != "none" && strings.EqualFold(alg, "none") }))},
		{Name: "client-auth-jwt-hs-with-public-key", Breaks: "client-auth-jwt-hs-with-public-key", SeenIn: "CVE-2024-37568 (Authlib)",
			Does: "Lets the assertion choose HS256, with the client's public key as the secret.",
			Bend: signedToo(hmacByPublicKey)},
		{Name: "client-auth-jwt-bad-signature", Breaks: "client-auth-jwt-bad-signature",
			Does: "Reads a client assertion and does not verify its signature.",
			Bend: signedToo(func(a *server.Assertion) bool { return a.Header["alg"] == "ES256" })},
		{Name: "client-auth-jwt-bad-signature.zero", Breaks: "client-auth-jwt-bad-signature", SeenIn: "CVE-2022-21449 (Java)",
			Does: "Takes a signature of zeros, which fits every key where r and s are not looked at.",
			Bend: signedToo(func(a *server.Assertion) bool { return strings.Trim(signature(a), "A") == "" && signature(a) != "" })},
		{Name: "client-auth-jwt-bad-signature.missing", Breaks: "client-auth-jwt-bad-signature",
			Does: "Verifies a signature only where there is one.",
			Bend: signedToo(func(a *server.Assertion) bool { return a.Header["alg"] == "ES256" && signature(a) == "" })},
		{Name: "client-auth-jwt-other-client-key", Breaks: "client-auth-jwt-other-client-key",
			Does: "Finds the key of a client assertion by its kid, among those of all clients.",
			Bend: keysOfAll},
		{Name: "client-auth-jwt-iss-sub-mismatch", Breaks: "client-auth-jwt-iss-sub-mismatch",
			Does: "Looks at the subject of a client assertion, and not at its issuer.",
			Bend: withoutAssertionRule("assertion-issuer")},
		{Name: "client-auth-jwt-iss-sub-mismatch.subject", Breaks: "client-auth-jwt-iss-sub-mismatch",
			Does: "Looks at the issuer of a client assertion, and not at its subject.",
			Bend: withoutAssertionRule("assertion-subject")},
		{Name: "client-auth-jwt-iss-sub-mismatch.missing", Breaks: "client-auth-jwt-iss-sub-mismatch",
			Does: "Takes a client assertion that names no subject.",
			Bend: onlyWherePresent("assertion-subject", "sub")},
		{Name: "client-auth-jwt-iss-sub-mismatch.client-id", Breaks: "client-auth-jwt-iss-sub-mismatch",
			Does: "Does not compare client_id with the client assertion beside it.",
			Bend: bySubject},
		{Name: "client-auth-jwt-iss-sub-mismatch.key-of-issuer", Breaks: "client-auth-jwt-iss-sub-mismatch",
			Does: "Verifies a client assertion with the key of its issuer, and takes the client from its subject.",
			Bend: all(keyOfIssuer, withoutAssertionRule("assertion-issuer"))},
		{Name: "client-auth-jwt-aud-missing-wrong", Breaks: "client-auth-jwt-aud-missing-wrong",
			Does: "Takes a client assertion for any audience.",
			Bend: withoutAssertionRule("assertion-audience")},
		{Name: "client-auth-jwt-aud-missing-wrong.missing", Breaks: "client-auth-jwt-aud-missing-wrong",
			Does: "Takes a client assertion for no audience at all.",
			Bend: onlyWherePresent("assertion-audience", "aud")},
		{Name: "client-auth-jwt-aud-missing-wrong.prefix", Breaks: "client-auth-jwt-aud-missing-wrong",
			Does: "Takes an audience that begins like its issuer.",
			Bend: assertionRule("assertion-audience", func(a *server.Assertion) bool {
				audience, err := a.Claims.GetAudience()
				return err == nil && len(audience) > 0 && strings.HasPrefix(audience[0], a.Issuer)
			})},
	}
}

// assertionOnceFaults are about when a client assertion is good, how often, and by which of the client's keys.
func assertionOnceFaults() []Fault {
	return []Fault{
		{Name: "client-auth-jwt-exp", Breaks: "client-auth-jwt-exp",
			Does: "Takes a client assertion however old.",
			Bend: withoutAssertionRule("assertion-unexpired")},
		{Name: "client-auth-jwt-exp.missing", Breaks: "client-auth-jwt-exp",
			Does: "Takes a client assertion that never expires.",
			Bend: withoutAssertionRule("assertion-expires")},
		{Name: "client-auth-jwt-nbf-iat", Breaks: "client-auth-jwt-nbf-iat",
			Does: "Takes a client assertion before its time.",
			Bend: withoutAssertionRule("assertion-begun")},
		{Name: "client-auth-jwt-alg-not-registered", Breaks: "client-auth-jwt-alg-not-registered",
			Does: "Takes a client assertion by any key of the client, whatever algorithm it registered.",
			Bend: signedToo(byAnyKey)},
		{Name: "client-auth-jwt-jti-replay", Breaks: "client-auth-jwt-jti-replay", SeenIn: "CVE-2020-15222 (fosite)",
			Does: "Takes a client assertion as often as it comes.",
			Bend: forgetful("jti")},
	}
}

// withoutAssertionRule leaves a rule on client assertions out.
func withoutAssertionRule(name string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Client.Assertion = d.Client.Assertion.Without(name) }
}

var errAssertion = errors.New("the assertion is not valid")

// assertionRule gives a rule on client assertions another condition.
func assertionRule(name string, holds func(*server.Assertion) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Client.Assertion = d.Client.Assertion.Replace(name, func(a *server.Assertion) error {
			if holds(a) {
				return nil
			}
			return errAssertion
		})
	}
}

// onlyWherePresent keeps a rule for assertions that have the claim.
func onlyWherePresent(name, claim string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Assertion.Find(name).Check
		d.Client.Assertion = d.Client.Assertion.Replace(name, func(a *server.Assertion) error {
			if _, present := a.Claims[claim]; !present {
				return nil
			}
			return honest(a)
		})
	}
}

// signedToo takes as signed what is, and what a careless reader takes for it.
func signedToo(careless func(*server.Assertion) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Assertion.Find("assertion-signed").Check
		d.Client.Assertion = d.Client.Assertion.Replace("assertion-signed", func(a *server.Assertion) error {
			if careless(a) {
				return nil
			}
			return honest(a)
		})
	}
}

// signature is the last part of an assertion, as it was sent.
func signature(a *server.Assertion) string {
	return a.Credentials.Assertion[strings.LastIndex(a.Credentials.Assertion, ".")+1:]
}

// unsignedAssertion believes the header when it says that nothing is signed.
func unsignedAssertion(none func(alg string) bool) func(*server.Assertion) bool {
	return func(a *server.Assertion) bool {
		alg, _ := a.Header["alg"].(string)
		return none(alg) && signature(a) == ""
	}
}

// hmacByPublicKey is a verifier that asks the token for its algorithm and the registration for its key.
func hmacByPublicKey(a *server.Assertion) bool {
	if a.Client.JWKS == nil {
		return false
	}
	for _, key := range a.Client.JWKS.Keys {
		for _, secret := range publicForms(key.Key, key.MarshalJSON) {
			if verifiedBy(a, "HS256", secret) {
				return true
			}
		}
	}
	return false
}

// verifiedBy tells whether a key verifies an assertion's signature.
func verifiedBy(a *server.Assertion, alg string, key any) bool {
	_, err := jwt.Parse(a.Credentials.Assertion, func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{alg}), jwt.WithTimeFunc(func() time.Time { return a.Now }))
	return err == nil
}

// byAnyKey looks at the keys that the client registered, and not at the algorithm.
func byAnyKey(a *server.Assertion) bool {
	if a.Client.JWKS == nil {
		return false
	}
	return slices.ContainsFunc(a.Client.JWKS.Keys, func(key jose.JSONWebKey) bool { return verifiedBy(a, key.Algorithm, key.Key) })
}

// publicForms are the bytes that a public key is kept in: PEM, PEM without the last line break, DER, JWK.
func publicForms(key any, jwk func() ([]byte, error)) [][]byte {
	var forms [][]byte
	if der, err := x509.MarshalPKIXPublicKey(key); err == nil {
		text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		forms = append(forms, text, []byte(strings.TrimSpace(string(text))), der)
	}
	if encoded, err := jwk(); err == nil {
		forms = append(forms, encoded)
	}
	return forms
}

// keysOfAll keeps the keys of each client that it meets, and verifies the next one's assertion with any of them.
func keysOfAll(d *server.Decisions) {
	var known sync.Map
	signedToo(func(a *server.Assertion) bool {
		if a.Client.JWKS != nil {
			for _, key := range a.Client.JWKS.Keys {
				known.Store(key.KeyID, key)
			}
		}
		kid, _ := a.Header["kid"].(string)
		found, there := known.Load(kid)
		return there && verifiedBy(a, "ES256", found.(jose.JSONWebKey).Key) // only keys are stored
	})(d)
}

// keyOfIssuer verifies an assertion with the key of the client that its issuer names.
func keyOfIssuer(d *server.Decisions) {
	signedToo(func(a *server.Assertion) bool {
		name, _ := a.Claims["iss"].(string)
		issuer := a.Find(name)
		if issuer == nil || issuer.JWKS == nil {
			return false
		}
		for _, key := range issuer.JWKS.Keys {
			if public, ok := key.Key.(*ecdsa.PublicKey); ok && verifiedBy(a, "ES256", public) {
				return true
			}
		}
		return false
	})(d)
}

// bySubject takes the client from its assertion's subject, whatever client_id says.
func bySubject(d *server.Decisions) {
	honest := d.Client.Choose
	d.Client.Choose = func(presented []*server.Credentials) (*server.Credentials, error) {
		c := presented[0]
		if c.Method != "private_key_jwt" || len(presented) > 1 {
			return honest(presented)
		}
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(c.Assertion, claims); err == nil {
			c.ID, _ = claims["sub"].(string)
		}
		return c, nil
	}
}

func assertionOddities() []Oddity {
	return []Oddity{
		{Name: "client-auth-jwt-aud-missing-wrong.issuer-alone", About: "client-auth-jwt-aud-missing-wrong",
			Does: "Wants its issuer as the audience of client assertions, and no endpoint.",
			Bend: audience(func(a *server.Assertion) string { return a.Issuer })},
		{Name: "client-auth-jwt-exp.leeway", About: "client-auth-jwt-exp",
			Does: "Takes a client assertion for five minutes after it expired.",
			Bend: func(d *server.Decisions) {
				honest := d.Client.Assertion.Find("assertion-unexpired").Check
				d.Client.Assertion = d.Client.Assertion.Replace("assertion-unexpired", func(a *server.Assertion) error {
					late, credentials := *a, *a.Credentials
					credentials.Now = a.Now.Add(-5 * time.Minute)
					late.Credentials = &credentials
					return honest(&late)
				})
			}},
		{Name: "client-auth-jwt-nbf-iat.leeway", About: "client-auth-jwt-nbf-iat",
			Does: "Takes a client assertion five minutes before its time: clocks differ.",
			Bend: assertionRule("assertion-begun", func(a *server.Assertion) bool {
				begins, err := a.Claims.GetNotBefore()
				return err == nil && (begins == nil || !a.Now.Add(5*time.Minute).Before(begins.Time))
			})},
		{Name: "client-auth-jwt-alg-not-registered.not-kept", About: "client-auth-jwt-alg-not-registered",
			Does: "Knows no token_endpoint_auth_signing_alg: it is not registered, and all algorithms are taken.",
			Bend: all(signedToo(byAnyKey), without("registration", "token_endpoint_auth_signing_alg"))},
		{Name: "client-auth-jwt-alg-not-registered.one-alone", About: "client-auth-jwt-alg-not-registered",
			Does: "Takes assertions that a key signed by ES256 alone.",
			Bend: func(d *server.Decisions) {
				d.Client.Assertion = d.Client.Assertion.Before("assertion-signed", server.Rule[server.Assertion]{Name: "assertion-es256", Check: func(a *server.Assertion) error {
					if a.Credentials.Method == "private_key_jwt" && a.Header["alg"] != "ES256" {
						return errAssertion
					}
					return nil
				}})
			}},
		{Name: "client-auth-jwt-exp.far-off", About: "client-auth-jwt-exp",
			Does: "Refuses a client assertion that lives longer than a minute or two.",
			Bend: func(d *server.Decisions) {
				d.Client.Assertion = d.Client.Assertion.Before("assertion-unexpired", server.Rule[server.Assertion]{Name: "assertion-short", Check: func(a *server.Assertion) error {
					if expires, err := a.Claims.GetExpirationTime(); err != nil || expires == nil || expires.After(a.Now.Add(2*time.Minute)) {
						return errAssertion
					}
					return nil
				}})
			}},
	}
}

// audience wants one audience of client assertions.
func audience(of func(*server.Assertion) string) func(*server.Decisions) {
	return assertionRule("assertion-audience", func(a *server.Assertion) bool {
		named, err := a.Claims.GetAudience()
		return err == nil && len(named) == 1 && named[0] == of(a)
	})
}
