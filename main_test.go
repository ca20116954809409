package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
)

// asMain makes the test binary be assay: signals need a process of their own.
const asMain = "ASSAY_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
	}
	if os.Getenv(asClientMaker) != "" && len(os.Args) == 2 {
		os.Exit(makeClient(os.Args[1]))
	}
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-test.") {
		fmt.Fprintln(os.Stderr, "a process of a test that wants to be assay: the test must set "+asMain)
		os.Exit(2) // or it would run all tests again, and so on
	}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "ASSAY_") {
			_ = os.Unsetenv(name) // the tests say what they want
		}
	}
	os.Exit(m.Run())
}

// run runs a command line in this process.
func run(t *testing.T, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	exit = execute(arguments, &out, &err)
	return exit, out.String(), err.String()
}

// serve serves a reference server, or a handler around it, and gives its URL.
func serve(t *testing.T, wrap func(http.Handler) http.Handler) string {
	t.Helper()
	return serveAt(t, "127.0.0.1:0", wrap)
}

func serveAt(t *testing.T, address string, wrap func(http.Handler) http.Handler) string {
	t.Helper()
	listening, err := server.Listen(address, func(url string) (http.Handler, error) {
		honest, err := server.New(server.Config{Issuer: url, Passwords: server.TestPasswords()})
		return wrap(honest), err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(listening.Close)
	return listening.URL
}

func honest(h http.Handler) http.Handler { return h }

// counting counts the requests that begin as given.
func counting(count *atomic.Int32, begins string, next func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		h = next(h)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Method+" "+r.URL.Path, begins) {
				count.Add(1)
			}
			h.ServeHTTP(w, r)
		})
	}
}

// free gives an address at which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return lines[len(lines)-1]
}

func TestWhatBadInputGets(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	for name, text := range map[string]string{"bad.yaml": "isuer: http://127.0.0.1\n", "server.yaml": "users: [{name: x, password: keep-me-quiet, extra: 1}]\n", "cut.json": `{"schema": 1, "tool"`, "foreign.json": `{"schema": 1, "tool": {"name": "other"}}`, "file": ""} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	down := "http://" + free(t)
	for _, c := range []struct {
		line string
		exit int
		says []string
	}{
		{"run --onyl flow", 2, []string{`unknown flag --onyl, did you mean "--only"?`}},
		{"rnu", 2, []string{`unexpected argument rnu, did you mean "run"?`}},
		{"frobnicate", 2, []string{"assay --help"}},
		{"run flow", 2, []string{"unexpected argument flow", "assay run --help"}},
		{"run --only code-repaly", 2, []string{`"code-repaly"`, "did you mean code-replay?"}},
		{"run --only flow,cods", 2, []string{`"cods"`, "did you mean code?"}},
		{"run --skip rfc6479", 2, []string{"did you mean rfc6749?"}},
		{"run --profile oidc-basik", 2, []string{"did you mean oidc-basic?"}},
		{"run --agent lynx", 2, []string{`"browser","form"`}},
		{"run --wait soon", 2, []string{"--wait", "soon"}},
		{"run --config bad.yaml", 2, []string{"bad.yaml", "did you mean issuer?"}},
		{"run --config none.yaml", 2, []string{"none.yaml", "no such file"}},
		{"run --out file/out", 2, []string{"file/out", "--out"}},
		{"run --target 127.0.0.1:8080 --user alice", 2, []string{`"127.0.0.1:8080"`, "http or https URL"}},
		{"run --target ftp://127.0.0.1", 2, []string{`"ftp://127.0.0.1"`, "http or https URL"}},
		{"run --parallel 0", 2, []string{"--parallel 0", "at least one"}},
		{"run --parallel=-2", 2, []string{"--parallel -2"}},
		{"run --target " + down, 2, []string{"nobody can log in", "--user"}},
		{"run --target " + down + " --user alice --password-env NONE", 2, []string{"the environment has no NONE", "--password-env"}},
		{"run --target " + down + " --user alice --client-id web", 2, []string{"--redirect-uri"}},
		{"run --target " + down + " --user alice", 3, []string{down, "connection refused"}},
		{"run --target " + down + " --user alice --wait 300ms", 3, []string{down, "connection refused"}},
		{"run --target https://as.example.com --user alice", 2, []string{"test only what you may test", "--authorized as.example.com"}},
		{"run --browser /nonexistent", 3, []string{"/nonexistent", "apt-get install chromium-headless-shell", "--agent form"}},
		{"init", 2, []string{"--from-oidf"}},
		{"init --from-oidf none.json", 2, []string{"none.json cannot be read: no such file"}},
		{"init --from-oidf cut.json", 2, []string{"cut.json is no configuration"}},
		{"init ftp://x", 2, []string{"http or https URL"}},
		{"init https://as.example.com", 2, []string{"--authorized as.example.com"}},
		{"init " + down, 3, []string{"connection refused"}},
		{"prove --fault code-repaly", 2, []string{"did you mean code-replay?"}},
		{"prove --only cod", 2, []string{"did you mean code?"}},
		{"prove --out file", 2, []string{"file", "--out"}},
		{"serve --fault code-repaly", 2, []string{"did you mean code-replay?"}},
		{"serve --fault code-replay --gallery", 2, []string{"--fault", "--gallery"}},
		{"serve --config server.yaml", 2, []string{"server.yaml", `"extra"`}},
		{"serve --addr :9400", 2, []string{"every interface", "127.0.0.1:9400"}},
		{"serve --addr 9400", 2, []string{"--addr", "HOST:PORT"}},
		{"list --profile none", 2, []string{`unknown profile "none"`, "auto"}},
		{"list --json --md", 2, []string{"--json", "--md"}},
		{"explain code-repaly", 2, []string{"did you mean code-replay?"}},
		{"explain", 2, []string{"<id>", "assay explain --help"}},
		{"report none.json", 2, []string{"none.json cannot be read: no such file"}},
		{"report cut.json", 2, []string{"cut.json: ", "cut short"}},
		{"report foreign.json", 2, []string{"foreign.json: ", `"other"`}},
		{"report cut.json --format pdf", 2, []string{"--format"}},
		{"doctor --profile none", 2, []string{`unknown profile "none"`}},
		{"login check --target " + down + " --user alice", 3, []string{down, "connection refused"}},
	} {
		t.Run(c.line, func(t *testing.T) {
			began := time.Now()
			exit, stdout, stderr := run(t, strings.Fields(c.line)...)
			if exit != c.exit {
				t.Errorf("exit %d, not %d", exit, c.exit)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			for _, want := range c.says {
				if !strings.Contains(stderr, want) {
					t.Errorf("it does not say %q:\n%s", want, stderr)
				}
			}
			if strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, "keep-me-quiet") {
				t.Errorf("not one harmless line:\n%s", stderr)
			}
			command := strings.Fields(c.line)[0]
			if (command == "run" || command == "prove") != (stdout == fmt.Sprintf("RESULT: ERROR (exit %d)\n", c.exit)) {
				t.Errorf("standard output:\n%s", stdout)
			}
		})
	}
}

