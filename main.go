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
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/server/show"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/prove"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/setup"
	"github.com/authassay/assay/suites/target"
)

type commands struct {
	Run    RunCommand    `cmd:"" help:"Test a target; without one, the reference server."`
	Doctor DoctorCommand `cmd:"" help:"Say what is missing or wrong here, and which checks that costs."`
	Login  struct {
		Check LoginCheckCommand `cmd:"" help:"Drive the login alone, and show each page on the way."`
	} `cmd:"" help:"The login."`
	Report  ReportCommand  `cmd:"" help:"Render a saved run.json."`
	Merge   MergeCommand   `cmd:"" help:"Join the shards of a run."`
	List    ListCommand    `cmd:"" help:"List the checks."`
	Explain ExplainCommand `cmd:"" help:"Explain a check, a requirement, a fault or an oddity."`
	Faults  FaultsCommand  `cmd:"" help:"List the faults and oddities of the reference server."`
	Serve   ServeCommand   `cmd:"" help:"Serve the reference server and its demo client."`
	Prove   ProveCommand   `cmd:"" help:"Hold the checks against every fault and oddity."`

	Version kong.VersionFlag `help:"Print the version."`
}

func main() { os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr)) }

// Reaching is the flags that say which target, and who logs in there.
type Reaching struct {
	Target          string        `help:"Issuer URL of the target." env:"ASSAY_TARGET" placeholder:"URL"`
	Config          string        `help:"assay.yaml: clients, users, lifetimes." env:"ASSAY_CONFIG" placeholder:"FILE"`
	User            string        `help:"Who logs in." env:"ASSAY_USER" placeholder:"NAME"`
	PasswordEnv     string        `help:"Variable that holds the password." default:"ASSAY_PASSWORD" placeholder:"VAR"`
	ClientID        string        `help:"A client of yours, where registration is not open." env:"ASSAY_CLIENT_ID" placeholder:"ID"`
	ClientSecretEnv string        `help:"Variable that holds its secret." placeholder:"VAR"`
	RedirectURI     string        `help:"Its redirect URI. Nothing is ever loaded from it." env:"ASSAY_REDIRECT_URI" placeholder:"URI"`
	Authorized      []string      `help:"A public host that you may test; repeatable." env:"ASSAY_AUTHORIZED" placeholder:"HOST"`
	Wait            time.Duration `help:"How long to wait for a target that is starting." default:"0s" env:"ASSAY_WAIT"`
	Agent           string        `help:"What fills in pages: browser, or form (no browser)." enum:"browser,form" default:"browser" env:"ASSAY_AGENT"`
	Browser         string        `help:"Path of a browser, or ws://... of a running one." env:"ASSAY_BROWSER" placeholder:"PATH"`
}

// reach gives what the flags ask for to a command. Without a target it starts the reference server for it.
func (r Reaching) reach(out *setup.Output, command func(setup.Request) error) error {
	request := setup.Request{Target: r.Target, ConfigFile: r.Config, User: r.User, PasswordEnv: r.PasswordEnv, ClientID: r.ClientID,
		ClientSecretEnv: r.ClientSecretEnv, RedirectURI: r.RedirectURI, Authorized: r.Authorized, Wait: r.Wait,
		Form: r.Agent == "form", Browser: r.Browser, Errors: out.Errors}
	if r.Target == "" && r.Config == "" {
		reference, err := serveReference(&request)
		if err != nil {
			return err
		}
		defer reference.Close()
	}
	return command(request)
}

// serveReference starts the reference server on a free port, with a clock that waiting moves and cheap password hashes.
func serveReference(request *setup.Request) (*server.Listening, error) {
	clock := &target.MovableClock{}
	listening, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		return server.New(server.Config{Issuer: url, Clock: clock.Now, Passwords: server.TestPasswords()})
	})
	if err != nil {
		return nil, err
	}
	request.Name, request.Clock = "the reference server, in this process", clock
	request.Defaults = target.Config{Issuer: listening.URL, Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}
	for _, user := range server.DefaultUsers() {
		request.Defaults.Users = append(request.Defaults.Users, target.UserConfig{Name: user.Name, Password: user.Password})
	}
	return listening, nil
}

