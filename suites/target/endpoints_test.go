package target_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/target"
)

// TestEndpointsWithoutDiscovery: what is written takes the place of a document that is not there, and of no server.
func TestEndpointsWithoutDiscovery(t *testing.T) {
	for name, answers := range map[string]struct {
		status int
		body   string
		opens  bool
	}{
		"no document": {404, "", true}, "a page": {200, "<html>", true}, "no leave": {401, "", true},
		"starting": {503, "", false}, "another's document": {200, `{"issuer":"https://other.example"}`, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(answers.status)
			fmt.Fprint(w, answers.body)
		}))
		config := target.Config{Issuer: server.URL, Endpoints: target.EndpointsConfig{Authorization: server.URL + "/a", Token: server.URL + "/t", JWKS: server.URL + "/k"}}
		opened, err := target.Open(context.Background(), config, nil, 0)
		if (err == nil) != answers.opens {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if opened.Endpoint("token") != server.URL+"/t" || !opened.Supports(target.JWKS) || opened.Supports(target.Discovery) || opened.Supports(target.UserInfo) {
				t.Errorf("%s: %v", name, opened.Metadata)
			}
			if skew := opened.Clock.(target.WallClock).Skew; skew < 59*time.Minute {
				t.Errorf("%s: the clock was not corrected: %s", name, skew)
			}
		}
		config.Endpoints.Token = ""
		if _, err := target.Open(context.Background(), config, nil, 0); err == nil {
			t.Errorf("%s: it opens without a token endpoint", name)
		}
		server.Close()
	}
}

// TestEndpointsCompleteDiscovery: what is written wins, and hosts that it names need leave like any other.
func TestEndpointsCompleteDiscovery(t *testing.T) {
	var issuer string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": issuer, "token_endpoint": issuer + "/old", "scopes_supported": []string{"openid"}})
	}))
	defer server.Close()
	issuer = server.URL
	config := target.Config{Issuer: issuer}
	if _, err := target.Open(context.Background(), config, nil, 0); err == nil || !strings.Contains(err.Error(), "endpoints: in assay.yaml can name it") {
		t.Errorf("without an authorization endpoint: %v", err)
	}
	config.Endpoints = target.EndpointsConfig{Authorization: issuer + "/a", Token: issuer + "/new"}
	opened, err := target.Open(context.Background(), config, nil, 0)
	if err != nil || opened.Endpoint("token") != issuer+"/new" || !opened.Supports(target.Discovery) || !opened.Supports(target.OpenID) {
		t.Errorf("%v: %v", opened, err)
	}
	config.Endpoints.UserInfo = "https://as.example.com/userinfo"
	if _, err := target.Open(context.Background(), config, nil, 0); err == nil || !strings.Contains(err.Error(), "--authorized as.example.com") {
		t.Errorf("a public host: %v", err)
	}
}

// TestFeaturesByTheUsersWord: it wins over discovery and over what a flow showed.
func TestFeaturesByTheUsersWord(t *testing.T) {
	told := &target.Target{Metadata: target.Metadata{"userinfo_endpoint": "x"}, Config: target.Config{Features: map[string]target.Supported{"userinfo": false, "refresh_token": true}}}
	told.Show(target.RefreshToken, false)
	if told.Supports(target.UserInfo) || !told.Supports(target.RefreshToken) {
		t.Error("the user's word does not count")
	}
	if reason := told.Lacks([]target.Feature{target.RefreshToken, target.UserInfo}); reason != "assay.yaml says that the target has no userinfo (features: {userinfo: false})" {
		t.Errorf("the reason is %q", reason)
	}
}