func TestPortInUse(t *testing.T) {
	url := serve(t, honest)
	exit, _, stderr := run(t, "serve", "--addr", strings.TrimPrefix(url, "http://"))
	if exit != 3 || !strings.Contains(stderr, "another program listens at") || !strings.Contains(stderr, "--addr HOST:PORT") {
		t.Errorf("exit %d: %s", exit, stderr)
	}
}

func TestHelpTeaches(t *testing.T) {
	exit, alone, _ := run(t)
	if exit != 2 {
		t.Errorf("assay alone ends with %d", exit)
	}
	exit, asked, _ := run(t, "--help")
	if exit != 0 || asked != alone {
		t.Errorf("--help ends with %d, and says:\n%s", exit, asked)
	}
	for _, command := range []string{"run", "doctor", "init", "config", "login check", "report", "merge", "list", "explain", "faults", "serve", "prove"} {
		if !strings.Contains(alone, "\n  "+command+" ") {
			t.Errorf("assay alone does not name %s", command)
		}
		exit, help, _ := run(t, append(strings.Fields(command), "--help")...)
		if exit != 0 || !strings.Contains(help, "Examples:\n\n    assay "+command) {
			t.Errorf("assay %s --help ends with %d and has no example:\n%s", command, exit, help)
		}
	}
	if exit, version, _ := run(t, "--version"); exit != 0 || !strings.HasPrefix(version, "assay ") {
		t.Errorf("--version ends with %d: %s", exit, version)
	}
}

func TestRunNamesTheReferenceServerAndSavesItsReport(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_AGENT", "form")
	exit, stdout, stderr := run(t, "run", "--only", "code-replay,code-expiry", "--out", "report")
	if exit != 0 || lastLine(stdout) != "RESULT: PASS (exit 0)" || !strings.Contains(stdout, "the reference server, in this process") {
		t.Fatalf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	for _, format := range []string{"text", "html", "junit", "json"} {
		file := "saved." + format
		if exit, stdout, stderr := run(t, "report", "report/run.json", "--format", format, "--out", file); exit != 0 || stdout+stderr != "" {
			t.Errorf("report --format %s ends with %d: %s%s", format, exit, stdout, stderr)
		}
		if text, err := os.ReadFile(file); err != nil || !bytes.Contains(text, []byte("code-replay")) {
			t.Errorf("%s tells nothing of the check (%v)", file, err)
		}
	}
	if _, text, _ := run(t, "report", "report/run.json"); lastLine(text) != "RESULT: PASS (exit 0)" {
		t.Errorf("the saved run reads:\n%s", text)
	}
}

func TestARefusedPasswordIsSentOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "jabberwock")
	var sent atomic.Int32
	url := serve(t, counting(&sent, "POST /login", honest))
	for _, command := range []string{"run", "login check", "doctor"} {
		sent.Store(0)
		exit, stdout, _ := run(t, append(strings.Fields(command), "--target", url, "--user", "alice", "--agent", "form")...)
		if exit != 3 || !strings.Contains(stdout, "credentials refused?") || sent.Load() != 1 || strings.Contains(stdout, "jabberwock") {
			t.Errorf("%s ends with %d after %d passwords:\n%s", command, exit, sent.Load(), stdout)
		}
	}
}

