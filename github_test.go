package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// actionStep is a step of an action or of a workflow's job.
type actionStep struct {
	ID, Name, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

// workflow is a file of .github/workflows.
type workflow struct {
	Env  map[string]string
	Jobs map[string]struct {
		Env   map[string]string
		Steps []actionStep
	}
}

// action is action.yml.
type action struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// gitHub plays the steps of a job as GitHub's runner does: what stands in ${{ }} comes from known, the scripts run in
// bash, and an action of somebody else's is noted and not run.
type gitHub struct {
	t       *testing.T
	folder  string            // the repository that is checked out
	runner  string            // RUNNER_TEMP
	known   map[string]string // by expression
	env     []string
	log     bytes.Buffer
	used    map[string]map[string]string                     // what somebody else's action was given, by its name
	ours    func(inputs map[string]string) map[string]string // plays authassay/assay, where a workflow uses it
	failed  bool
	summary string
}

func newGitHub(t *testing.T, folder string) *gitHub {
	runner := t.TempDir()
	g := &gitHub{t: t, folder: folder, runner: runner, used: map[string]map[string]string{}, summary: filepath.Join(runner, "summary"),
		known: map[string]string{"runner.os": "Linux", "!cancelled()": "true", "true": "true"}}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	g.env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+root, "RUNNER_TEMP="+runner, "GITHUB_STEP_SUMMARY="+g.summary)
	return g
}

var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

// fill puts values in place of expressions; what GitHub does not know is empty.
func (g *gitHub) fill(text string) string {
	return expression.ReplaceAllStringFunc(text, func(whole string) string { return g.value(expression.FindStringSubmatch(whole)[1]) })
}

func (g *gitHub) value(term string) string {
	if strings.HasPrefix(term, "'") {
		return strings.Trim(term, "'")
	}
	return g.known[term]
}

// holds evaluates a condition: terms that are compared, joined by && alone. Without a word on the job's status a step
// runs only while none has failed.
func (g *gitHub) holds(condition string) bool {
	if g.failed && !strings.Contains(condition, "cancelled()") {
		return false
	}
	condition = expression.ReplaceAllString(condition, "$1")
	for term := range strings.SplitSeq(condition, " && ") {
		left, right, equal := strings.Cut(term, " == ")
		want := true
		if !equal {
			if left, right, equal = strings.Cut(term, " != "); equal {
				want = false
			} else {
				right = "true"
			}
		}
		if term != "" && (g.value(left) == g.value(right)) != want {
			return false
		}
	}
	return true
}

// job plays one job of a workflow.
func (g *gitHub) job(made workflow, name string) {
	g.t.Helper()
	job, known := made.Jobs[name]
	if !known {
		g.t.Fatalf("there is no job %s", name)
	}
	for _, variables := range []map[string]string{made.Env, job.Env} {
		for name, value := range variables {
			g.env = append(g.env, name+"="+g.fill(value))
		}
	}
	g.play(job.Steps)
}

// play runs steps in turn.
func (g *gitHub) play(steps []actionStep) {
	g.t.Helper()
	for _, step := range steps {
		if !g.holds(step.If) {
			continue
		}
		if step.Uses != "" {
			name, _, _ := strings.Cut(step.Uses, "@")
			inputs := map[string]string{}
			for key, value := range step.With {
				inputs[key] = g.fill(value)
			}
			if name == "authassay/assay" && g.ours != nil {
				g.outputs(step.ID, g.ours(inputs))
			} else {
				g.used[name] = inputs
			}
			continue
		}
		g.shell(step)
	}
}

// shell runs a script as `shell: bash` does, and reads the outputs that it wrote.
func (g *gitHub) shell(step actionStep) {
	g.t.Helper()
	file := filepath.Join(g.runner, "outputs")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		g.t.Fatal(err)
	}
	script := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
	script.Dir, script.Env = g.folder, append(g.env, "GITHUB_OUTPUT="+file)
	for name, value := range step.Env {
		script.Env = append(script.Env, name+"="+g.fill(value))
	}
	log, err := os.Create(filepath.Join(g.runner, "log")) // a file: what the script leaves in the background may go on
	if err != nil {
		g.t.Fatal(err)
	}
	defer log.Close()
	script.Stdout, script.Stderr = log, log
	if err := script.Run(); err != nil {
		g.failed = true
	}
	told, err := os.ReadFile(log.Name())
	if err != nil {
		g.t.Fatal(err)
	}
	g.log.Write(told)
	text, err := os.ReadFile(file)
	if err != nil {
		g.t.Fatal(err)
	}
	outputs := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		outputs[name] = value
	}
	g.outputs(step.ID, outputs)
}

func (g *gitHub) outputs(step string, outputs map[string]string) {
	for name, value := range outputs {
		g.known["steps."+step+".outputs."+name] = value
	}
}

// act plays an action with some inputs, and gives its outputs.
func (g *gitHub) act(made action, inputs map[string]string) map[string]string {
	g.t.Helper()
	for name := range inputs {
		if _, known := made.Inputs[name]; !known {
			g.t.Fatalf("the action has no input %s", name)
		}
	}
	for name, input := range made.Inputs {
		g.known["inputs."+name] = input.Default
		if value, given := inputs[name]; given {
			g.known["inputs."+name] = value
		}
	}
	g.play(made.Runs.Steps)
	outputs := map[string]string{}
	for name, output := range made.Outputs {
		outputs[name] = g.fill(output.Value)
	}
	return outputs
}
