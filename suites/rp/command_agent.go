package rp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/suites/evidence"
)

// ErrUnable says that an agent cannot do what a journey asks for, whatever the target does.
var ErrUnable = errors.New("the agent cannot do this")

// CommandAgentConfig says what a command agent runs.
type CommandAgentConfig struct {
	Command  []string // and its arguments
	Redactor *evidence.Redactor
	Timeout  time.Duration // of a journey; 60 s where zero
}

// NewCommandAgent gives an agent that has a command of the user's go through the pages. The command is given the
// authorization request as its last argument and on standard input, the user in ASSAY_LOGIN_USER and
// ASSAY_LOGIN_PASSWORD, and prints the URL of the callback as the last line of standard output.
func NewCommandAgent(config CommandAgentConfig) Agent {
	if config.Timeout == 0 {
		config.Timeout = time.Minute
	}
	if config.Redactor == nil {
		config.Redactor = evidence.NewRedactor()
	}
	return &commandAgent{config}
}

type commandAgent struct{ CommandAgentConfig }

func (a *commandAgent) Name() string { return "command" }

func (a *commandAgent) Open(context.Context) (UserAgent, error) { return a, nil }

func (a *commandAgent) Close() error { return nil }

// Blind says what the checks lack that need to see pages or to hold cookies.
func (a *commandAgent) Blind() string {
	return "it needs the pages or the cookies of a user, and login: {command} gives the callback's URL alone"
}

func (a *commandAgent) Cookies(context.Context) ([]*http.Cookie, error) {
	return nil, fmt.Errorf("%w: %s", ErrUnable, a.Blind())
}

func (a *commandAgent) SetCookies(context.Context, []*http.Cookie) error {
	return fmt.Errorf("%w: %s", ErrUnable, a.Blind())
}

// Authorize implements UserAgent. The one end that can be told is the callback; any other is ErrUnable.
func (a *commandAgent) Authorize(parent context.Context, journey Journey) (Arrival, error) {
	if journey.User == nil || journey.Consent != Approve || journey.Form != nil {
		return Arrival{}, fmt.Errorf("%w: %s", ErrUnable, a.Blind())
	}
	ctx, cancel := context.WithTimeout(parent, a.Timeout)
	defer cancel()
	command := exec.CommandContext(ctx, a.Command[0], append(a.Command[1:len(a.Command):len(a.Command)], journey.URL)...)
	command.WaitDelay = time.Second
	command.Env = append(os.Environ(), "ASSAY_LOGIN_USER="+journey.User.Name, "ASSAY_LOGIN_PASSWORD="+journey.User.Password)
	command.Stdin = strings.NewReader(journey.URL + "\n")
	var stdout, stderr limited
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	said := a.Redactor.Text(lastLine(stderr.String()))
	switch {
	case parent.Err() != nil:
		return Arrival{}, parent.Err()
	case ctx.Err() != nil:
		return Arrival{}, fmt.Errorf("%w: the command of login: gave no callback within %s; it says %q", ErrUserAgentLost, a.Timeout, said)
	case err != nil:
		return Arrival{}, fmt.Errorf("%w: the command of login: fails (%w), and says %q; what the target showed it cannot be told", ErrUnable, err, said)
	}
	address := lastLine(stdout.String())
	if !hop.IsCallback(address, journey.Callbacks) {
		return Arrival{}, fmt.Errorf("%w: the last line that the command of login: prints is no URL of the client's callback, but %q", ErrUnable, a.Redactor.Text(address))
	}
	arrival := Arrival{Kind: AtCallback, URL: address}
	arrival.Params, arrival.Mode = hop.Params(address, nil)
	LearnArrival(a.Redactor, arrival.Params)
	return arrival, nil
}

// limited keeps the last of what a command prints.
type limited struct{ bytes.Buffer }

const maxPrinted = 64 << 10

func (l *limited) Write(text []byte) (int, error) {
	if l.Len() > maxPrinted {
		l.Next(l.Len() - maxPrinted/2)
	}
	return l.Buffer.Write(text)
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
