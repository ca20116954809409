// Package page reads login and consent pages: what kind of page it is, which field wants what, which button goes on.
// It knows no browser and sends nothing; a browser's script and an HTML parser fill the same Snapshot.
package page

// Snapshot is what one look at a page sees.
type Snapshot struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
	Title  string `json:"title"`
	Text   string `json:"text"` // visible text, cut to 4 KiB
	Forms  []Form `json:"forms"`
	Links  []Link `json:"links"`
	Marks  []Mark `json:"marks"` // what the selectors of the guide find

	Captcha string   `json:"captcha"` // the captcha that stands outside of any form
	Frames  []string `json:"frames"`  // addresses of the frames that can be seen

	AutoSubmit bool   `json:"auto_submit"` // a script seems to submit a form
	Refresh    string `json:"refresh"`     // where a meta refresh leads within ten seconds, absolute
	Scripted   bool   `json:"scripted"`    // scripts may still change the page
}

// Form is one form; controls outside of any form are gathered in a Form of their own without action.
type Form struct {
	Index   int      `json:"index"`  // place in the document
	Action  string   `json:"action"` // absolute
	Method  string   `json:"method"` // GET or POST
	Fields  []Field  `json:"fields"`
	Buttons []Button `json:"buttons"`
	Captcha string   `json:"captcha"` // which captcha must be solved before it is sent
}

// Field is an input, a select or a textarea.
type Field struct {
	Index        int    `json:"index"` // place among the form's fields
	Name         string `json:"name"`
	ID           string `json:"id"`
	Type         string `json:"type"` // lower case; "hidden" included
	Value        string `json:"value"`
	Autocomplete string `json:"autocomplete"`
	InputMode    string `json:"inputmode"`
	MaxLength    int    `json:"maxlength"` // in characters; 0 where there is no limit
	Label        string `json:"label"`     // label, aria-label or placeholder
	Visible      bool   `json:"visible"`
	Checked      bool   `json:"checked"`
}

// Button is what submits a form or looks as if it did.
type Button struct {
	Index   int    `json:"index"` // place among the form's buttons
	Name    string `json:"name"`
	Value   string `json:"value"`
	ID      string `json:"id"`
	Type    string `json:"type"`   // submit, button, image
	Text    string `json:"text"`   // accessible name
	Action  string `json:"action"` // absolute, where it overrides the form's
	Visible bool   `json:"visible"`
	Asleep  bool   `json:"disabled"` // disabled, until a script wakes it
}

// Link is an anchor, or, without a URL, another element that a selector found.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}
