package setup

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/authassay/assay/reports"
)

// login takes over the first block of the browser that types anything, as login and consent steps. What cannot be
// said in a step becomes a comment.
func (c oidfConfig) login(d *draft) {
	steps := oidfSteps{draft: d}
	for i, block := range c.Browser {
		if !block.types() {
			continue
		}
		steps.block = i
		for j, task := range block.Tasks {
			steps.take(j, task)
		}
		break
	}
	d.section("Who logs in.")
	d.line("users:")
	if steps.user != "" {
		d.line("  - name: " + scalar(steps.user))
	} else {
		d.line("  - name: "+d.secret("ASSAY_USER", "name of a test user"), "not known: the browser block types none")
	}
	what := "not known: password of the user"
	if steps.password != "" {
		what = steps.password
	}
	d.line("    password: " + d.secret("ASSAY_PASSWORD", what))
	steps.write("login", steps.login, "The browser block's way through the pages. Without it assay tries by itself: assay login check shows how far that goes.")
	steps.write("consent", steps.consent, "The same on the consent page.")
	if rest := len(c.Browser) - 1; rest > 0 {
		d.section(fmt.Sprintf("%d more browser blocks, for other pages, were not taken over.", rest))
	}
}

func (b oidfBrowser) types() bool {
	for _, task := range b.Tasks {
		for _, command := range task.Commands {
			if len(command) > 0 && command[0] == "text" {
				return true
			}
		}
	}
	return false
}

// oidfSteps turns commands into steps.
type oidfSteps struct {
	draft          *draft
	block          int
	user, password string // what is typed as the name; where the password stands
	others         int    // fields beside those
	login, consent []oidfStep
}

// oidfStep is one step, or a remark where a command cannot be one.
type oidfStep struct {
	text     string
	remark   string
	optional bool
}

// write writes the steps of a page. Where one is missing all sleep, and assay tries by itself: half a way leads nowhere.
func (s *oidfSteps) write(key string, steps []oidfStep, prose string) {
	missing, counting := false, false
	for _, step := range steps {
		missing = missing || step.text == "" && !step.optional
		counting = counting || step.text != "" && !step.optional
	}
	if len(steps) == 0 {
		return
	}
	write := s.draft.line
	if missing || !counting {
		write, prose = s.draft.asleep, prose+" Some of it is no step, and so all of it sleeps."
	}
	s.draft.section(prose)
	write(key + ":")
	write("  steps:")
	for _, step := range steps {
		switch {
		case step.text == "":
			s.draft.line("    # " + step.remark)
		case step.optional:
			s.draft.asleep("    - "+step.text, "optional, and so left to assay")
		default:
			write("    - " + step.text)
		}
	}
}

var (
	consentNames  = regexp.MustCompile(`(?i)consent|approv|grant|allow|confirm`)
	callbackNames = regexp.MustCompile(`(?i)/callback|/test/|submission_complete`)
	secretNames   = regexp.MustCompile(`(?i)pass|pwd|secret|pin`)
)

// take takes over a task. The suite's own page, which comes after the callback, is none of the target's.
func (s *oidfSteps) take(number int, task oidfTask) {
	if callbackNames.MatchString(task.Match) {
		return
	}
	into := &s.login
	if consentNames.MatchString(task.Name+" "+task.Match) && s.user != "" {
		into = &s.consent
	}
	for i, command := range task.Commands {
		step := s.step(command, fmt.Sprintf("browser[%d].tasks[%d].commands[%d]", s.block, number, i))
		step.optional = last(command) == "optional" || task.Optional && into == &s.login
		if step.text != "" || step.remark != "" {
			*into = append(*into, step)
		}
	}
}

func last(command []any) string {
	if len(command) == 0 {
		return ""
	}
	text, _ := command[len(command)-1].(string)
	return text
}

// step gives the step of a command.
func (s *oidfSteps) step(command []any, where string) oidfStep {
	var words [4]string
	for i := range min(len(command), len(words)) {
		words[i], _ = command[i].(string)
	}
	if callbackNames.MatchString(words[2]) {
		return oidfStep{}
	}
	typed := ""
	if words[0] == "text" {
		typed = s.typed(words, where)
	}
	locator := selector(words[1], words[2])
	switch {
	case locator == "":
	case words[0] == "text":
		return oidfStep{text: "fill: {css: " + locator + ", with: " + typed + "}"}
	case words[0] == "click":
		return oidfStep{text: "click: {css: " + locator + "}"}
	case words[0] == "wait", words[0] == "wait-element-visible":
		return oidfStep{text: "wait-for: {css: " + locator + "}"}
	}
	return oidfStep{remark: fmt.Sprintf("no step is %s by %s, of %s", reports.Line(words[0], 40), reports.Line(words[1], 40), where)}
}

// typed tells what is typed: the password by what its field is called, else the user's name, else something that may
// be a secret.
func (s *oidfSteps) typed(words [4]string, where string) string {
	where += "[3]"
	switch {
	case secretNames.MatchString(words[2]):
		s.password = cmp.Or(s.password, where+s.draft.source)
		return `"${password}"`
	case s.user == "" || s.user == words[3]:
		s.user = words[3]
		return `"${user}"`
	}
	s.others++
	return `"` + s.draft.secret(fmt.Sprintf("LOGIN_FIELD_%d", s.others), where+s.draft.source) + `"`
}

// identifier is what CSS takes without quotes.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// selector makes a CSS selector, as a YAML value, of a way to find an element; empty for XPath and for other words.
func selector(by, what string) string {
	quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(what) + "'"
	simple := identifier.MatchString(what)
	switch {
	case by == "css":
		return scalar(what)
	case by == "id" && simple:
		return scalar("#" + what)
	case by == "id":
		return scalar("[id=" + quoted + "]")
	case by == "name" && simple:
		return scalar("[name=" + what + "]")
	case by == "name":
		return scalar("[name=" + quoted + "]")
	case by == "class" && simple:
		return scalar("." + what)
	case by == "class":
		return scalar("[class~=" + quoted + "]")
	}
	return ""
}
