package target

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// LoginConfig is how people log in where assay does not find the way by itself.
type LoginConfig struct {
	Steps   []StepConfig `yaml:"steps" doc:"What to do on the login pages. Without steps, and at an auto among them, assay finds the way by itself."`
	State   string       `yaml:"state" doc:"A file of assay login save: the login of the first user, which is put in wherever one is asked for."`
	Command []string     `yaml:"command" doc:"A command of yours and its arguments that logs in and approves instead of assay. It is given the authorization request as its last argument and on standard input, the user in ASSAY_LOGIN_USER and ASSAY_LOGIN_PASSWORD, and prints the callback's URL as its last line. Checks that need pages or cookies are unsupported then."`
}

// ConsentConfig is the same for the consent page.
type ConsentConfig struct {
	Steps []StepConfig `yaml:"steps" doc:"What approves on the consent page."`
	Deny  []StepConfig `yaml:"deny" doc:"What refuses on the consent page."`
}

// StepConfig is one step: the word auto, or one of the others.
type StepConfig struct {
	Fill    *FillConfig   `yaml:"fill" doc:"Put a text into a field."`
	Tick    *TargetConfig `yaml:"tick" doc:"Tick a box."`
	Click   *TargetConfig `yaml:"click" doc:"Click a button, a link or anything else."`
	Press   string        `yaml:"press" doc:"A key: Enter, in the field that was filled last."`
	WaitFor *TargetConfig `yaml:"wait-for" doc:"Go on when this is there."`

	// Line is where the step stands in the file. One that does nothing is auto.
	Line int `yaml:"-"`
}

// TargetConfig is how a step finds what it works on. Of what fits, the first that is called exactly so is taken, else
// the first that contains the text.
type TargetConfig struct {
	CSS   string `yaml:"css" doc:"A CSS selector."`
	Role  string `yaml:"role" doc:"button, link, textbox or checkbox, beside name."`
	Name  string `yaml:"name" doc:"What a person reads on a button or link, or beside a field."`
	Label string `yaml:"label" doc:"What a person reads beside a field."`
	Text  string `yaml:"text" doc:"Any text of the page, to wait for."`
}

// FillConfig is a field and what is put into it.
type FillConfig struct {
	CSS   string `yaml:"css" doc:"A CSS selector."`
	Label string `yaml:"label" doc:"What a person reads beside the field."`
	Name  string `yaml:"name" doc:"The same."`
	Role  string `yaml:"role" doc:"textbox."`
	With  string `yaml:"with" doc:"The text. ${user}, ${password} and ${totp} stand for those of the user who logs in."`
}

// Auto tells whether assay is to find the way by itself, until what the next step works on is there.
func (s StepConfig) Auto() bool {
	return s.Fill == nil && s.Tick == nil && s.Click == nil && s.Press == "" && s.WaitFor == nil
}

var stepRoles = []string{"button", "link", "textbox", "checkbox"}

// UnmarshalYAML reads a step, and judges it where it stands.
func (s *StepConfig) UnmarshalYAML(node ast.Node) error {
	at := position(node)
	s.Line = at.Line
	if node.Type() == ast.StringType {
		if word := node.GetToken().Value; word != "auto" {
			return &ConfigError{at: at, message: "a step is auto, or one of fill, tick, click, press and wait-for with a colon"}
		}
		return nil
	}
	type plain StepConfig // without this method
	if err := yaml.NodeToValue(node, (*plain)(s), yaml.Strict()); err != nil {
		return err
	}
	if fault := s.fault(); fault != "" {
		return &ConfigError{at: at, message: fault}
	}
	return nil
}

// unknownValue is a ${...} in the text of a fill that stands for nothing.
var unknownValue = regexp.MustCompile(`\$\{(?:[^}]*)\}?`)

// fault says what is wrong with a step; empty where nothing is.
func (s *StepConfig) fault() string {
	verbs := 0
	targets := map[string]*TargetConfig{"tick": s.Tick, "click": s.Click, "wait-for": s.WaitFor}
	if s.Fill != nil {
		verbs++
		targets["fill"] = &TargetConfig{CSS: s.Fill.CSS, Label: s.Fill.Label, Name: s.Fill.Name, Role: s.Fill.Role}
		if fault := s.Fill.fault(); fault != "" {
			return fault
		}
	}
	if s.Press != "" {
		verbs++
	}
	for _, verb := range []string{"fill", "tick", "click", "wait-for"} {
		target := targets[verb]
		if target == nil {
			continue
		}
		if verb != "fill" {
			verbs++
		}
		if fault := target.fault(verb); fault != "" {
			return fault
		}
	}
	switch {
	case verbs != 1:
		return "a step does one thing: one of fill, tick, click, press and wait-for"
	case s.Press != "" && s.Press != "Enter":
		return "press knows the key Enter alone; click what else is to be pressed"
	}
	return ""
}

func (t *TargetConfig) fault(verb string) string {
	named := 0
	for _, text := range []string{t.CSS, t.Name, t.Label, t.Text} {
		if text != "" {
			named++
		}
	}
	switch {
	case named != 1:
		return verb + " names what it works on by one of css, name and label" + map[bool]string{true: ", or waits for a text"}[verb == "wait-for"]
	case t.Text != "" && verb != "wait-for":
		return "a text can be waited for; to " + verb + " something, name it by css, name or label"
	case t.Role != "" && !slices.Contains(stepRoles, t.Role):
		return "unknown role " + quoted(t.Role) + "; known: " + strings.Join(stepRoles, ", ")
	case t.Role != "" && t.Name == "":
		return "role stands beside name"
	}
	return ""
}

func (f *FillConfig) fault() string {
	if f.With == "" {
		return "fill has no with, the text to be put in"
	}
	rest := reference.ReplaceAllString(f.With, "")
	rest = strings.NewReplacer("${user}", "", "${password}", "").Replace(rest)
	if f.With == "${totp}" {
		return ""
	}
	if unknown := unknownValue.FindString(rest); unknown == "${totp}" {
		return "${totp} stands alone"
	} else if unknown != "" {
		return fmt.Sprintf("%s stands for nothing; with knows ${user}, ${password} and ${totp}", quoted(unknown))
	}
	return ""
}
