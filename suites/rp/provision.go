package rp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// provisionDeadline bounds one command of the user's.
const provisionDeadline = time.Minute

// provisions tells whether the user has a command that makes clients. The file wins over discovery, and so the command
// over a registration endpoint.
func (p *Party) provisions() bool { return len(p.Target.Config.Provision.Exec) > 0 }

// provision has the user's own command make a client, where assay.yaml names one: metadata (RFC 7591 section 2) goes
// in, what a registration would answer comes out. A command that failed for a kind is not started for it again.
func (p *Party) provision(ctx context.Context, kind Kind, metadata map[string]any) *Client {
	if reason := p.unprovided[kind]; reason != "" {
		p.Stop("%s", reason)
	}
	answer, err := p.provided(ctx, metadata)
	if err != nil {
		reason := fmt.Sprintf("provision: a client of kind %s could not be made: %s", kind, p.Redactor.Text(err.Error()))
		p.unprovided[kind] = reason
		p.Stop("%s", reason)
	}
	client := p.adopt(metadata, &Answer{JSON: answer})
	if uris := texts(answer["redirect_uris"]); len(uris) > 0 {
		client.RedirectURIs = uris
	}
	client.Grants = texts(answer["grant_types"]) // what the command does not say was perhaps not done
	client.provided = answer
	return client
}

// provided runs the command and reads what it prints.
func (p *Party) provided(ctx context.Context, metadata map[string]any) (map[string]any, error) {
	command := p.Target.Config.Provision.Exec
	printed, err := runCommand(ctx, command, metadata)
	if err != nil {
		return nil, err
	}
	answer := jsonObject(printed)
	id, _ := answer["client_id"].(string)
	secret, _ := answer["client_secret"].(string)
	if secret != "" {
		p.Redactor.LearnBasic(id, secret)
	}
	method, _ := metadata["token_endpoint_auth_method"].(string)
	switch {
	case answer == nil:
		return nil, fmt.Errorf("what %q printed is no JSON object", command[0])
	case id == "":
		return nil, fmt.Errorf("what %q printed has no client_id", command[0])
	case secret == "" && strings.HasPrefix(method, "client_secret_") && answer["token_endpoint_auth_method"] == nil:
		return nil, fmt.Errorf("what %q printed has no client_secret, which a client that authenticates by %s needs", command[0], method)
	}
	return answer, nil
}

// unprovide has the user's own command delete a client that the other made.
func (p *Party) unprovide(ctx context.Context, client *Client) error {
	command := p.Target.Config.Provision.Delete
	if len(command) == 0 {
		return errors.New("provision: names no command that deletes (delete:)")
	}
	_, err := runCommand(ctx, command, client.provided)
	return err
}

// runCommand runs a command with a JSON object on its standard input, and gives what it prints. An error quotes the
// last line that it wrote to standard error.
func runCommand(ctx context.Context, command []string, input map[string]any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, provisionDeadline)
	defer cancel()
	text, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	var complaint bytes.Buffer
	process := exec.CommandContext(ctx, command[0], command[1:]...)
	process.Stdin, process.Stderr, process.WaitDelay = bytes.NewReader(text), &complaint, time.Second
	printed, err := process.Output()
	switch {
	case err == nil:
		return printed, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("%q did not end within %s", command[0], provisionDeadline)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%q was interrupted; a client may be left over", command[0])
	case process.ProcessState == nil:
		return nil, fmt.Errorf("%q could not be started: %w", command[0], cmp.Or(errors.Unwrap(err), err))
	}
	said := lastLine(complaint.String())
	return nil, fmt.Errorf("%q ended with %w%s", command[0], err, map[bool]string{true: ", and said: " + said}[said != ""])
}

// texts gives the texts of a JSON array; nothing where it holds anything else.
func texts(value any) []string {
	list, _ := value.([]any)
	var all []string
	for _, each := range list {
		text, isText := each.(string)
		if !isText || text == "" {
			return nil
		}
		all = append(all, text)
	}
	return all
}
