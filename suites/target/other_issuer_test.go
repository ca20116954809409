package target_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/target"
)

// TestTheSecondIssuer is reached as the first, on hosts of its own; one that does not answer ends no run.
func TestTheSecondIssuer(t *testing.T) {
	here := provider(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, whole(self(r))) })
	there := provider(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, whole(self(r)+"/two")) })
	with := func(second string) (*target.Target, error) {
		return target.Open(t.Context(), target.Config{Issuer: here, OtherIssuer: target.OtherIssuerConfig{Issuer: second}, Rate: 900}, nil, 0)
	}

	first, err := with(there + "/two")
	if err != nil {
		t.Fatal(err)
	}
	second, reason := first.Other()
	if second == nil || second.Issuer != there+"/two" || second.Endpoint("token") != there+"/two/token" {
		t.Fatalf("the second is %+v (%s)", second, reason)
	}
	if second.Limiter != first.Limiter {
		t.Error("each issuer has a rate of its own")
	}
	if host := strings.TrimPrefix(there, "http://"); !slices.Contains(first.Hosts, host) {
		t.Errorf("%s is not among the hosts %v", host, first.Hosts)
	}
	first, err = with(there) // its document is of another issuer
	if err != nil {
		t.Fatal(err)
	}
	if second, reason := first.Other(); second != nil || !strings.Contains(reason, "the document is of issuer") {
		t.Errorf("an issuer that is none: %v, %q", second, reason)
	}
	if second, reason := func() (*target.Target, string) { first, _ := open(t, here); return first.Other() }(); second != nil || !strings.Contains(reason, "other_issuer: in assay.yaml") {
		t.Errorf("without one: %v, %q", second, reason)
	}
	var unauthorized *target.NotAuthorized
	if _, err := with("https://two.example"); !errors.As(err, &unauthorized) {
		t.Errorf("a public host without leave: %v", err)
	}
}
