// Command assay tests OAuth 2.0 and OpenID Connect authorization servers: whether they keep the rules, and whether
// they can be attacked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/prove"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/setup"
	"github.com/authassay/assay/suites/target"
)

type commands struct {
	Run   RunCommand   `cmd:"" help:"Test a target; without one, the reference server."`
	Prove ProveCommand `cmd:"" help:"Hold the checks against every fault and oddity of the reference server."`
}

func main() { os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr)) }

// Reaching is the flags that say which target, and who logs in there.
type Reaching struct {
	Target          string        `help:"Issuer URL of the target. Without one the reference server is started in this process." env:"ASSAY_TARGET" placeholder:"URL"`
	Config          string        `help:"assay.yaml: clients, users, lifetimes." env:"ASSAY_CONFIG" placeholder:"FILE"`
	User            string        `help:"Who logs in." env:"ASSAY_USER" placeholder:"NAME"`
	PasswordEnv     string        `help:"Variable that holds the password." default:"ASSAY_PASSWORD" placeholder:"VAR"`
	ClientID        string        `help:"A client of yours, where registration is not open." env:"ASSAY_CLIENT_ID" placeholder:"ID"`
	ClientSecretEnv string        `help:"Variable that holds its secret." placeholder:"VAR"`
	RedirectURI     string        `help:"Its redirect URI. Nothing is ever loaded from it." env:"ASSAY_REDIRECT_URI" placeholder:"URI"`
	Authorized      []string      `help:"A host that is neither loopback nor private, and that you may test." placeholder:"HOST"`
	Wait            time.Duration `help:"How long to wait for a target that is starting." default:"0s"`
	Agent           string        `help:"What fills in the pages: browser, or form (no browser starts)." enum:"browser,form" default:"browser" env:"ASSAY_AGENT"`
	Browser         string        `help:"Path of a browser, or ws://… of one that runs." env:"ASSAY_BROWSER" placeholder:"PATH"`
}

func (r Reaching) request() setup.Request {
	return setup.Request{Target: r.Target, ConfigFile: r.Config, User: r.User, PasswordEnv: r.PasswordEnv, ClientID: r.ClientID,
		ClientSecretEnv: r.ClientSecretEnv, RedirectURI: r.RedirectURI, Authorized: r.Authorized, Wait: r.Wait,
		Form: r.Agent == "form", Browser: r.Browser}
}

// RunCommand is assay run.
type RunCommand struct {
	Reaching
	Profile string        `help:"Specifications that count." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
	Only    []string      `help:"A check, a chapter or a section such as rfc6749/4.1.2; repeatable." placeholder:"WORD"`
	Skip    []string      `help:"The same, left out." placeholder:"WORD"`
	Out     string        `help:"Folder of the report." default:"out" placeholder:"DIR"`
	FailOn  string        `help:"What makes the run fail: fail or warn." enum:"fail,warn" default:"fail"`
	MaxWait time.Duration `help:"Longest wait for something to expire." default:"65s"`
	NoWait  bool          `help:"Skip what waits more than 5 s."`
}

// Run tests the target and writes the report.
func (c RunCommand) Run(out *output) error {
	ctx, stop := interruptible()
	defer stop()
	request := c.request()
	if c.Target == "" && c.Config == "" {
		reference, err := serveReference(&request)
		if err != nil {
			return err
		}
		defer reference.Close()
	}
	party, err := setup.Open(ctx, request)
	if err != nil {
		return err
	}
	defer party.Agent.Close()
	style := reports.StyleFor(os.Stdout, os.Getenv)
	style.Report = c.Out + "/index.html"
	console := reports.NewConsole(out, style)
	shots := reports.NewShots(c.Out)
	run, err := suites.Run(ctx, party, suites.Options{
		Selection: suites.Selection{Profile: c.Profile, Only: c.Only, Skip: c.Skip}, FailOn: reports.Verdict(c.FailOn),
		Form: request.Form, NoWait: c.NoWait, MaxWait: c.MaxWait, Observer: console, Shots: shots.Keep,
	})
	if err != nil {
		return &setup.Usage{Cause: err}
	}
	run.Command = strings.Join(append([]string{"assay"}, os.Args[1:]...), " ")
	if err := reports.WriteRun(c.Out, run); err != nil {
		return err
	}
	console.End(run)
	return exitCode(run.Exit)
}

// ProveCommand is assay prove.
type ProveCommand struct {
	Only    []string `help:"A check or a chapter: its faults and oddities; repeatable." placeholder:"WORD"`
	Fault   string   `help:"One fault or oddity." placeholder:"NAME"`
	Full    bool     `help:"Everything against everything, in the browser too."`
	Out     string   `help:"Folder of prove.json and prove.html." default:"out" placeholder:"DIR"`
	Browser string   `help:"Path of a browser, or ws://… of one that runs." env:"ASSAY_BROWSER" placeholder:"PATH"`
}

// Run proves, and writes the matrix.
func (c ProveCommand) Run(out *output) error {
	ctx, stop := interruptible()
	defer stop()
	console := prove.NewConsole(out, reports.StyleFor(os.Stdout, os.Getenv))
	matrix, err := prove.Run(ctx, prove.Options{Only: c.Only, Fault: c.Fault, Full: c.Full, Progress: console.Row,
		Launch: func(ctx context.Context, hosts []string, redactor *evidence.Redactor) (rp.Agent, error) {
			return browser.Launch(ctx, browser.Config{Bin: c.Browser, Hosts: hosts, Redactor: redactor})
		}})
	if err != nil {
		return err
	}
	if err := prove.Write(c.Out, matrix); err != nil {
		return err
	}
	return exitCode(console.End(matrix, c.Out))
}

// serveReference starts the reference server on a free port, with a clock that waiting moves.
func serveReference(request *setup.Request) (*server.Listening, error) {
	clock := &target.MovableClock{}
	listening, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		return server.New(server.Config{Issuer: url, Clock: clock.Now})
	})
	if err != nil {
		return nil, err
	}
	request.Clock = clock
	request.Defaults = target.Config{Issuer: listening.URL, Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}
	for _, user := range server.DefaultUsers() {
		request.Defaults.Users = append(request.Defaults.Users, target.UserConfig{Name: user.Name, Password: user.Password})
	}
	return listening, nil
}

// output is standard output, and whether the RESULT line stands on it already.
type output struct {
	io.Writer
	closes bool // the command ends with a RESULT line
}

// exitCode is an exit code whose reason was printed.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// interruptible gives a context that ends with the first interrupt; the second ends the process at once.
func interruptible() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(reports.ExitInterrupted)
	}()
	return ctx, cancel
}

// execute runs a command line and gives its exit code.
func execute(arguments []string, stdout, stderr io.Writer) int {
	var cli commands
	parser := kong.Must(&cli, kong.Name("assay"), kong.UsageOnError(), kong.Writers(stdout, stderr))
	parsed, err := parser.Parse(arguments)
	if err != nil {
		fmt.Fprintln(stderr, "assay: "+err.Error())
		return reports.ExitUsage
	}
	out := &output{Writer: stdout}
	err = parsed.Run(out)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(stderr, "assay: "+err.Error())
	exit := setup.ExitCode(err)
	fmt.Fprintln(stdout, reports.LastLine(exit))
	return exit
}