// RunCommand is assay run.
type RunCommand struct {
	Reaching
	Profile string        `help:"Specifications that count; see assay list." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
	Only    []string      `help:"A check, a chapter or a section such as rfc6749/4.1.2; repeatable." env:"ASSAY_ONLY" placeholder:"WORD"`
	Skip    []string      `help:"The same, left out." env:"ASSAY_SKIP" placeholder:"WORD"`
	Out     string        `help:"Folder of the report." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	FailOn  string        `help:"What fails the run: fail (a MUST is broken), or warn (a SHOULD too)." enum:"fail,warn" default:"fail" env:"ASSAY_FAIL_ON"`
	MaxWait time.Duration `help:"Longest wait for something to expire." default:"65s" env:"ASSAY_MAX_WAIT"`
	NoWait  bool          `help:"Skip what waits more than 5 s." env:"ASSAY_NO_WAIT"`

	Shard    suites.Shard `help:"Every n-th check alone; assay merge joins the shards." env:"ASSAY_SHARD" placeholder:"I/N"`
	Parallel int          `help:"Processes that share the checks." default:"1" env:"ASSAY_PARALLEL" placeholder:"N"`
	Part     suites.Shard `hidden:""` // of one such process
}

// Run tests the target and writes the report.
func (c RunCommand) Run(out *setup.Output) error {
	testing := setup.Testing{Out: c.Out, Options: suites.Options{Selection: suites.Selection{Profile: c.Profile, Only: c.Only, Skip: c.Skip},
		Shard: c.Shard, Part: c.Part, FailOn: reports.Verdict(c.FailOn), NoWait: c.NoWait, MaxWait: c.MaxWait}}
	if err := testing.Ready(); err != nil {
		return err
	}
	if c.Parallel > 1 && c.Part.Of == 0 {
		return ending(testing.RunParallel(out, c.Parallel))
	}
	return c.reach(out, func(request setup.Request) error { return ending(testing.Run(out, request)) })
}

// MergeCommand is assay merge.
type MergeCommand struct {
	Files  []string `arg:"" name:"run.json" help:"The shards, each once."`
	Out    string   `help:"Folder of the report." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	FailOn string   `help:"What fails the run: fail, or warn." enum:"fail,warn" default:"fail" env:"ASSAY_FAIL_ON"`
}

// Run joins the shards.
func (c MergeCommand) Run(out *setup.Output) error {
	return ending(setup.Merge(out, c.Files, c.Out, reports.Verdict(c.FailOn)))
}

// DoctorCommand is assay doctor.
type DoctorCommand struct {
	Reaching
	Profile string `help:"Specifications that count; see assay list." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
}

// Run examines what a run needs.
func (c DoctorCommand) Run(out *setup.Output) error {
	return c.reach(out, func(request setup.Request) error {
		return verdict(setup.Diagnose(out.Context, out, request, c.Profile))
	})
}

// LoginCheckCommand is assay login check.
type LoginCheckCommand struct {
	Reaching
	Out string `help:"Folder for a picture of the page at which the login fails." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
}

// Run drives the login.
func (c LoginCheckCommand) Run(out *setup.Output) error {
	return c.reach(out, func(request setup.Request) error {
		party, err := setup.Open(out.Context, request)
		if err != nil {
			return err
		}
		defer party.Agent.Close()
		defer party.Close(context.WithoutCancel(out.Context))
		return verdict(setup.CheckLogin(out.Context, out, party, c.Out), nil)
	})
}

// ReportCommand is assay report.
type ReportCommand struct {
	File   string `arg:"" name:"run.json" help:"The run to render."`
	Format string `help:"text, html, junit or json." enum:"text,html,junit,json" default:"text"`
	Out    string `help:"File to write; without one, standard output." placeholder:"FILE"`
}

// Run renders a saved run.
func (c ReportCommand) Run(out *setup.Output) error {
	run, err := reports.ReadFile(c.File)
	if err == nil && c.Out == "" {
		return reports.Render(out, run, c.Format, out.Style())
	}
	if err == nil {
		err = reports.WriteWhole(c.Out, func(w io.Writer) error { return reports.Render(w, run, c.Format, reports.Style{}) })
	}
	return setup.Asked(run, err)
}

// Form is the flags that say how a list is written.
type Form struct {
	JSON bool `help:"As JSON." xor:"form"`
	MD   bool `help:"As Markdown." xor:"form"`
}

func (f Form) name() string {
	return map[Form]string{{JSON: true}: "json", {MD: true}: "md"}[f]
}

// ListCommand is assay list.
type ListCommand struct {
	Profile string `help:"Specifications that count." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
	Form
}

