package suites

import (
	"context"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
)

// Flow is a response type and a response mode.
type Flow = catalogue.Flow

// EachFlow declares a check that is asked in each flow of the profile, a variant for each: the response types of OpenID
// Connect, in their default mode and by form_post. Labels are those of any check; OnlyFlows leaves flows out.
func (h *Harness) EachFlow(title string, check Labels, body func(SpecContext, Flow), more ...any) {
	flows := catalogue.AllFlows()
	arguments := []any{check, body}
	for _, each := range more {
		if only, choice := each.(onlyFlows); choice {
			flows = slices.DeleteFunc(flows, func(flow Flow) bool { return !only(flow) })
			continue
		}
		arguments = append(arguments, each)
	}
	for _, flow := range flows {
		arguments = append(arguments, Entry(flow.Name(), Label(flowKey+": "+flow.Name()), flow))
	}
	DescribeTable(title, arguments...)
}

type onlyFlows func(Flow) bool

// OnlyFlows chooses the flows in which a check makes sense.
func OnlyFlows(choice func(Flow) bool) any { return onlyFlows(choice) }

// FlowClient gives a client that may use the flow; where there is none the variant is one that the target cannot be asked.
func (h *Harness) FlowClient(ctx context.Context, flow Flow) *rp.Client {
	if flow.Mode != "" && !h.target.Metadata.Lists("response_modes_supported", flow.Mode) {
		unsupported("the target's metadata does not list the response mode %s", flow.Mode)
	}
	if !flow.FrontChannel() {
		return h.Client(ctx)
	}
	if !h.target.Answers(flow.ResponseType) {
		unsupported("the target's metadata does not list the response type %s", flow.ResponseType)
	}
	if reason := h.party.Has(rp.FrontChannel); reason != "" {
		unsupported("%s", reason)
	}
	client := h.party.Client(ctx, rp.FrontChannel)
	if !client.Answers(flow.ResponseType) {
		unsupported("the target gave its client no response type %s", flow.ResponseType)
	}
	return client
}

// FlowVisit makes an honest request in the flow. PKCE protects a code, and is left out where none comes.
func FlowVisit(client *rp.Client, flow Flow, tampers ...rp.Tamper) *rp.Visit {
	visit := client.NewVisit(rp.Set("response_type", flow.ResponseType))
	if flow.Mode != "" {
		visit.Tampered(rp.Set("response_mode", flow.Mode))
	}
	if !flow.Returns("code") {
		visit.Tampered(rp.Drop("code_challenge", "code_challenge_method"))
	}
	return visit.Tampered(tampers...)
}

// FlowTokens is what a flow gave in all: by the browser, and at the token endpoint where a code came.
type FlowTokens struct {
	Client     *rp.Client
	Grant      *rp.Grant
	FrontID    string     // ID Token of the authorization response
	FrontToken string     // its access token
	Back       *rp.Answer // of the token endpoint; nil without a code
	ID, Access string     // the token endpoint's where there is one, else those of the authorization response
}

// claims reads the ID Token; without one nothing can be told.
func (t FlowTokens) claims() rp.Claims {
	_, claims := readIDToken(idTokenOf(rp.Tokens{ID: t.ID}))
	return claims
}

// idTokens gives the ID Tokens of a flow, one at least.
func (t FlowTokens) idTokens() []string {
	tokens := []string{t.ID}
	if t.FrontID != "" && t.FrontID != t.ID {
		tokens = append(tokens, t.FrontID)
	}
	if t.ID == "" {
		Inconclusive("an honest flow gave no ID Token")
	}
	return tokens
}

// FlowTokens takes alice through a request in the flow, and redeems the code where one comes. Whatever is missing stops
// the check.
func (h *Harness) FlowTokens(ctx context.Context, flow Flow, tampers ...rp.Tamper) FlowTokens {
	client := h.FlowClient(ctx, flow)
	return h.GatherTokens(ctx, flow, client, FlowVisit(client, flow, tampers...))
}

// GatherTokens is FlowTokens for a client and a visit that stand.
func (h *Harness) GatherTokens(ctx context.Context, flow Flow, client *rp.Client, visit *rp.Visit) FlowTokens {
	return h.tokensOf(ctx, flow, visit, client, client.Attempt(ctx, visit))
}

// tokensOf is GatherTokens for a visit that is over.
func (h *Harness) tokensOf(ctx context.Context, flow Flow, visit *rp.Visit, client *rp.Client, arrival rp.Arrival) FlowTokens {
	issued := FlowTokens{Client: client, Grant: client.GrantOf(visit, arrival), FrontID: arrival.Params.Get("id_token"), FrontToken: arrival.Params.Get("access_token")}
	for _, name := range flow.Parameters() {
		if arrival.Params.Get(name) == "" {
			Inconclusive("an honest request with response_type %s gave no %s: %s", flow.ResponseType, name, h.party.Describe(arrival))
		}
	}
	issued.ID, issued.Access = issued.FrontID, issued.FrontToken
	if issued.Grant.Code != "" {
		tokens := client.MustAnswer(ctx, issued.Grant)
		issued.Back, issued.Access = tokens.Answer, tokens.Access
		if tokens.ID != "" {
			issued.ID = tokens.ID
		}
	}
	return issued
}

// flowNamed gives the flow of a label; none where the spec has no such label.
func flowNamed(name string) []Flow {
	flows := catalogue.AllFlows()
	return slices.DeleteFunc(flows, func(flow Flow) bool { return flow.Name() != name })
}

// flowNames lists the flows in which a check runs, as a label filter has them.
func (c PlannedCheck) flowNames() string {
	names := make([]string, 0, len(c.Flows))
	for _, flow := range c.Flows {
		names = append(names, flow.Name())
	}
	return strings.Join(names, ", ")
}

// In gives what decides the check in a profile. The second result is false where the profile does not have it: nothing
// decides, or it is about other flows than the profile's.
func (c PlannedCheck) In(profile catalogue.Profile) (catalogue.Decision, bool) {
	decision, decided := profile.Decide(c.Catalogue)
	return decision, decided && (len(c.Flows) < c.specs || len(profile.In(c.Flows)) > 0)
}

// runIn keeps of the check's flows those of a profile.
func (c *PlannedCheck) runIn(profile catalogue.Profile) {
	flows := profile.In(c.Flows)
	c.specs -= len(c.Flows) - len(flows)
	c.Flows = flows
}

// inOtherFlow tells whether a spec is about a flow that is not in the plan, and so was filtered out.
func (h *Harness) inOtherFlow(id string, report SpecReport) bool {
	flow := flowNamed(labelValue(report.Labels(), flowKey))
	return len(flow) > 0 && !slices.Contains(h.plan.byID[id].Flows, flow[0])
}
