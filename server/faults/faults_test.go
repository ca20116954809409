package faults_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	check := func(name, id, does string) {
		base, suffix, suffixed := strings.Cut(name, ".")
		switch {
		case !kebab.MatchString(id):
			t.Errorf("%s: check %q is not kebab-case", name, id)
		case base != id || (suffixed && !kebab.MatchString(suffix)):
			t.Errorf("%s: want the name %s, or that with a suffix", name, id)
		case seen[name]:
			t.Errorf("%s: there are two", name)
		case !strings.HasSuffix(does, "."):
			t.Errorf("%s: what it does is no sentence: %q", name, does)
		}
		seen[name] = true
	}
	for _, fault := range faults.All() {
		check(fault.Name, fault.Breaks, fault.Does)
		for id, reason := range fault.Also {
			if !kebab.MatchString(id) || reason == "" {
				t.Errorf("%s: also fails %q: %q", fault.Name, id, reason)
			}
		}
		if !seen[fault.Breaks] {
			t.Errorf("%s comes before the fault without suffix", fault.Name)
		}
	}
	for _, oddity := range faults.Oddities() {
		check(oddity.Name, oddity.About, oddity.Does)
		if oddity.Name == oddity.About {
			t.Errorf("%s: an oddity's name ends in the freedom that it takes", oddity.Name)
		}
	}
	for name := range seen {
		if _, ok := faults.Find(name); !ok {
			t.Errorf("%s is not found", name)
		}
	}
	if _, ok := faults.Find("no-such-fault"); ok {
		t.Error("an unknown name is found")
	}
}

func TestEachBendsSomething(t *testing.T) {
	honest := decisions(server.Honest("auto"))
	if again := decisions(server.Honest("auto")); !reflect.DeepEqual(honest, again) {
		t.Fatal("two honest servers decide differently")
	}
	for _, bend := range faults.Bends() {
		d := server.Honest("auto")
		bend.Bend(d)
		if reflect.DeepEqual(honest, decisions(d)) {
			t.Errorf("%s bends nothing", bend.Name)
		}
	}
}

// decisions lists what is decided where: the code of each function, the names and the code of each rule.
func decisions(d *server.Decisions) map[string]any {
	found := map[string]any{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			walk(path, v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			found[path] = v.Len()
			for i := range v.Len() {
				walk(path+"."+string(rune('a'+i)), v.Index(i))
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				walk(path+"."+key.String(), v.MapIndex(key))
			}
		case reflect.Func:
			found[path] = v.Pointer()
		default:
			found[path] = fmt.Sprint(v)
		}
	}
	walk("", reflect.ValueOf(d))
	return found
}

// TestOdditiesAreLawful takes alice through a whole login on each.
func TestOdditiesAreLawful(t *testing.T) {
	g, _ := gallery(t)
	for _, oddity := range faults.Oddities() {
		t.Run(oddity.Name, func(t *testing.T) {
			issuer, err := g.Issuer(oddity.Name)
			if err != nil {
				t.Fatal(err)
			}
			a := newAgent(issuer)
			params, err := a.authorize("approve")
			if err != nil {
				t.Fatal(err)
			}
			status, tokens := a.redeem(params.Get("code"))
			if status != http.StatusOK || tokens["access_token"] == nil || tokens["id_token"] == nil || tokens["refresh_token"] == nil {
				t.Fatalf("the code gave %d: %v", status, tokens)
			}
			refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens["refresh_token"].(string)}}
			if status, tokens := a.token("/token", refresh); status != http.StatusOK {
				t.Fatalf("the refresh token gave %d: %v", status, tokens)
			}
			if status, answer := a.redeem(params.Get("code")); status != http.StatusBadRequest || answer["error"] != "invalid_grant" {
				t.Fatalf("the replayed code gave %d: %v", status, answer)
			}
		})
	}
}

// TestFaultsStand drives each fault through login, refresh and denial, whatever comes of them, without a broken page.
func TestFaultsStand(t *testing.T) {
	g, base := gallery(t)
	for _, fault := range faults.All() {
		t.Run(fault.Name, func(t *testing.T) {
			issuer, err := g.Issuer(fault.Name)
			if err != nil {
				t.Fatal(err)
			}
			a := newAgent(issuer)
			params, err := a.authorize("approve")
			if err != nil {
				t.Fatal(err)
			}
			a.redeem(params.Get("code"))
			if _, err := a.authorize("deny"); err != nil && fault.Breaks != "consent-denied" {
				t.Fatal(err)
			}
			response, err := http.Get(base + "/.well-known/oauth-authorization-server/f/" + fault.Name)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK || response.Header.Get("Assay-Bent") != fault.Name {
				t.Errorf("metadata by RFC 8414: %d, Assay-Bent %q", response.StatusCode, response.Header.Get("Assay-Bent"))
			}
		})
	}
}

func TestABentIssuerStartsInAMillisecond(t *testing.T) {
	keys, passwords := server.NewKeys(), server.StrongPasswords()
	bends, start := faults.Bends(), time.Now()
	for _, bend := range bends {
		d := server.Honest("auto")
		bend.Bend(d)
		if _, err := server.New(server.Config{Issuer: "http://127.0.0.1", Decisions: d, Keys: keys, Passwords: passwords}); err != nil {
			t.Fatal(bend.Name, err)
		}
	}
	// Ten times the goal, for a machine that is busy with something else.
	if each := time.Since(start) / time.Duration(len(bends)); each > 10*time.Millisecond {
		t.Errorf("%d issuers took %v each", len(bends), each)
	}
}
