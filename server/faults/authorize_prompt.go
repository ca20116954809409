package faults

import (
	"slices"

	"github.com/authassay/assay/server"
)

// authorizePromptFaults are those of who reads prompt in another way than OIDC Core section 3.1.2.1 has it.
func authorizePromptFaults() []Fault {
	return []Fault{
		{Name: "authz-prompt-none-combined", Breaks: "authz-prompt-none-combined",
			Does: "Takes the first value of prompt for all of it.",
			Bend: prompted(func(values []string) []string { return values[:1] })},
		{Name: "authz-prompt-none-combined.last", Breaks: "authz-prompt-none-combined",
			Does: "Takes the last value of prompt for all of it.",
			Bend: prompted(func(values []string) []string { return values[len(values)-1:] })},
		{Name: "authz-prompt-none-combined.none-wins", Breaks: "authz-prompt-none-combined",
			Does: "Heeds none, whatever else prompt wants.",
			Bend: prompted(func(values []string) []string {
				if slices.Contains(values, "none") {
					return []string{"none"}
				}
				return values
			})},
	}
}

// prompted reads prompts of several values in another way, before they are judged.
func prompted(read func(values []string) []string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Authorize.Rules = d.Authorize.Rules.Before("prompt-well-formed", server.Rule[server.AuthorizationRequest]{Name: "prompt-read", Check: func(r *server.AuthorizationRequest) error {
			if len(r.Prompt) > 1 {
				r.Prompt = read(r.Prompt)
			}
			return nil
		}})
	}
}

func authorizePromptOddities() []Oddity {
	return []Oddity{
		{Name: "authz-prompt-none-combined.login-required", About: "authz-prompt-none-combined",
			Does: "Answers none beside another value with login_required.",
			Bend: rule("prompt-well-formed", func(r *server.AuthorizationRequest) error {
				if r.Wants("none") && len(r.Prompt) > 1 {
					return server.Refuse("login_required", "The user would have to be asked.")
				}
				return nil
			})},
	}
}
