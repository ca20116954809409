// Command assay tests OAuth 2.0 and OpenID Connect authorization servers: whether they keep the rules, and whether
// they can be attacked.
package main

import (
	"context"
	"errors"
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
	"github.com/authassay/assay/suites/commands"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/prove"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/setup"
	"github.com/authassay/assay/suites/target"
)

type commandLine struct {
	Run    commands.RunCommand    `cmd:"" help:"Test a target; without one, the reference server."`
	Doctor commands.DoctorCommand `cmd:"" help:"Say what is missing or wrong here, and which checks that costs."`
	Init   commands.InitCommand   `cmd:"" help:"Write a first assay.yaml."`
	Config commands.ConfigCommand `cmd:"" help:"Show each setting and where it comes from."`
	Login  struct {
		Check commands.LoginCheckCommand `cmd:"" help:"Drive the login alone, and show each page on the way."`
		Save  commands.LoginSaveCommand  `cmd:"" help:"Let a person log in once, in a window, and keep the login in a file."`
	} `cmd:"" help:"The login."`
	Report   commands.ReportCommand `cmd:"" help:"Render a saved run.json."`
	Merge    commands.MergeCommand  `cmd:"" help:"Join the shards of a run."`
	Diff     commands.DiffCommand   `cmd:"" help:"Say what two runs of one target came to differently."`
	Baseline struct {
		Write commands.BaselineWriteCommand `cmd:"" help:"Write the findings of a run down as known; the reasons are yours."`
	} `cmd:"" help:"Known findings."`
	List    ListCommand    `cmd:"" help:"List the checks."`
	Explain ExplainCommand `cmd:"" help:"Explain a check, a requirement, a fault or an oddity."`
	Faults  FaultsCommand  `cmd:"" help:"List the faults and oddities of the reference server."`
	Serve   ServeCommand   `cmd:"" help:"Serve the reference server and its demo client."`
	Prove   ProveCommand   `cmd:"" help:"Hold the checks against every fault and oddity."`

	Version kong.VersionFlag `help:"Print the version."`
}

func main() { os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr)) }

// serveReference starts the reference server on a free port, with a clock that waiting moves and cheap password hashes.
func serveReference(profile string, request *setup.Request) (stop func(), err error) {
	clock := &target.MovableClock{}
	var tenants *server.Tenants
	listening, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		tenants, err = server.NewTenants(server.Config{Issuer: url, Clock: clock.Now, Passwords: server.TestPasswords()}, func() *server.Decisions { return server.Honest(profile) })
		return tenants, err
	})
	if err != nil {
		return nil, err
	}
	request.Name, request.Clock, request.Rotate = "the reference server, in this process", clock, tenants.First.RotateKeys
	request.Defaults = target.Config{Issuer: listening.URL, Seeded: prove.Seeded(tenants.First), OtherIssuer: prove.OtherIssuer(tenants), Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}
	for _, user := range server.DefaultUsers() {
		request.Defaults.Users = append(request.Defaults.Users, target.UserConfig{Name: user.Name, Password: user.Password})
	}
	return listening.Close, nil
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
	Modules bool   `help:"The OpenID Foundation's modules instead, each with the checks that answer it."`
	Form
}

// Run lists the checks of a profile.
func (c ListCommand) Run(out *setup.Output) error {
	write := reports.WriteCheckList
	if c.Modules {
		write = reports.WriteModuleList
	}
	listing, err := prove.Listing(c.Profile)
	if err == nil {
		err = write(out, listing, c.name(), out.Style())
	}
	return setup.Asked(listing, err)
}

// FaultsCommand is assay faults.
type FaultsCommand struct{ Form }

// Run lists faults and oddities.
func (c FaultsCommand) Run(out *setup.Output) error {
	listing, err := prove.Everything()
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
	listing, err := prove.Everything()
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
	Config   string `help:"server.yaml: issuer, access_tokens, registration, lifetimes, users, clients." placeholder:"FILE"`
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
	return setup.Exit(reports.ExitClean)
}

// ProveCommand is assay prove.
type ProveCommand struct {
	Only     []string `help:"A check or a chapter: its faults and oddities; repeatable." placeholder:"WORD"`
	Fault    string   `help:"One fault or oddity." placeholder:"NAME"`
	Full     bool     `help:"Everything against everything, in the browser too."`
	Out      string   `help:"Folder of prove.json and prove.html." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	Browser  string   `help:"Path of a browser, or ws://... of a running one." env:"ASSAY_BROWSER" placeholder:"PATH"`
	Parallel int      `help:"Processes; 0 is one for each core." default:"0" env:"ASSAY_PARALLEL" placeholder:"N"`
	Handed   bool     `hidden:""` // one such process, which is handed its rows
}

// Run proves, and writes the matrix.
func (c ProveCommand) Run(out *setup.Output) error {
	if err := setup.Asked(suites.Declared(suites.Selection{Profile: catalogue.AutoProfile, Only: c.Only})); err != nil {
		return err
	}
	if err := setup.Asked(prove.Named(c.Fault)); err != nil {
		return err
	}
	release, err := setup.Folder(c.Out)
	if err != nil {
		return err
	}
	defer release()
	console := prove.NewConsole(out, out.Style())
	matrix, err := prove.Spread(out.Context, prove.Options{Only: c.Only, Fault: c.Fault, Full: c.Full, Progress: console.Row,
		Launch: func(ctx context.Context, hosts []string, redactor *evidence.Redactor) (rp.Agent, error) {
			return setup.Launch(ctx, browser.Config{Bin: c.Browser, Hosts: hosts, Redactor: redactor})
		}}, c.Parallel, c.Handed, out.Arguments)
	if err == nil {
		err = prove.Write(c.Out, matrix)
	}
	if err != nil {
		return err
	}
	return setup.Exit(console.End(matrix, c.Out))
}

// execute runs a command line and gives its exit code.
func execute(arguments []string, stdout, stderr io.Writer) (exit int) {
	out := &setup.Output{Writer: stdout, Errors: stderr, Arguments: arguments}
	out.Results = len(arguments) > 0 && slices.Contains([]string{"run", "prove", "merge"}, arguments[0])
	defer func() {
		if thrown := recover(); thrown != nil { // kong's way out, after --help and --version
			code, ours := thrown.(setup.Exit)
			if !ours {
				panic(thrown)
			}
			exit = int(code)
			if len(arguments) == 0 {
				exit = reports.ExitUsage
			}
		}
	}()
	var cli commandLine
	parser := kong.Must(&cli, kong.Name("assay"), kong.Description(setup.Introduction), kong.Writers(stdout, stderr), kong.PostBuild(addDetails), kong.Bind(commands.Reference(serveReference)),
		kong.Exit(func(code int) { panic(setup.Exit(code)) }), kong.Vars{"version": setup.Version()},
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
	var code setup.Exit
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
