package rp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/authassay/assay/suites/target"
)

// Key signs the assertions of a client, well or badly. Libraries refuse to make broken tokens; this serialiser
// (RFC 7515 section 7.1) makes whatever it is told.
type Key struct {
	ID        string
	algorithm string
	private   crypto.Signer
}

// NewKey makes an ES256 key.
func NewKey() *Key {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("rp: the system gave no randomness: " + err.Error())
	}
	return &Key{ID: random(6), algorithm: "ES256", private: private}
}

// givenKey makes a key of one in assay.yaml, for a server that takes some algorithms.
func givenKey(private target.PrivateKey, offered []string) *Key {
	return &Key{ID: private.ID, algorithm: private.AlgorithmFor(offered), private: private.Signer}
}

// Public is the key as a JWK (RFC 7517 section 4).
func (k *Key) Public() map[string]any {
	text, err := (&jose.JSONWebKey{Key: k.private.Public(), KeyID: k.ID, Algorithm: k.algorithm, Use: "sig"}).MarshalJSON()
	var members map[string]any
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		panic("rp: a key that signs has no encoding: " + err.Error())
	}
	return members
}

// PEM is the public key as servers hold it in files.
func (k *Key) PEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(k.private.Public())
	if err != nil {
		panic("rp: a key that signs has no encoding: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// Sign makes a compact JWS. Members of header replace the honest ones.
func (k *Key) Sign(header, claims Claims) string {
	input := k.input(k.algorithm, header, claims)
	signature, err := k.signature([]byte(input))
	if err != nil {
		panic("rp: signing failed: " + err.Error())
	}
	return input + "." + encode(signature)
}

// hashes are those of algorithms whose name ends so; EdDSA takes the whole input.
var hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

// signature signs by the key's algorithm (RFC 7518 sections 3.3 to 3.5, RFC 8037 section 3.1).
func (k *Key) signature(input []byte) ([]byte, error) {
	if strings.HasPrefix(k.algorithm, "Ed") {
		return k.private.Sign(rand.Reader, input, crypto.Hash(0))
	}
	hash := hashes[k.algorithm[2:]]
	digest := hash.New()
	digest.Write(input)
	var options crypto.SignerOpts = hash
	if strings.HasPrefix(k.algorithm, "PS") {
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	signature, err := k.private.Sign(rand.Reader, digest.Sum(nil), options)
	if private, curve := k.private.(*ecdsa.PrivateKey); curve && err == nil {
		return concatenated(signature, (private.Curve.Params().BitSize+7)/8)
	}
	return signature, err
}

// concatenated turns an ASN.1 signature into the two numbers that JWS wants (RFC 7518 section 3.4).
func concatenated(signature []byte, size int) ([]byte, error) {
	var numbers struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signature, &numbers); err != nil {
		return nil, err
	}
	whole := make([]byte, 2*size)
	numbers.R.FillBytes(whole[:size])
	numbers.S.FillBytes(whole[size:])
	return whole, nil
}
