package rp

import (
	"context"
	"fmt"
	"net/http"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/target"
)

// Party is the relying party that we play before one target: its clients, its users, and what they may touch.
type Party struct {
	Target   *target.Target
	Agent    Agent
	Redactor *evidence.Redactor
	Users    []User
	Other    *Party // before the second issuer; nil where there is none
	// Stop ends the check at hand as inconclusive, with why. It does not return.
	Stop func(format string, arguments ...any)
	// Lack ends the check at hand as one that the target cannot be asked, with why. Nil leaves it to Stop.
	Lack func(format string, arguments ...any)
	// Guide is the user's own steps, for the agents that the party opens by itself.
	Guide page.Guide
	// Own is how the target itself refuses; zero until that was learned.
	Own OwnForms
	// Retried counts journeys that were tried again on a fresh user agent.
	Retried int

	http              *http.Client
	clients           map[string]*Client
	registered        []*Client       // by dynamic registration or the user's command, to be deleted
	unprovided        map[Kind]string // why the user's command made no such client
	agents            map[string]UserAgent
	fresh             []UserAgent     // opened for the check at hand
	travelled         []UserAgent     // that went on a journey in it
	refused           map[string]bool // users whose password the target refused
	replaced          map[string]bool // refresh tokens that were rotated
	silences          map[string]int  // by endpoint: requests in a row that got no answer in time
	assertionAudience string
	doorway           *doorway // where the target finds us; nil until a check needs it
	http2             *bool    // whether the token endpoint speaks HTTP/2; nil until it was probed
}

// New makes a relying party. Stop must be set before its first step.
func New(t *target.Target, agent Agent, redactor *evidence.Redactor, users []User) *Party {
	for _, user := range users {
		redactor.Learn("password", user.Password)
		redactor.LearnUser(user.Name)
	}
	return &Party{
		Target: t, Agent: agent, Redactor: redactor, Users: users,
		http: &http.Client{
			Transport:     t.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       requestTimeout,
		},
		clients: map[string]*Client{}, unprovided: map[Kind]string{}, agents: map[string]UserAgent{}, refused: map[string]bool{}, replaced: map[string]bool{}, silences: map[string]int{},
	}
}

// Alice is the first user.
func (p *Party) Alice() User { return p.user(0) }

// Bob is the second user; checks that need one say so.
func (p *Party) Bob() User { return p.user(1) }

func (p *Party) user(i int) User {
	if i >= len(p.Users) {
		p.Stop("the check needs %d users, and was given %d", i+1, len(p.Users))
	}
	return p.Users[i]
}

// UserAgent gives the warm user agent of a user: logged in once, and kept.
func (p *Party) UserAgent(ctx context.Context, user User) UserAgent { return p.kept(ctx, user.Name) }

// SpareUserAgent is kept too, and no other check relies on what it is logged in to: it is for those that log out.
func (p *Party) SpareUserAgent(ctx context.Context) UserAgent {
	if reason := p.Blind(); reason != "" {
		p.lack(reason)
	}
	return p.kept(ctx, "")
}

func (p *Party) kept(ctx context.Context, name string) UserAgent {
	if agent, warm := p.agents[name]; warm {
		return agent
	}
	agent, err := p.Agent.Open(ctx)
	if err != nil {
		p.Stop("no user agent could be opened: %v", err)
	}
	p.agents[name] = agent
	return agent
}

// Blind says what checks lack that need pages or cookies, where the agent shows none; empty where it does.
func (p *Party) Blind() string {
	if blind, is := p.Agent.(interface{ Blind() string }); is {
		return blind.Blind()
	}
	return ""
}

// lack ends the check at hand as one that the target cannot be asked.
func (p *Party) lack(reason string) {
	if p.Lack != nil {
		p.Lack("%s", reason)
	}
	p.Stop("%s", reason)
}

// FreshUserAgent opens a user agent without cookies, which lives until the check ends.
func (p *Party) FreshUserAgent(ctx context.Context) UserAgent {
	if reason := p.Blind(); reason != "" {
		p.lack(reason)
	}
	agent, err := p.Agent.Open(ctx)
	if err != nil {
		p.Stop("no user agent could be opened: %v", err)
	}
	p.fresh = append(p.fresh, agent)
	return agent
}

// EndCheck closes the user agents that were opened for one check.
func (p *Party) EndCheck() {
	p.doorway.tell()
	for _, agent := range p.fresh {
		_ = agent.Close() // nobody needs it any more
	}
	p.fresh, p.travelled = nil, nil
	if p.Other != nil {
		p.Other.EndCheck()
	}
}

// dropUserAgent closes a user's warm user agent, so that the next step gets a fresh one.
func (p *Party) dropUserAgent(user User) {
	if agent, warm := p.agents[user.Name]; warm {
		_ = agent.Close() // it may be dead already
		delete(p.agents, user.Name)
	}
}

// Close closes the user agents and deletes the clients that were registered. It names those that are left over.
func (p *Party) Close(ctx context.Context) (leftovers []string) {
	p.EndCheck()
	for name, agent := range p.agents {
		_ = agent.Close() // the agent is closed as a whole after this
		delete(p.agents, name)
	}
	for _, client := range p.registered {
		if err := client.unregister(ctx); err != nil {
			leftovers = append(leftovers, fmt.Sprintf("client %s is still registered: %v", client.ID, err))
		}
	}
	p.registered = nil
	if p.Other != nil {
		leftovers = append(leftovers, p.Other.Close(ctx)...)
	}
	p.doorway.close()
	p.doorway.tell()
	p.http.CloseIdleConnections() // a race leaves many, and the next run of the process opens its own
	return leftovers
}

// Pictures takes a picture of what each browser shows that went on a journey in the check at hand.
func (p *Party) Pictures(ctx context.Context) []Picture {
	var pictures []Picture
	for _, agent := range p.travelled {
		if browser, real := agent.(Browser); real {
			if picture, err := browser.Capture(ctx); err == nil {
				pictures = append(pictures, picture)
			}
		}
	}
	return pictures
}

// PlainUserAgent is a user agent without a browser, whatever drives the rest: it fills in plain forms, and sends
// what a browser would not.
func (p *Party) PlainUserAgent() UserAgent {
	if reason := p.Blind(); reason != "" {
		p.lack(reason)
	}
	agent := NewFormAgent(FormAgentConfig{Hosts: p.Target.Hosts, Transport: p.Target.Transport, Redactor: p.Redactor, Guide: p.Guide})
	user, err := agent.Open(context.Background())
	if err != nil {
		p.Stop("no plain user agent could be opened: %v", err)
	}
	return user
}
