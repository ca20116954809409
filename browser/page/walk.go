package page

import (
	"errors"
	"strconv"
)

// MaxPages is the number of pages that a journey may take.
const MaxPages = 12

// ErrTooManyPages says that a journey did not end within MaxPages pages.
var ErrTooManyPages = errors.New("the journey took more than " + strconv.Itoa(MaxPages) + " pages")

// Walk takes a user from page to page: it says what to do on each, and when the journey is over. It sends a
// password once.
type Walk struct {
	Stage    Stage
	Password string
	NoUser   bool   // the journey ends at a login page
	Consent  string // "" approves, "deny" denies, "stop" ends the journey at the consent page, or at the question whether to log out
	Guide    Guide
	Saved    bool // a saved login can be put in

	Each func(Sight) // told of each page, once it is decided what to do there; nil: nobody is

	Pages []string // kinds of the pages met: login, consent, logout, page
	Last  Reading

	named    bool
	coded    bool
	restored bool
	consents int
	asides   int // choosers and questions on the way
	login    *track
	consent  *track
	typed    int  // the form that was typed into last
	filled   bool // the password was put in by the user's own steps, and is sent by what they press
}

// Sight is one page of a walk: what was seen, what it was taken for, and what is done there.
type Sight struct {
	Page    Snapshot
	Reading Reading
	Step    Step
}

// Step is what to do on a page. Where End is set the journey is over, and nothing is to be done.
type Step struct {
	End     string   // login, consent, logout, refused or page
	Barrier string   // why the page could not be passed, where it is no answer of the server's but a hindrance
	Restore bool     // the saved login is to be put in, and the journey begun again
	Done    []string // which of the user's own steps this does
	Form    int      // of Type and Tick
	Type    []Typed
	Tick    []int
	Press   Press
}

// Typed is a text for a field.
type Typed struct {
	Field  int
	Text   string
	Secret bool
	Code   bool // a one-time code is typed, which is made at that moment
	Digit  int  // the one digit of it that is typed, from 1; 0: all of it
}

// Next says what to do on a page.
func (w *Walk) Next(s Snapshot) (Step, error) {
	w.Last = w.Look(s)
	if len(w.Pages) >= MaxPages {
		return Step{}, ErrTooManyPages
	}
	var step Step
	if restores, asked := w.restore(w.Last); asked {
		step = restores
	} else if w.Last.Kind == Guided {
		step = w.guided(s)
	} else if astray, lost := w.astray(w.Last); lost {
		step = astray
	} else {
		step = w.step(w.Last)
	}
	if w.Each != nil {
		w.Each(Sight{s, w.Last, step})
	}
	return step, nil
}

// restore puts a saved login in where a login is asked for, once.
func (w *Walk) restore(r Reading) (Step, bool) {
	if !w.Saved || w.NoUser || r.Kind == Guided && w.login.at == len(w.login.list) {
		return Step{}, false
	}
	switch r.Beneath {
	case Login, UserNameFirst, PasswordOnly, OneTimeCode, Captcha:
	case Unknown:
		if r.Kind != Guided {
			return Step{}, false
		}
	default:
		return Step{}, false
	}
	w.Pages = append(w.Pages, "login")
	if w.restored {
		return Step{End: "page", Barrier: "a login is asked for although the saved one was put in: it is over, or the server wants a new one; assay login save makes another"}, true
	}
	w.restored = true
	return Step{Restore: true, Form: -1, Press: noPress}, true
}

// step says what to do on a page that was recognised.
func (w *Walk) step(r Reading) Step {
	switch r.Kind {
	case FormPost:
		return Step{Form: r.Form, Press: r.Go}
	case Login, UserNameFirst, PasswordOnly:
		w.Pages = append(w.Pages, "login")
		return w.logIn(r)
	case ConsentPage:
		w.Pages = append(w.Pages, "consent")
		return w.answer(r)
	case LogoutQuestion:
		w.Pages = append(w.Pages, "logout")
		return w.answer(r)
	case Captcha, Firewall:
		w.Pages = append(w.Pages, string(r.Kind))
		if w.NoUser && (r.User >= 0 || r.Password >= 0) {
			return Step{End: "login"}
		}
		return Step{End: "page", Barrier: r.Barrier}
	case AccountChooser, StaySignedIn, Skippable:
		w.Pages = append(w.Pages, "page")
		if w.asides++; w.NoUser || w.asides > 3 {
			break
		}
		return Step{Form: r.Form, Press: r.Go}
	case OneTimeCode:
		w.Pages = append(w.Pages, "otp")
		return w.code(r)
	default:
		w.Pages = append(w.Pages, "page")
	}
	return Step{End: "page"}
}

func (w *Walk) logIn(r Reading) Step {
	switch {
	case w.NoUser:
		return Step{End: "login"}
	case w.Stage.Authenticated, w.named && r.Kind == UserNameFirst:
		return Step{End: "refused"}
	}
	step := Step{Form: r.Form, Press: r.Go}
	if r.User >= 0 {
		step.Type = append(step.Type, Typed{Field: r.User, Text: w.Stage.UserName})
		w.named = true
	}
	if r.Password >= 0 {
		step.Type = append(step.Type, Typed{Field: r.Password, Text: w.Password, Secret: true})
		w.Stage.Authenticated = true
	}
	if w.Stage.Codes && len(r.Code) > 0 {
		step.Type, w.coded = append(step.Type, codes(r.Code)...), true
	}
	return step
}

// code types a one-time code, once.
func (w *Walk) code(r Reading) Step {
	switch {
	case w.NoUser:
		return Step{End: "page"}
	case w.coded:
		return Step{End: "refused", Barrier: "a one-time code was asked for again after one was sent: is the seed right, and the clock?"}
	case !w.Stage.Codes:
		return Step{End: "page", Barrier: "a one-time code is asked for, and " + w.Stage.UserName + " has no totp: among the users of assay.yaml"}
	}
	w.coded = true
	return Step{Form: r.Form, Type: codes(r.Code), Press: r.Go}
}

// codes types a code into one field, or digit by digit into several.
func codes(fields []int) []Typed {
	if len(fields) == 1 {
		return []Typed{{Field: fields[0], Code: true}}
	}
	var typed []Typed
	for i, field := range fields {
		typed = append(typed, Typed{Field: field, Code: true, Digit: i + 1})
	}
	return typed
}

func (w *Walk) answer(r Reading) Step {
	w.consents++
	switch {
	case w.Consent == "stop" && r.Kind == LogoutQuestion:
		return Step{End: "logout"}
	case w.Consent == "stop":
		return Step{End: "consent"}
	case w.consents > 3: // it comes again and again
		return Step{End: "page"}
	case w.Consent == "deny":
		if !r.Deny.Possible() {
			return Step{End: "page"}
		}
		return Step{Form: r.Deny.Form, Press: r.Deny}
	}
	return Step{Form: r.Form, Tick: r.Tick, Press: r.Go}
}
