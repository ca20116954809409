package page

import (
	"strings"

	"github.com/authassay/assay/browser/hop"
)

// Kind says what a page wants of its user.
type Kind string

// The kinds of pages.
const (
	Login          Kind = "login"           // user name and password
	UserNameFirst  Kind = "username-first"  // the user name; the password comes later
	PasswordOnly   Kind = "password-only"   // the password of a user who is known
	OneTimeCode    Kind = "otp"             // a code from a second factor
	ConsentPage    Kind = "consent"         // approve or deny what a client asks for
	FormPost       Kind = "form_post"       // nothing: it submits a form of hidden fields by itself
	AccountChooser Kind = "account-chooser" // which of several users
	StaySignedIn   Kind = "stay-signed-in"  // whether to remember the session
	Captcha        Kind = "captcha"         // asks whether the user is human
	Firewall       Kind = "firewall"        // of something in front of the server, which lets nobody through
	LogoutQuestion Kind = "logout"          // whether to log out
	Skippable      Kind = "skippable"       // something that the user may leave for later, such as an update of the profile
	Guided         Kind = "guided"          // the user's own steps go on here
	ErrorPage      Kind = "error"
	Unknown        Kind = "unknown"
)

// Stage is what went before in the same journey.
type Stage struct {
	Callbacks     []string // redirect URIs
	UserName      string   // who logs in; a chooser's button is found by it
	Authenticated bool     // the password was sent
	Codes         bool     // one-time codes can be made
	LogOut        bool     // it is the way through a logout
}

// Wanted tells whether a page of this kind is one on which something can be done, or which is named.
func (k Kind) Wanted() bool {
	switch k {
	case Unknown, ErrorPage, FormPost, Firewall:
		return false
	}
	return true
}

// Press is what goes on: the button of a form, the form itself by Enter where Button is -1, or, where Form is -1,
// a link.
type Press struct {
	Form, Button, Link int
}

// Nothing to press.
var noPress = Press{Form: -1, Button: -1, Link: -1}

// Possible tells whether there is something to press.
func (p Press) Possible() bool { return p.Form >= 0 || p.Link >= 0 }

// Candidate is a control that was considered, with its score, for the diagnosis.
type Candidate struct {
	For     string // user name, password, submit, approve, deny
	Control string // how it calls itself
	Score   int
}

// Reading is what a page was recognised as.
type Reading struct {
	Kind           Kind
	Beneath        Kind  // what a page would be without the user's own steps
	Form           int   // index in the snapshot, -1 without one
	User, Password int   // indexes of the form's fields, -1 without
	Code           []int // indexes of the fields for a one-time code: one, or one for each digit
	Go             Press // logs in, approves, chooses, or says no to staying signed in
	Deny           Press
	Tick           []int  // indexes of scope boxes to tick in Go's form
	Barrier        string // of a captcha or firewall: what it is, and what to do
	Candidates     []Candidate
}

// Recognise tells what a page is and where its controls are. A consent page is known by positive signs alone; what
// has no signs of anything is Unknown.
func Recognise(s Snapshot, stage Stage) Reading {
	r := reader{snapshot: s, stage: stage, text: plain(s.Title, s.Text)}
	for _, look := range []func() (Reading, bool){r.formPost, r.logoutQuestion, r.login, r.secondFactor, r.firewall, r.consent, r.staySignedIn, r.chooser, r.skippable, r.userNameFirst, r.aloneCaptcha} {
		if reading, known := look(); known {
			reading.Candidates = r.candidates
			return reading
		}
	}
	reading := blank(Unknown)
	if s.Status >= 400 || errorWords.in(plain(s.Title)) || len(s.Forms) == 0 && errorWords.in(r.text) {
		reading.Kind = ErrorPage
	}
	reading.Candidates = r.candidates
	return reading
}

func blank(kind Kind) Reading {
	return Reading{Kind: kind, Form: -1, User: -1, Password: -1, Go: noPress, Deny: noPress}
}

// reader looks at one page.
type reader struct {
	snapshot   Snapshot
	stage      Stage
	text       string
	candidates []Candidate
}

func (r *reader) consider(role, control string, score int) {
	if len(r.candidates) < 40 {
		r.candidates = append(r.candidates, Candidate{role, control, score})
	}
}

// formPost knows a page whose one form has nothing to see and is submitted by a script (OAuth 2.0 Form Post
// Response Mode). A form for a callback is preferred.
func (r *reader) formPost() (Reading, bool) {
	found := -1
	for i, form := range r.snapshot.Forms {
		if form.Action == "" || len(form.Fields) == 0 || anyVisible(form.Fields) {
			continue
		}
		callback := hop.IsCallback(form.Action, r.stage.Callbacks)
		if !r.snapshot.AutoSubmit && !(callback && r.snapshot.Scripted) || !callback && len(r.snapshot.Forms) > 1 {
			continue
		}
		if found < 0 || callback {
			found = i
		}
	}
	if found < 0 {
		return Reading{}, false
	}
	reading := blank(FormPost)
	reading.Form, reading.Go = found, Press{Form: found, Button: -1, Link: -1}
	return reading, true
}

func anyVisible(fields []Field) bool {
	for _, field := range fields {
		if field.Visible {
			return true
		}
	}
	return false
}

// staySignedIn knows the question by its words, and answers no.
func (r *reader) staySignedIn() (Reading, bool) {
	if !r.stage.Authenticated || !staySignedInWords.in(r.text) {
		return Reading{}, false
	}
	reading := blank(StaySignedIn)
	yes, no := r.answers()
	reading.Go, reading.Deny = no.press, no.press
	if !no.press.Possible() {
		reading.Go = yes.press
	}
	reading.Form = reading.Go.Form
	return reading, reading.Go.Possible()
}

// chooser knows a list of accounts by its words, and takes the one with the user's name, else another.
func (r *reader) chooser() (Reading, bool) {
	if !chooserWords.in(r.text) {
		return Reading{}, false
	}
	reading := blank(AccountChooser)
	user, best := plain(r.stage.UserName), 0
	consider := func(text string, press Press) {
		score := 0
		switch {
		case user != " " && strings.Contains(plain(text), user):
			score = 100
		case chooserWords.in(plain(text)):
			score = 50
		}
		if score > 0 {
			r.consider("account", text, score)
		}
		if score > best {
			best, reading.Go = score, press
		}
	}
	for f, form := range r.snapshot.Forms {
		for b, button := range form.Buttons {
			if button.Visible {
				consider(button.Text+" "+button.Value, Press{Form: f, Button: b, Link: -1})
			}
		}
	}
	for l, link := range r.snapshot.Links {
		consider(link.Text, Press{Form: -1, Button: -1, Link: l})
	}
	reading.Form = reading.Go.Form
	return reading, best > 0
}
