package page

// logoutQuestion knows the question whether to log out, on the way through a logout, by a button that says so, or that says
// yes on a page which asks it.
func (r *reader) logoutQuestion() (Reading, bool) {
	if !r.stage.LogOut || r.snapshot.Status >= 400 {
		return Reading{}, false
	}
	reading, best := blank(LogoutQuestion), 0
	for f := range r.snapshot.Forms {
		form := &r.snapshot.Forms[f]
		if hasPassword(form) {
			continue
		}
		for b, button := range form.Buttons {
			score, denies := r.logsOut(button)
			press := Press{Form: f, Button: b, Link: -1}
			r.consider("log out", describe(button), score)
			if score > best {
				best, reading.Go, reading.Form = score, press, f
			}
			if denies && !reading.Deny.Possible() {
				reading.Deny = press
			}
		}
	}
	return reading, best > 0
}

// logsOut scores a button as the one that logs out, and tells whether it is one that does not.
func (r *reader) logsOut(button Button) (score int, denies bool) {
	text, names := plain(button.Text), identifiers(button.Value, button.Name, button.ID)
	switch {
	case !button.Visible || button.Asleep:
		return 0, false
	case denyWords.in(text) || stayWords.in(text):
		return 0, true
	case logoutWords.in(text):
		return 100, false
	case logoutWords.in(names) && !denyWords.in(names):
		return 80, false
	case (yesWords.in(text) || approveWords.in(text)) && logoutWords.in(r.text):
		return 60, false
	}
	return 0, false
}