// process is assay in a process of its own.
type process struct {
	*exec.Cmd
	lines  *bufio.Scanner
	stdout bytes.Buffer
}

func start(t *testing.T, dir string, arguments ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0], arguments...)}
	p.Dir, p.Env = dir, append(os.Environ(), asMain+"=1", "ASSAY_PASSWORD=wonderland")
	pipe, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	p.lines = bufio.NewScanner(pipe)
	return p
}

// await reads until a line has the text, or to the end.
func (p *process) await(text string) bool {
	for p.lines.Scan() {
		fmt.Fprintln(&p.stdout, p.lines.Text())
		if text != "" && strings.Contains(p.lines.Text(), text) {
			return true
		}
	}
	return false
}

func (p *process) interrupt(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// end reads the rest and gives the exit code.
func (p *process) end() int {
	p.await("")
	_ = p.Wait() // its exit code says it
	return p.ProcessState.ExitCode()
}

func TestInterruptReportsWhatHasRunAndDeletesTheClients(t *testing.T) {
	var registered, deleted atomic.Int32
	url := serve(t, counting(&registered, "POST /register", counting(&deleted, "DELETE /register", honest)))
	dir := t.TempDir()
	p := start(t, dir, "run", "--target", url, "--user", "alice", "--agent", "form", "--only", "code-replay,code-expiry")
	if !p.await("waiting") {
		t.Fatalf("it did not wait for the code to expire:\n%s", p.stdout.String())
	}
	began := time.Now()
	p.interrupt(t)
	if exit := p.end(); exit != 130 || lastLine(p.stdout.String()) != "RESULT: ERROR (exit 130)" {
		t.Errorf("exit %d:\n%s", exit, p.stdout.String())
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to end", took)
	}
	if registered.Load() == 0 || registered.Load() != deleted.Load() {
		t.Errorf("%d clients were registered, %d deleted", registered.Load(), deleted.Load())
	}
	saved, err := reports.ReadFile(filepath.Join(dir, "out", "run.json"))
	if err != nil || saved.Exit != 130 || saved.Counts.Pass != 1 || saved.Counts.Inconclusive != 1 {
		t.Errorf("run.json: %v, exit %d, %+v", err, saved.Exit, saved.Counts)
	}
}

func TestASecondInterruptEndsAtOnce(t *testing.T) {
	cleaning, over := make(chan struct{}, 10), make(chan struct{})
	url := serve(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				cleaning <- struct{}{}
				<-over
			}
			h.ServeHTTP(w, r)
		})
	})
	defer close(over)
	p := start(t, t.TempDir(), "run", "--target", url, "--user", "alice", "--agent", "form", "--only", "code-expiry")
	if !p.await("waiting") {
		t.Fatalf("it did not wait for the code to expire:\n%s", p.stdout.String())
	}
	p.interrupt(t)
	<-cleaning
	began := time.Now()
	p.interrupt(t)
	if exit := p.end(); exit != 130 || lastLine(p.stdout.String()) != "RESULT: ERROR (exit 130)" || time.Since(began) > 2*time.Second {
		t.Errorf("exit %d after %s:\n%s", exit, time.Since(began), p.stdout.String())
	}
}

func TestServeUntilInterrupted(t *testing.T) {
	address := free(t)
	p := start(t, t.TempDir(), "serve", "--addr", address, "--demo-addr", free(t), "--fault", "code-replay")
	if !p.await("stop it") {
		t.Fatalf("it does not say how to stop it:\n%s", p.stdout.String())
	}
	for _, want := range []string{"http://" + address, "code-replay: ", "alice", "wonderland", "client_secret_basic", "testing and teaching", "assay run --target http://" + address} {
		if !strings.Contains(p.stdout.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, p.stdout.String())
		}
	}
	answer, err := http.Get("http://" + address + "/.well-known/openid-configuration")
	if err != nil || answer.Header.Get("Assay-Bent") != "code-replay" {
		t.Errorf("it does not serve: %v %v", answer, err)
	}
	p.interrupt(t)
	if exit := p.end(); exit != 0 {
		t.Errorf("exit %d", exit)
	}
}
