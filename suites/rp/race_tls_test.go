package rp

import (
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestARaceOverTLS(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only here do the system's roots come from SSL_CERT_FILE")
	}
	server := httptest.NewUnstartedServer(&codes{spent: map[string]bool{}, window: 400 * time.Microsecond})
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that we break off
	server.StartTLS()
	t.Cleanup(server.Close)
	trust(t, server)
	client := racer(t, server.URL)
	if got := client.party.RaceWays(t.Context()); !slices.Equal(got, allWays) {
		t.Fatalf("the ways are %q", got)
	}
	for _, way := range allWays {
		double := false
		for round := 0; round < 20 && !double; round++ {
			answers := client.RedeemTogether(recorded(t), &Grant{Code: fmt.Sprint(way, round)}, racers, way)
			if n := arrived(answers); n != racers {
				t.Fatalf("%s: %d of %d answers came: %s", way, n, racers, answers[0].Exchange.Error)
			}
			double = successes(answers) > 1
		}
		if !double {
			t.Errorf("%s: no round of 20 saw two successes", way)
		}
	}

	misnamed := racer(t, strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
	for _, way := range allWays {
		answers := misnamed.RedeemTogether(recorded(t), &Grant{Code: "a-code"}, 2, way)
		if arrived(answers) > 0 || !strings.Contains(answers[0].Exchange.Error, "certificate") {
			t.Errorf("%s: a certificate for another name: %s, %q", way, tally(answers), answers[0].Exchange.Error)
		}
	}
}
