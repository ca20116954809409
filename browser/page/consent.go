package page

import "strings"

// answer is a control that says yes or no.
type answer struct {
	press  Press
	score  int
	strong bool // says "allow", not just "yes"
}

// consent knows the page by positive signs: a control that approves, and with it hidden fields, scope boxes, words,
// or a control that denies. Anything else is not approved.
func (r *reader) consent() (Reading, bool) {
	yes, no := r.answers()
	if !yes.press.Possible() || notConsent.in(plain(r.snapshot.Title)) || r.snapshot.Status >= 400 {
		return Reading{}, false
	}
	form := &r.snapshot.Forms[yes.press.Form]
	hidden, boxes, tick := consentFields(form)
	worded := consentWords.in(r.text)
	score := hidden + boxes
	if worded {
		score += 30
	}
	if yes.strong {
		score += 40
	} else {
		score += 10
	}
	if no.press.Possible() {
		score += 30
	}
	both := yes.strong && no.press.Possible() && !notConsent.in(r.text)
	r.consider("consent", r.snapshot.Title, score)
	if score < 70 || hidden == 0 && boxes < 50 && !worded && !both {
		return Reading{}, false
	}
	reading := blank(ConsentPage)
	reading.Form, reading.Go, reading.Deny, reading.Tick = yes.press.Form, yes.press, no.press, tick
	return reading, true
}

// consentFields weighs a form's hidden fields and boxes, and gives the boxes to tick: all but those that remember
// or advertise.
func consentFields(form *Form) (hidden, boxes int, tick []int) {
	for i, field := range form.Fields {
		names := identifiers(field.Name, field.ID)
		value := strings.ToLower(field.Value)
		switch {
		case field.Type == "hidden" && (strings.Contains(names, " consent ") || strings.Contains(names, " approval ") || value == "consent" || value == "approve"):
			hidden = 60
		case field.Type == "hidden" && strings.HasPrefix(names, " scope") && hidden == 0:
			hidden = 30
		case field.Type != "checkbox" || !field.Visible:
		case rememberWords.in(names) || rememberWords.in(plain(field.Label)) || searchWords.in(names) || searchWords.in(plain(field.Label)):
		default:
			tick = append(tick, i)
			boxes = max(boxes, 20)
			if strings.Contains(names, "scope") || strings.Contains(names, "permission") {
				boxes = 50
			}
		}
	}
	return hidden, boxes, tick
}

// answers finds the best control that says yes, which is always a form's, and the best that says no. Of equals the
// earlier yes and the no beside it win.
func (r *reader) answers() (yes, no answer) {
	yes, no = answer{press: noPress}, answer{press: noPress}
	for f := range r.snapshot.Forms {
		form := &r.snapshot.Forms[f]
		if hasPassword(form) {
			continue
		}
		means := hiddenAnswer(form)
		for b, button := range form.Buttons {
			if !button.Visible {
				continue
			}
			approve, deny, strong := weigh(button, means)
			r.consider("approve", describe(button), approve)
			r.consider("deny", describe(button), deny)
			press := Press{Form: f, Button: b, Link: -1}
			if approve > yes.score {
				yes = answer{press, approve, strong}
			}
			if deny > no.score {
				no = answer{press, deny, true}
			}
		}
	}
	if no.press.Possible() {
		return yes, no
	}
	for l, link := range r.snapshot.Links {
		if text := plain(link.Text); denyWords.in(text) && len(text) < 60 {
			r.consider("deny", "link “"+link.Text+"”", 30)
			return yes, answer{Press{Form: -1, Button: -1, Link: l}, 30, true}
		}
	}
	return yes, no
}

func hasPassword(form *Form) bool {
	for _, field := range form.Fields {
		if field.Visible && field.Type == "password" {
			return true
		}
	}
	return false
}

// hiddenAnswer reads what a form with its own hidden answer means, as Dex's approval=approve: +1, -1, or 0.
func hiddenAnswer(form *Form) int {
	for _, field := range form.Fields {
		if field.Type != "hidden" {
			continue
		}
		switch value := plain(field.Value); {
		case len(value) > 24: // a token
		case denyWords.in(value):
			return -1
		case approveWords.in(value) && value != " consent ":
			return 1
		}
	}
	return 0
}

// weigh scores a button as yes and as no. What it says to people counts before its value, and that before its name.
func weigh(button Button, hidden int) (approve, deny int, strong bool) {
	text := plain(button.Text)
	if notConsent.in(text) || otherWayWords.in(text) && !approveWords.in(text) && !denyWords.in(text) {
		return 0, 0, false
	}
	submits := 0
	if button.Type == "submit" || button.Type == "image" {
		submits = 20
	}
	names := []string{text, identifiers(button.Value), identifiers(button.Name), identifiers(button.ID)}
	for i, name := range names {
		weight := 60 - 10*i + submits
		switch {
		case denyWords.in(name):
			return 0, weight, false
		case approveWords.in(name) && (i == 0 || name != " consent "):
			return weight + 20, 0, true
		case i == 0 && hidden < 0:
			return 0, weight, false
		case i == 0 && hidden > 0:
			return weight + 20, 0, true
		}
	}
	if yesWords.in(text) || yesWords.in(names[1]) {
		strong = approveWords.in(names[2]) || approveWords.in(names[3])
		return 30 + submits, 0, strong
	}
	if submits > 0 {
		return submits, 0, false
	}
	return 0, 0, false
}
