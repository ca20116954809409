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
var laneOrder = []evidence.Party{evidence.Browser, evidence.Client, evidence.Attacker, evidence.Target}

// laneName is what a diagram calls a party: the target is the server of the story.
func laneName(party evidence.Party) string {
	if party == evidence.Target {
		return "server"
	}
	return string(party)
}

// diagram draws who sent what to whom, as inline SVG.
type diagram struct {
	Width, Height, Foot int
	Lanes               []diagramLane
	Arrows              []diagramArrow
	Omitted             int // exchanges before those that are drawn
	Told                string

	messages []message
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
	from, to evidence.Party
	label    string
	back     bool
}

// diagram draws the exchanges of the variant that decides; nil where none was recorded, or nobody said who sent them.
func (c Check) diagram() *diagram {
	exchanges := c.drawn()
	if len(exchanges) == 0 {
		return nil
	}
	drawn := &diagram{Width: diagramWidth, Omitted: max(0, len(exchanges)-maxDrawn)}
	for _, exchange := range exchanges[drawn.Omitted:] {
		drawn.messages = append(drawn.messages, messages(harmless(exchange))...)
	}
	at := drawn.lanes()
	var told []string
	for i, each := range drawn.messages {
		drawn.Arrows = append(drawn.Arrows, each.arrow(at, firstArrow+i*arrowStep))
		told = append(told, laneName(each.from)+" to "+laneName(each.to)+": "+each.label)
	}
	drawn.Foot = firstArrow + len(drawn.messages)*arrowStep - 14
	drawn.Height = drawn.Foot + 4
	drawn.Told = Line(strings.Join(told, "; "), 1200)
	return drawn
}

// lanes gives each party that takes part its lane, and says where it is.
func (d *diagram) lanes() map[evidence.Party]int {
	var parties []evidence.Party
	for _, party := range laneOrder {
		if slices.ContainsFunc(d.messages, func(m message) bool { return m.from == party || m.to == party }) {
			parties = append(parties, party)
		}
	}
	at := map[evidence.Party]int{}
	for i, party := range parties {
		at[party] = laneMargin + i*(diagramWidth-2*laneMargin)/max(1, len(parties)-1)
		d.Lanes = append(d.Lanes, diagramLane{at[party], laneName(party)})
	}
	return at
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
		if !told(exchange) {
			return nil
		}
		if variant == "" || strings.Contains(exchange.Note, variant) {
			picked = append(picked, exchange)
		}
	}
	return picked
}

// parties names who sent an exchange to whom; empty where that is not known.
func parties(exchange evidence.Exchange) string {
	if !told(exchange) {
		return ""
	}
	return laneName(exchange.Sender) + " to " + laneName(exchange.To())
}

// told tells whether the parties of an exchange are known.
func told(exchange evidence.Exchange) bool {
	known := func(party evidence.Party) bool { return slices.Contains(laneOrder, party) }
	return known(exchange.Sender) && known(exchange.To()) && (exchange.LedTo == "" || known(exchange.LedTo))
}

// messages tells an exchange as arrows: the request, its answer, and where the answer took the browser.
func messages(exchange evidence.Exchange) []message {
	place := exchange.Request.URL
	if address, err := url.Parse(place); err == nil && address.Path != "" {
		place = address.Path
	}
	label := exchange.Request.Method + " " + place
	if exchange.Note != "" {
		label = exchange.Note + ": " + label
	}
	arrows := []message{{exchange.Sender, exchange.To(), label, false}, {exchange.To(), exchange.Sender, got(exchange), true}}
	if exchange.LedTo != "" {
		arrows = append(arrows, message{exchange.Sender, exchange.LedTo, carried(exchange), false})
	}
	return arrows
}

// carried names what the browser takes along: by a redirect, or as the answer's page has it.
func carried(exchange evidence.Exchange) string {
	var location string
	if exchange.Response != nil {
		location = first(exchange.Response.Header, "Location")
	}
	to, err := url.Parse(location)
	if location == "" || err != nil {
		return "as the page says"
	}
	form := to.RawQuery + "&" + to.Fragment
	for _, name := range []string{"code", "access_token", "id_token", "error"} {
		if strings.HasPrefix(form, name+"=") || strings.Contains(form, "&"+name+"=") {
			return name + " to " + to.Host + to.Path
		}
	}
	return "to " + to.Host + to.Path
}

// arrow lays a message out at a height. Its words begin at the left end of the arrow, or end at the right one, whichever is farther in.
func (m message) arrow(at map[evidence.Party]int, y int) diagramArrow {
	from, to := at[m.from], at[m.to]
	made := diagramArrow{From: from, To: to, Y: y, Back: m.back, Attack: m.from == evidence.Attacker || m.to == evidence.Attacker, TextY: y - 8, Label: clip(Line(m.label, 240), labelWidth)}
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