// Run lists the checks of a profile.
func (c ListCommand) Run(out *setup.Output) error {
	listing, err := prove.Listing(c.Profile)
	if err == nil {
		err = reports.WriteCheckList(out, listing, c.name(), out.Style())
	}
	return setup.Asked(listing, err)
}

// FaultsCommand is assay faults.
type FaultsCommand struct{ Form }

// Run lists faults and oddities.
func (c FaultsCommand) Run(out *setup.Output) error {
	listing, err := prove.Listing(catalogue.AutoProfile)
	if err != nil {
		return err
	}
	return reports.WriteFaultList(out, listing, c.name(), out.Style())
}

// ExplainCommand is assay explain.
type ExplainCommand struct {
	ID string `arg:"" help:"Of a check, a requirement, a fault or an oddity."`
}

// Run explains one thing.
func (c ExplainCommand) Run(out *setup.Output) error {
	listing, err := prove.Listing(catalogue.AutoProfile)
	if err == nil {
		err = reports.Explain(out, listing, c.ID, out.Style())
	}
	return setup.Asked(listing, err)
}

// ServeCommand is assay serve.
type ServeCommand struct {
	Addr     string `help:"Where the server listens." default:"127.0.0.1:9400" env:"ASSAY_ADDR" placeholder:"HOST:PORT"`
	DemoAddr string `help:"Where the demo client listens." default:"127.0.0.1:9401" env:"ASSAY_DEMO_ADDR" placeholder:"HOST:PORT"`
	Fault    string `help:"A fault or oddity that it shows." xor:"bent" placeholder:"NAME"`
	Gallery  bool   `help:"One issuer for each fault and oddity." xor:"bent"`
	Config   string `help:"server.yaml: issuer, access_tokens, lifetimes, users, clients." placeholder:"FILE"`
	Opaque   bool   `help:"Access tokens that are no JWTs."`
}

// Run serves until it is interrupted.
func (c ServeCommand) Run(out *setup.Output) (err error) {
	options := show.Options{Address: c.Addr, DemoAddress: c.DemoAddr}
	if c.Config != "" {
		if options.Config, err = server.ReadConfig(c.Config); err != nil {
			return &setup.Usage{Cause: err}
		}
	}
	if c.Opaque {
		options.Config.AccessTokens = "opaque"
	}
	if c.Gallery {
		options.Gallery = faults.Bends()
	}
	options.Bend, err = prove.Named(c.Fault)
	if err := errors.Join(err, show.CheckAddress("--addr", c.Addr), show.CheckAddress("--demo-addr", c.DemoAddr)); err != nil {
		return &setup.Usage{Cause: err}
	}
	shown, err := show.Start(out.Context, options)
	if err != nil {
		return err
	}
	defer shown.Close()
	shown.Announce(out)
	<-out.Context.Done()
	return exitCode(reports.ExitClean)
}

