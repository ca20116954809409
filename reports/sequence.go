package reports

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/evidence"
)

// The measures of a sequence diagram, in units of its view box.
const (
	diagramWidth = 700
	laneMargin   = 70
	firstArrow   = 52
	arrowStep    = 34
	maxDrawn     = 6 // exchanges; the last ones, which decide
	labelWidth   = 76
)

// The lanes of a diagram, from left to right.
var laneNames = []string{"browser", "client", "attacker", "server"}

// diagram draws who sent what to whom, as inline SVG.
type diagram struct {
	Width, Height, Foot int
	Lanes               []diagramLane
	Arrows              []diagramArrow
	Omitted             int // exchanges before those that are drawn
	Told                string
}

type diagramLane struct {
	X    int
	Name string
}

type diagramArrow struct {
	From, To, Y  int
	Head         string // points of its triangle
	Back, Attack bool
	TextX, TextY int
	Anchor       string
	Label        string
}

// message is one arrow before it is laid out.
type message struct {
	from, to, label string
	back            bool
}

// diagram draws the exchanges of the variant that decides; nil where none was recorded.
func (c Check) diagram() *diagram {
	exchanges := c.drawn()
	if len(exchanges) == 0 {
		return nil
	}
	drawn := &diagram{Width: diagramWidth, Omitted: max(0, len(exchanges)-maxDrawn)}
	var messages []message
	for _, exchange := range exchanges[drawn.Omitted:] {
		messages = append(messages, c.messages(harmless(exchange))...)
	}
	at := map[string]int{}
	for _, name := range laneNames {
		if slices.ContainsFunc(messages, func(m message) bool { return m.from == name || m.to == name }) {
			drawn.Lanes = append(drawn.Lanes, diagramLane{Name: name})
		}
	}
	for i := range drawn.Lanes {
		drawn.Lanes[i].X = laneMargin + i*(diagramWidth-2*laneMargin)/max(1, len(drawn.Lanes)-1)
		at[drawn.Lanes[i].Name] = drawn.Lanes[i].X
	}
	var told []string
	for i, each := range messages {
		drawn.Arrows = append(drawn.Arrows, each.arrow(at, firstArrow+i*arrowStep))
		told = append(told, each.from+" to "+each.to+": "+each.label)
	}
	drawn.Foot = firstArrow + len(messages)*arrowStep - 14
	drawn.Height = drawn.Foot + 4
	drawn.Told = Line(strings.Join(told, "; "), 1200)
	return drawn
}

// drawn picks the exchanges of the variant that decides, with the controls; where no note names a variant, all.
func (c Check) drawn() []evidence.Exchange {
	variant := ""
	for _, each := range c.Variants {
		if each.Verdict == c.Verdict && each.Name != "" && slices.ContainsFunc(c.Evidence, func(e evidence.Exchange) bool { return strings.Contains(e.Note, each.Name) }) {
			variant = each.Name
			break
		}
	}
	var picked []evidence.Exchange
	for _, exchange := range c.Evidence {
		if variant == "" || strings.Contains(exchange.Note, variant) {
			picked = append(picked, exchange)
		}
	}
	return picked
}

// messages tells an exchange as arrows: the request, its answer, and where the answer sends the browser.
func (c Check) messages(exchange evidence.Exchange) []message {
	// What has no note led up to the act under test: the honest client's own steps.
	attack := c.Verdict == Fail && c.Observed == "accepted" && exchange.Note != "" && !strings.HasPrefix(exchange.Note, "control") && !exchange.Arrived()
	sender := "client"
	switch {
	case inFront(exchange.Request):
		sender = "browser"
	case attack:
		sender = "attacker"
	}
	place := exchange.Request.URL
	if address, err := url.Parse(place); err == nil && address.Path != "" {
		place = address.Path
	}
	label := exchange.Request.Method + " " + place
	if exchange.Note != "" {
		label = exchange.Note + ": " + label
	}
	receiver := "server"
	switch {
	case strings.HasPrefix(exchange.Note, evidence.TargetFetched):
		sender, receiver = "server", "client"
	case strings.HasPrefix(exchange.Note, evidence.BrowserFetched):
		sender, receiver = "browser", "client"
	}
	messages := []message{{sender, receiver, label, false}, {receiver, sender, got(exchange), true}}
	if exchange.Response == nil || sender != "browser" {
		return messages
	}
	if to, err := url.Parse(first(exchange.Response.Header, "Location")); err == nil && to.Host != "" && !sameHost(to, exchange.Request.URL) {
		receiver := "client"
		if attack {
			receiver = "attacker"
		}
		messages = append(messages, message{"browser", receiver, carried(to), false})
	}
	return messages
}

// inFront tells whether a request went through the browser: it asks for authorization, or has what browsers alone send.
func inFront(request evidence.Request) bool {
	_, query, _ := strings.Cut(request.URL, "?")
	return strings.Contains(query, "response_type=") || strings.Contains(query, "redirect_uri=") || first(request.Header, "Sec-Fetch-Site") != "" ||
		first(request.Header, "Cookie") != "" && first(request.Header, "Authorization") == ""
}

func sameHost(to *url.URL, from string) bool {
	address, err := url.Parse(from)
	return err == nil && address.Host == to.Host
}

// carried names what a redirect takes along.
func carried(to *url.URL) string {
	form := to.RawQuery + "&" + to.Fragment
	for _, name := range []string{"code", "access_token", "id_token", "error"} {
		if strings.HasPrefix(form, name+"=") || strings.Contains(form, "&"+name+"=") {
			return name + " to " + to.Host + to.Path
		}
	}
	return "to " + to.Host + to.Path
}

// arrow lays a message out at a height. Its words begin at the left end of the arrow, or end at the right one, whichever is farther in.
func (m message) arrow(at map[string]int, y int) diagramArrow {
	from, to := at[m.from], at[m.to]
	made := diagramArrow{From: from, To: to, Y: y, Back: m.back, Attack: m.from == "attacker" || m.to == "attacker", TextY: y - 8, Label: clip(Line(m.label, 240), labelWidth)}
	inward := -7
	if to < from {
		inward = 7
	}
	made.Head = fmt.Sprintf("%d,%d %d,%d %d,%d", to, y, to+inward, y-4, to+inward, y+4)
	made.Anchor, made.TextX = "start", min(from, to)+8
	if (from+to)/2 > diagramWidth/2 {
		made.Anchor, made.TextX = "end", max(from, to)-8
	}
	return made
}
