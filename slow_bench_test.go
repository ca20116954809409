package main

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
)

// delay is what the slow proxy adds to each answer.
const delay = 100 * time.Millisecond

// slowProxy passes requests on, keeps each answer for a while, and counts requests by the check that they name.
type slowProxy struct {
	client http.Transport
	mu     sync.Mutex
	counts map[string]int
}

var sender = regexp.MustCompile(`\(check ([^)]+)\)`)

func (p *slowProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	check := "none"
	if named := sender.FindStringSubmatch(r.UserAgent()); named != nil {
		check = named[1]
	}
	p.mu.Lock()
	p.counts[check]++
	p.mu.Unlock()
	sent := r.Clone(r.Context())
	sent.RequestURI = ""
	answer, err := p.client.RoundTrip(sent)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	time.Sleep(delay)
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // who went away shows in the run
}

// BenchmarkSlowTarget runs all checks, in the browser and in four processes, against the reference server on the wall
// clock, 100 ms away. It prints what each check took and how many requests it sent. A code lives 10 s and an access
// token 20 s, so that every check can be decided.
func BenchmarkSlowTarget(b *testing.B) {
	listening, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		return server.New(server.Config{Issuer: url, Passwords: server.TestPasswords(), Lifetimes: server.Lifetimes{Code: 10 * time.Second, AccessToken: 20 * time.Second}})
	})
	if err != nil {
		b.Fatal(err)
	}
	defer listening.Close()
	proxy := &slowProxy{counts: map[string]int{}, client: http.Transport{MaxIdleConnsPerHost: 64}}
	passing := httptest.NewServer(proxy)
	defer passing.Close()
	dir := b.TempDir()
	file := filepath.Join(dir, "assay.yaml")
	text := fmt.Sprintf("issuer: %s\nproxy: %s\nlifetimes: {code: 10s, access_token: 20s}\nusers: [{name: alice, password: wonderland}, {name: bob, password: looking-glass}]\n", listening.URL, passing.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		command := exec.Command(program, "run", "--config", file, "--parallel", "4", "--out", dir)
		command.Env = append(slices.DeleteFunc(os.Environ(), func(each string) bool { return each == "CI=true" }), asMain+"=yes")
		if output, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, output)
		}
	}
	run, err := reports.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		b.Fatal(err)
	}
	proxy.tell(run)
}

// tell prints the table, the longest check first.
func (p *slowProxy) tell(run reports.Run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, beside := 0, 0
	for _, count := range p.counts {
		sent += count
		beside += count
	}
	slices.SortFunc(run.Checks, func(a, b reports.Check) int { return cmp.Compare(b.Seconds, a.Seconds) })
	for _, check := range run.Checks {
		beside -= p.counts[check.ID]
		fmt.Printf("  %-46s %4d requests %6.1f s  %s\n", check.ID, p.counts[check.ID], check.Seconds, check.Verdict)
	}
	fmt.Printf("  %-46s %4d requests\n", "login, registration, after each chapter", beside)
	fmt.Printf("  %-46s %4d requests %6.1f s  %s\n", fmt.Sprintf("all %d, in four processes", run.Planned), sent, run.Seconds, run.Result)
}
