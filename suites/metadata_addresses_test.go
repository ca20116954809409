package suites

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/suites/target"
)

func TestAddressesByHTTPAreToldWhereTheyCrossANetwork(t *testing.T) {
	for _, each := range []struct {
		name     string
		loopback bool
		metadata target.Metadata
		want     []string
	}{
		{"all is https", false, target.Metadata{"issuer": "https://as.test", "token_endpoint": "https://as.test/token"}, nil},
		{"keys by http", false, target.Metadata{"issuer": "https://as.test", "jwks_uri": "http://as.test/jwks"}, []string{"jwks_uri is http://as.test/jwks"}},
		{"all is http on a network", false, target.Metadata{"issuer": "http://10.0.0.7", "token_endpoint": "http://10.0.0.7/token"}, []string{"issuer is http://10.0.0.7", "token_endpoint is http://10.0.0.7/token"}},
		{"all is http on this machine", true, target.Metadata{"issuer": "http://127.0.0.1:1", "token_endpoint": "http://localhost:2/token"}, nil},
		{"on this machine, but for one", true, target.Metadata{"issuer": "http://127.0.0.1:1", "check_session_iframe": "http://as.test/session?x=1"}, []string{"check_session_iframe is http://as.test/session"}},
		{"https on this machine, but for one", true, target.Metadata{"issuer": "https://127.0.0.1:1", "jwks_uri": "http://127.0.0.1:1/jwks"}, []string{"jwks_uri is http://127.0.0.1:1/jwks"}},
		{"pages for people are not asked about", false, target.Metadata{"issuer": "https://as.test", "op_tos_uri": "http://as.test/terms"}, nil},
	} {
		if difference := cmp.Diff(each.want, insecureAddresses(each.metadata, each.loopback)); difference != "" {
			t.Errorf("%s: %s", each.name, difference)
		}
	}
}

func TestKeysAreConfusedByWhatClientsPickThemBy(t *testing.T) {
	rsa, other, ec := map[string]any{"kty": "RSA", "kid": "a"}, map[string]any{"kty": "RSA", "kid": "b"}, map[string]any{"kty": "EC", "kid": "a"}
	unnamed := map[string]any{"kty": "RSA"}
	for _, each := range []struct {
		name string
		keys []map[string]any
		want int
	}{
		{"one key needs no name", []map[string]any{unnamed}, 0},
		{"two names", []map[string]any{rsa, other}, 0},
		{"one name for two types", []map[string]any{rsa, ec}, 0},
		{"one name twice", []map[string]any{rsa, rsa}, 1},
		{"no name beside another", []map[string]any{rsa, unnamed}, 1},
	} {
		if got := confusedKeys(each.keys); len(got) != each.want {
			t.Errorf("%s: %v", each.name, got)
		}
	}
}