// ProveCommand is assay prove.
type ProveCommand struct {
	Only     []string `help:"A check or a chapter: its faults and oddities; repeatable." placeholder:"WORD"`
	Fault    string   `help:"One fault or oddity." placeholder:"NAME"`
	Full     bool     `help:"Everything against everything, in the browser too."`
	Out      string   `help:"Folder of prove.json and prove.html." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	Browser  string   `help:"Path of a browser, or ws://... of a running one." env:"ASSAY_BROWSER" placeholder:"PATH"`
	Parallel int      `help:"Processes; 0 is one for each core." default:"0" env:"ASSAY_PARALLEL" placeholder:"N"`
	Part     string   `hidden:""` // of one such process
}

// Run proves, and writes the matrix.
func (c ProveCommand) Run(out *setup.Output) error {
	if err := setup.Asked(suites.Declared(suites.Selection{Profile: catalogue.AutoProfile, Only: c.Only})); err != nil {
		return err
	}
	if err := setup.Asked(prove.Named(c.Fault)); err != nil {
		return err
	}
	if err := setup.Folder(c.Out); err != nil {
		return err
	}
	console := prove.NewConsole(out, out.Style())
	matrix, err := prove.Spread(out.Context, prove.Options{Only: c.Only, Fault: c.Fault, Full: c.Full, Progress: console.Row,
		Launch: func(ctx context.Context, hosts []string, redactor *evidence.Redactor) (rp.Agent, error) {
			return setup.Launch(ctx, browser.Config{Bin: c.Browser, Hosts: hosts, Redactor: redactor})
		}}, c.Parallel, c.Part, out.Arguments)
	if err == nil {
		err = prove.Write(c.Out, matrix)
	}
	if err != nil {
		return err
	}
	return exitCode(console.End(matrix, c.Out))
}

// verdict makes an exit code of what could, or could not, be done.
func verdict(works bool, err error) error {
	if err == nil && !works {
		return exitCode(reports.ExitNoVerdict)
	}
	return err
}

// ending makes an exit code of what a command told itself.
func ending(exit int, err error) error {
	if err != nil {
		return err
	}
	return exitCode(exit)
}

// exitCode is an exit code whose reason was printed.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// execute runs a command line and gives its exit code.
func execute(arguments []string, stdout, stderr io.Writer) (exit int) {
	out := &setup.Output{Writer: stdout, Errors: stderr, Arguments: arguments}
	out.Results = len(arguments) > 0 && slices.Contains([]string{"run", "prove", "merge"}, arguments[0])
	defer func() {
		if thrown := recover(); thrown != nil { // kong's way out, after --help and --version
			code, ours := thrown.(exitCode)
			if !ours {
				panic(thrown)
			}
			exit = int(code)
			if len(arguments) == 0 {
				exit = reports.ExitUsage
			}
		}
	}()
	var cli commands
	parser := kong.Must(&cli, kong.Name("assay"), kong.Description(setup.Introduction), kong.Writers(stdout, stderr), kong.PostBuild(addDetails),
		kong.Exit(func(code int) { panic(exitCode(code)) }), kong.Vars{"version": setup.Version()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, NoAppDescFormat: true, WrapUpperBound: 100}))
	if len(arguments) == 0 {
		_, _ = parser.Parse([]string{"--help"}) // it does not come back
	}
	parsed, err := parser.Parse(arguments)
	if err != nil {
		return out.End(reports.ExitUsage, advice(err))
	}
	defer out.Interruptible()()
	err = parsed.Run(out)
	var code exitCode
	switch {
	case errors.As(err, &code):
		return int(code)
	case err != nil && out.Context.Err() != nil:
		return out.End(reports.ExitInterrupted, "interrupted before there was anything to report")
	case err != nil:
		return out.End(setup.ExitCode(err), err.Error())
	}
	return reports.ExitClean
}

// addDetails gives each command its examples.
func addDetails(k *kong.Kong) error {
	for _, command := range k.Model.Leaves(false) {
		command.Detail = setup.Detail(command.Path())
	}
	return nil
}

// advice says of a command line that cannot be read what would help, in the same line.
func advice(err error) string {
	message := err.Error()
	if strings.Contains(message, "did you mean") {
		return message
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context.Selected() != nil {
		return message + "; see assay " + parse.Context.Selected().Path() + " --help"
	}
	return message + "; see assay --help"
}
