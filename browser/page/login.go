package page

import "strings"

// login knows a form with one password that is not a new one. A user name beside it makes it Login, else it is
// PasswordOnly.
func (r *reader) login() (Reading, bool) {
	best, found := 0, blank(Unknown)
	for i := range r.snapshot.Forms {
		reading, score := r.loginForm(i)
		if score > best {
			best, found = score, reading
		}
	}
	return found, best > 0
}

func (r *reader) loginForm(index int) (Reading, int) {
	form := &r.snapshot.Forms[index]
	password, passwords := -1, 0
	for i, field := range form.Fields {
		if !isPassword(field) {
			continue
		}
		passwords++
		score := passwordScore(field)
		r.consider("password", nameOf(field), score)
		if score > 0 && password < 0 {
			password = i
		}
	}
	if password < 0 || passwords > 1 { // two: a registration, or a change of password
		return Reading{}, 0
	}
	reading := blank(PasswordOnly)
	reading.Form, reading.Password = index, password
	score := 100
	if user, userScore := r.userField(form, password); user >= 0 {
		reading.Kind, reading.User = Login, user
		score += userScore
	}
	reading.Code = codeFields(form)
	if vendor := captchaOfForm(form); vendor != "" {
		reading.Kind, reading.Barrier = Captcha, captchaBarrier(vendor)
	}
	reading.Go = Press{Form: index, Button: r.submitButton(form), Link: -1}
	if otherWayWords.in(plain(form.Action, buttonTexts(form))) {
		score -= 20 // a sign-up form beside the login form
	}
	return reading, max(score, 1)
}

func buttonTexts(form *Form) string {
	texts := make([]string, 0, len(form.Buttons))
	for _, button := range form.Buttons {
		if button.Type == "submit" {
			texts = append(texts, button.Text)
		}
	}
	return strings.Join(texts, " ")
}

func isPassword(field Field) bool {
	return field.Visible && (field.Type == "password" || field.Autocomplete == "current-password")
}

func passwordScore(field Field) int {
	score := 60
	if strings.Contains(field.Autocomplete, "current-password") {
		score += 100
	}
	if strings.Contains(field.Autocomplete, "new-password") {
		score -= 80
	}
	if strings.Contains(field.Autocomplete, "one-time-code") || otpWords.in(identifiers(field.Name, field.ID, field.Label)) {
		score -= 160
	}
	return score
}

// userField gives the field that wants the user name, and its score. Password is the password's index, or -1.
func (r *reader) userField(form *Form, password int) (best, bestScore int) {
	best = -1
	for i, field := range form.Fields {
		if !field.Visible || i == password || !isText(field.Type) {
			continue
		}
		score := userScore(field)
		if password >= 0 {
			score += 40
			if i < password {
				score += 10
			}
		}
		r.consider("user name", nameOf(field), score)
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return best, bestScore
}

func isText(kind string) bool {
	return kind == "text" || kind == "email" || kind == "tel"
}

func userScore(field Field) int {
	score := 0
	for token := range strings.FieldsSeq(field.Autocomplete) {
		switch token {
		case "username":
			score += 100
		case "email":
			score += 60
		case "one-time-code", "new-password", "name", "given-name", "family-name":
			score -= 100
		}
	}
	if field.Type == "email" {
		score += 60
	}
	names, label := identifiers(field.Name, field.ID), plain(field.Label)
	for _, text := range []string{names, label} {
		if userWords.in(text) {
			score += 20
		}
	}
	if searchWords.in(names) || searchWords.in(label) || names == " q " {
		score -= 80
	}
	if otpWords.in(names) || otpWords.in(label) {
		score -= 80
	}
	return score
}

// userNameFirst knows a form without a password whose one text field wants a user name, by more than one sign.
func (r *reader) userNameFirst() (Reading, bool) {
	if r.stage.Authenticated || r.snapshot.Status >= 500 {
		return Reading{}, false
	}
	reading, best := blank(UserNameFirst), 39
	for i := range r.snapshot.Forms {
		form := &r.snapshot.Forms[i]
		user, score := r.userField(form, -1)
		if user < 0 || registers(form) {
			continue
		}
		button := r.submitButton(form)
		if button >= 0 && goOnWords.in(plain(form.Buttons[button].Text)) {
			score += 20
		}
		if score > best {
			best = score
			reading.Form, reading.User, reading.Go = i, user, Press{Form: i, Button: button, Link: -1}
			reading.Kind, reading.Barrier = UserNameFirst, ""
			if vendor := captchaOfForm(form); vendor != "" {
				reading.Kind, reading.Barrier = Captcha, captchaBarrier(vendor)
			}
		}
	}
	return reading, reading.Form >= 0
}

// registers tells whether a form asks for more than one person's name or a new password, or is for news.
func registers(form *Form) bool {
	texts := 0
	for _, field := range form.Fields {
		if !field.Visible {
			continue
		}
		if isText(field.Type) {
			texts++
		}
		if field.Type == "password" {
			return true
		}
	}
	return texts > 1 || searchWords.in(plain(form.Action, buttonTexts(form)))
}

// submitButton gives the button that logs in, or -1 where Enter will do.
func (r *reader) submitButton(form *Form) int {
	best, bestScore := -1, 0
	for i, button := range form.Buttons {
		score := submitScore(button)
		r.consider("submit", describe(button), score)
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

func submitScore(button Button) int {
	if !button.Visible {
		return -100
	}
	text, names := plain(button.Text), identifiers(button.Name, button.ID)
	score := 0
	if button.Type == "submit" || button.Type == "image" {
		score += 50
	}
	if goOnWords.in(text) {
		score += 30
	} else if goOnWords.in(names) {
		score += 10
	}
	if otherWayWords.in(text) {
		score -= 100
	}
	if denyWords.in(text) || denyWords.in(names) {
		score -= 60
	}
	return score
}

// secondFactor knows a page that wants a code, unless there is none to give and the page can do without.
func (r *reader) secondFactor() (Reading, bool) {
	reading, known := r.oneTimeCode()
	if known && !r.stage.Codes {
		if later, can := r.skippable(); can {
			return later, true
		}
	}
	return reading, known
}

// oneTimeCode knows a form without a password that wants a code.
func (r *reader) oneTimeCode() (Reading, bool) {
	for i := range r.snapshot.Forms {
		form := &r.snapshot.Forms[i]
		fields := codeFields(form)
		if len(fields) == 0 {
			continue
		}
		reading := blank(OneTimeCode)
		reading.Form, reading.Code = i, fields
		for _, field := range fields {
			r.consider("code", nameOf(form.Fields[field]), 100)
		}
		reading.Go = Press{Form: i, Button: r.submitButton(form), Link: -1}
		return reading, true
	}
	return Reading{}, false
}

// codeFields gives the fields of a form that want a one-time code: the first that says so, or those for one digit each.
func codeFields(form *Form) []int {
	var digits []int
	for i, field := range form.Fields {
		if !field.Visible || !isText(field.Type) && field.Type != "number" && field.Type != "password" {
			continue
		}
		if field.MaxLength == 1 {
			digits = append(digits, i)
			continue
		}
		if strings.Contains(field.Autocomplete, "one-time-code") || otpWords.in(identifiers(field.Name, field.ID)) || otpWords.in(plain(field.Label)) {
			return []int{i}
		}
	}
	if len(digits) < 6 {
		return nil
	}
	return digits
}

func nameOf(field Field) string {
	return field.Type + " " + first(field.Name, field.ID) + " “" + field.Label + "”"
}

func describe(button Button) string {
	return button.Type + " " + first(button.Name, button.ID) + " “" + button.Text + "”"
}
