package show

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
)

func started(t *testing.T, options Options) (url, announced string) {
	t.Helper()
	options.Address, options.DemoAddress, options.Config.Passwords = "127.0.0.1:0", "127.0.0.1:0", server.TestPasswords()
	shown, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(shown.Close)
	var text bytes.Buffer
	shown.Announce(&text)
	return shown.listening.URL, text.String()
}

func bent(t *testing.T, issuer string) string {
	t.Helper()
	answer, err := http.Get(issuer + "/.well-known/openid-configuration")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", answer, err)
	}
	defer answer.Body.Close()
	return answer.Header.Get("Assay-Bent")
}

func TestTheHonestServerAndItsDemo(t *testing.T) {
	url, announced := started(t, Options{})
	if bent(t, url) != "" || strings.Contains(announced, "bent") || strings.Contains(announced, "WARNING") {
		t.Errorf("it is bent, or warns:\n%s", announced)
	}
	_, demo, _ := strings.Cut(announced, "demo     ")
	answer, err := http.Get(strings.Fields(demo)[0])
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the demo client does not answer: %v %v", answer, err)
	}
	for _, client := range server.DefaultClients() {
		if !strings.Contains(announced, client.ID) {
			t.Errorf("client %s is not announced", client.ID)
		}
	}
}

func TestABentServerSaysSo(t *testing.T) {
	bend := faults.Bends()[0]
	url, announced := started(t, Options{Bend: &bend})
	if bent(t, url) != bend.Name || !strings.Contains(announced, "bent     "+bend.Name+": "+bend.About) {
		t.Errorf("it does not say %s:\n%s", bend.Name, announced)
	}
}

func TestTheGallery(t *testing.T) {
	bends := faults.Bends()
	url, announced := started(t, Options{Gallery: bends})
	last := bends[len(bends)-1].Name
	if bent(t, url+"/f/"+last) != last || !strings.Contains(announced, "--target "+url+"/f/"+bends[0].Name) {
		t.Errorf("%s is not shown:\n%s", last, announced)
	}
}

func TestTheUsersOfAFileAreAnnounced(t *testing.T) {
	_, announced := started(t, Options{Config: server.Config{Issuer: "http://as.test:1234", Users: []server.User{{Name: "carol", Password: "through-the-glass"}}}})
	for _, want := range []string{"server   http://as.test:1234", "listens at http://127.0.0.1", "ASSAY_PASSWORD=through-the-glass assay run --target http://as.test:1234 --user carol"} {
		if !strings.Contains(announced, want) {
			t.Errorf("it does not say %q:\n%s", want, announced)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, fine := range map[string]bool{"127.0.0.1:9400": true, "[::1]:9400": true, "localhost:9400": true, "0.0.0.0:9400": true, ":9400": false, "9400": false, "127.0.0.1:": false} {
		if err := CheckAddress("--addr", address); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
	for address, reached := range map[string]bool{"127.0.0.1:9400": false, "[::1]:9400": false, "localhost:9400": false, "0.0.0.0:9400": true, "192.168.1.2:9400": true, "host.example:9400": true} {
		if exposed(address) != reached {
			t.Errorf("%s is exposed: %t", address, exposed(address))
		}
	}
}

func TestAnExposedServerWarns(t *testing.T) {
	var text bytes.Buffer
	shown := Show{issuer: "http://0.0.0.0:9400", listening: &server.Listening{URL: "http://0.0.0.0:9400"}, options: Options{Address: "0.0.0.0:9400", Gallery: faults.Bends()}}
	shown.Announce(&text)
	for _, want := range []string{"WARNING  0.0.0.0:9400 can be reached from other machines", "WARNING  http://0.0.0.0:9400 is no address that clients can use"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, text.String())
		}
	}
}
