package page

import (
	"fmt"
	"strings"
)

// track is one list of instructions on its way.
type track struct {
	name string
	list []Instruction
	at   int  // the next one
	auto bool // assay may act by itself until the next one's target is there
}

// here tells whether the next instruction can be done on a page. An auto before it is passed.
func (t *track) here(s Snapshot) bool {
	for t.at < len(t.list) && t.list[t.at].Verb == Auto {
		t.at, t.auto = t.at+1, true
	}
	if t.at == len(t.list) {
		return false
	}
	if t.list[t.at].Verb == PressIt {
		return t.at > 0
	}
	_, there := t.list[t.at].find(s)
	return there
}

// waiting tells whether the track has begun and must go on before anything else is done.
func (t *track) waiting() bool { return t.at > 0 && t.at < len(t.list) && !t.auto }

// pending tells whether the list begins with something that assay must not do by itself.
func (t *track) pending() bool { return t.at == 0 && len(t.list) > 0 && t.list[0].Verb != Auto }

// begin sets the tracks up from the guide.
func (w *Walk) begin() {
	if w.login != nil {
		return
	}
	consent := w.Guide.Consent
	if w.Consent == "deny" {
		consent = w.Guide.Deny
	}
	w.login, w.consent = &track{name: "login", list: w.Guide.Login}, &track{name: "consent", list: consent}
}

// Look tells what a page is, by the guide where it has something to do there, else as Recognise does. While the guide
// waits for something that is not there yet, nothing is known.
func (w *Walk) Look(s Snapshot) Reading {
	w.begin()
	r := Recognise(s, w.Stage)
	r.Beneath = r.Kind
	switch track := w.track(s); {
	case r.Kind == Captcha || r.Kind == Firewall:
	case track != nil:
		r.Kind = Guided
	case w.login.waiting() && r.Kind != FormPost && r.Kind != ErrorPage && !w.NoUser:
		r.Kind = Unknown
	case w.login.pending() && !w.NoUser && (r.Kind == Login || r.Kind == UserNameFirst || r.Kind == PasswordOnly || r.Kind == AccountChooser):
		r.Kind = Unknown // it is the user's to fill in, once what he named is there
	case w.consent.waiting() && r.Kind != FormPost && r.Kind != ErrorPage:
		r.Kind = Unknown
	}
	return r
}

// track gives the instructions that go on here; nil where none do.
func (w *Walk) track(s Snapshot) *track {
	switch {
	case w.login.here(s):
		return w.login
	case !w.login.waiting() && w.consent.here(s):
		return w.consent
	}
	return nil
}

// guided does the instructions that can be done on a page at once, up to one that leads on.
func (w *Walk) guided(s Snapshot) Step {
	track := w.track(s)
	if track == w.consent && track.at == 0 {
		w.Pages = append(w.Pages, "consent")
		if w.consents++; w.Consent == "stop" {
			return Step{End: "consent"}
		} else if w.consents > 3 {
			return Step{End: "page"}
		}
	}
	if track == w.login {
		if w.NoUser {
			w.Pages = append(w.Pages, "login")
			return Step{End: "login"}
		}
		if track.at == 0 || len(w.Pages) == 0 {
			w.Pages = append(w.Pages, "login")
		}
	}
	step := w.perform(track, s)
	if track == w.consent && track.at == len(track.list) {
		track.at = 0 // it may be asked again, of another client or other scopes
	}
	return step
}

// perform gathers a step from the instructions whose targets are there.
func (w *Walk) perform(t *track, s Snapshot) Step {
	step := Step{Form: -1, Press: noPress}
	t.auto = false
	for ; t.at < len(t.list); t.at++ {
		each := t.list[t.at]
		mark, there := each.find(s)
		if each.Verb == Auto || each.Verb != PressIt && !there {
			break
		}
		acts := each.Verb == Fill || each.Verb == Tick || mark.Field >= 0 && each.Verb == Click
		if acts && mark.Field < 0 {
			return Step{End: "page", Barrier: fmt.Sprintf("%s step %d (%s) is no field", t.name, t.at+1, each)}
		}
		if acts && step.Form >= 0 && step.Form != mark.Form {
			break // the next look does it
		}
		step.Done = append(step.Done, fmt.Sprintf("%s step %d (%s)", t.name, t.at+1, each))
		switch {
		case each.Verb == Fill:
			typed := w.value(each.Value)
			if typed.Secret && w.Stage.Authenticated {
				return Step{End: "refused"}
			}
			typed.Field = mark.Field
			step.Form, step.Type, w.typed = mark.Form, append(step.Type, typed), mark.Form
			w.filled = w.filled || typed.Secret
		case acts:
			step.Form, step.Tick = mark.Form, append(step.Tick, mark.Field)
		case each.Verb == Click:
			step.Press = Press{Form: mark.Form, Button: mark.Button, Link: mark.Link}
		case each.Verb == PressIt:
			step.Press = Press{Form: w.typed, Button: -1, Link: -1}
		}
		if step.Press.Possible() {
			t.at++
			w.Stage.Authenticated = w.Stage.Authenticated || w.filled
			break
		}
	}
	return step
}

// value puts the user's name, password or one-time code into the text of a fill.
func (w *Walk) value(text string) Typed {
	if text == "${totp}" {
		return Typed{Code: true}
	}
	secret := strings.Contains(text, "${password}")
	return Typed{Text: strings.NewReplacer("${user}", w.Stage.UserName, "${password}", w.Password).Replace(text), Secret: secret}
}

// astray ends a walk whose next instruction finds nothing on the page.
func (w *Walk) astray(r Reading) (Step, bool) {
	track := w.login
	if !track.waiting() {
		track = w.consent
	}
	if !track.waiting() || r.Kind == FormPost || r.Kind == ErrorPage {
		return Step{}, false
	}
	w.Pages = append(w.Pages, "page")
	if w.Stage.Authenticated && (r.Beneath == Login || r.Beneath == UserNameFirst || r.Beneath == PasswordOnly) {
		return Step{End: "refused"}, true
	}
	return Step{End: "page", Barrier: fmt.Sprintf("%s step %d (%s) finds nothing on the page", track.name, track.at+1, track.list[track.at])}, true
}

// Leads tells whether a press submits a form or follows a link, so that the page is about to go.
func (s Snapshot) Leads(press Press) bool {
	switch {
	case press.Form < 0:
		return press.Link >= 0 && s.Links[press.Link].URL != ""
	case press.Button < 0:
		return true
	}
	form := s.Forms[press.Form]
	return form.Action != "" && form.Buttons[press.Button].Type != "button"
}
