package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
)

const (
	buildStep   = "Build assay"
	uploadSARIF = "github/codeql-action/upload-sarif"
	keepReport  = "actions/upload-artifact"
)

// readAction reads action.yml.
func readAction(t *testing.T) action {
	t.Helper()
	var made action
	readYAML(t, "action.yml", &made)
	if made.Runs.Using != "composite" || len(made.Runs.Steps) < 4 {
		t.Fatalf("it is %q, of %d steps", made.Runs.Using, len(made.Runs.Steps))
	}
	return made
}

// unbuilt is the action without the step that builds assay: it finds the test binary in its place, or a script.
func unbuilt(t *testing.T, g *gitHub, script string) action {
	t.Helper()
	if err := os.WriteFile(filepath.Join(g.runner, "assay"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	made := readAction(t)
	made.Runs.Steps = slices.DeleteFunc(made.Runs.Steps, func(step actionStep) bool { return step.Name == buildStep })
	return made
}

// itself is assay as the test binary is.
func itself() string { return fmt.Sprintf("%s=1 exec '%s' \"$@\"", asMain, os.Args[0]) }

// bugged serves a reference server with a bug.
func bugged(t *testing.T, fault string) string {
	t.Helper()
	p := start(t, t.TempDir(), "serve", "--addr", "127.0.0.1:0", "--demo-addr", "127.0.0.1:0", "--fault", fault)
	if !p.await("server ") {
		t.Fatalf("it does not serve:\n%s", p.stdout.String())
	}
	fields := strings.Fields(p.stdout.String())
	return fields[len(fields)-1]
}

func TestTheActionTellsWhatItFound(t *testing.T) {
	url := bugged(t, "code-replay")
	folder := t.TempDir()
	config := "# of the test\nissuer: " + url + "\nlifetimes: {code: 30s}\n"
	if err := os.WriteFile(filepath.Join(folder, "assay.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	g := newGitHub(t, folder)
	outputs := g.act(readAction(t), map[string]string{"config": "assay.yaml", "user": "alice", "password": "wonderland", "agent": "form", "arguments": "--only=code-replay\n\n--only=pkce-wrong-verifier\n"})
	var counts reports.Counts
	if err := json.Unmarshal([]byte(outputs["counts"]), &counts); err != nil || counts != (reports.Counts{Pass: 1, Fail: 1}) {
		t.Errorf("counts are %q (%v)", outputs["counts"], err)
	}
	if outputs["verdict"] != "FAIL" || outputs["exit"] != "1" || !g.failed {
		t.Errorf("outputs are %v, the step failed: %t\n%s", outputs, g.failed, g.log.String())
	}
	if !strings.Contains(g.log.String(), "\n::error file=assay.yaml,line=2,title=code-replay::") {
		t.Errorf("the finding is not annotated:\n%s", g.log.String())
	}
	if summary, err := os.ReadFile(g.summary); err != nil || !strings.Contains(string(summary), "code-replay") {
		t.Errorf("the summary of the step: %v\n%s", err, summary)
	}
	sarif, err := os.ReadFile(filepath.Join(folder, g.used[uploadSARIF]["sarif_file"]))
	if err != nil || !strings.Contains(string(sarif), "code-replay") || g.used[uploadSARIF]["category"] != "assay" {
		t.Errorf("uploaded is %v: %v", g.used[uploadSARIF], err)
	}
	if g.used[keepReport]["path"] != "out" || g.used[keepReport]["name"] != "assay" {
		t.Errorf("kept is %v", g.used[keepReport])
	}
}

// TestTheActionUploadsVerdictsAlone holds that GitHub is never told to close alerts by a run that came to none, even
// where an older report lies about.
func TestTheActionUploadsVerdictsAlone(t *testing.T) {
	for _, c := range []struct {
		name     string
		exit     int
		shard    string
		inputs   map[string]string
		fork     bool
		uploaded bool
	}{
		{name: "clean", exit: 0, uploaded: true},
		{name: "findings", exit: 1, uploaded: true},
		{name: "findings, and no SARIF is wanted", exit: 1, inputs: map[string]string{"sarif": "false"}},
		{name: "findings, from a fork", exit: 1, fork: true},
		{name: "findings of a shard", exit: 1, shard: "1/4"},
		{name: "asked wrongly", exit: 2},
		{name: "no verdict", exit: 3},
		{name: "interrupted", exit: 130},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			g := newGitHub(t, folder)
			if c.fork {
				g.known["github.event.pull_request.head.repo.fork"] = "true"
			}
			shard := "1/1"
			if c.shard != "" {
				shard = c.shard
			}
			// It leaves a report that says that all is well, and ends as it is told.
			script := fmt.Sprintf("if [ $1 = run ]; then mkdir -p out; touch out/run.json; echo told > out/summary.md; exit %d; fi\nprintf 'verdict=PASS\\nexit=0\\nshard=%s\\ncounts={}\\n'", c.exit, shard)
			inputs := map[string]string{"agent": "form"}
			for name, value := range c.inputs {
				inputs[name] = value
			}
			outputs := g.act(unbuilt(t, g, script), inputs)
			if _, uploaded := g.used[uploadSARIF]; uploaded != c.uploaded {
				t.Errorf("uploaded: %t; outputs %v\n%s", uploaded, outputs, g.log.String())
			}
			if outputs["verdict"] != reports.Result(c.exit) || outputs["exit"] != fmt.Sprint(c.exit) || g.failed != (c.exit != 0) {
				t.Errorf("outputs are %v, the step failed: %t", outputs, g.failed)
			}
			if _, kept := g.used[keepReport]; !kept {
				t.Error("the report is not kept")
			}
		})
	}
}

func TestTheActionThatCannotBegin(t *testing.T) {
	for line, exit := range map[string]string{"--only=code-repaly": "2", "--target=http://" + free(t): "3"} {
		folder := t.TempDir()
		if err := os.MkdirAll(filepath.Join(folder, "out"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "out", "run.json"), []byte("of an earlier run"), 0o600); err != nil {
			t.Fatal(err)
		}
		g := newGitHub(t, folder)
		outputs := g.act(unbuilt(t, g, itself()), map[string]string{"user": "alice", "password": "wonderland", "agent": "form", "wait": "100ms", "arguments": line})
		if outputs["verdict"] != "ERROR" || outputs["exit"] != exit || outputs["counts"] != "" || len(g.used) > 0 || !g.failed {
			t.Errorf("%s: outputs %v, used %v\n%s", line, outputs, g.used, g.log.String())
		}
	}
}

// TestInputsReachTheShellAsVariablesAlone holds that nobody's input becomes a part of a script.
func TestInputsReachTheShellAsVariablesAlone(t *testing.T) {
	made := readAction(t)
	used := map[string]bool{}
	for _, step := range made.Runs.Steps {
		if strings.Contains(step.Run, "${{") || step.Run != "" && step.Shell != "bash" {
			t.Errorf("%s has an expression in its script, or no shell", step.Name)
		}
		if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(step.Uses) {
			t.Errorf("%s is not pinned", step.Uses)
		}
		for _, match := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(step.If+fmt.Sprint(step.Env, step.With), -1) {
			used[match[1]] = true
			if _, known := made.Inputs[match[1]]; !known {
				t.Errorf("%s uses an input that there is not: %s", step.Name, match[1])
			}
		}
	}
	folder := t.TempDir()
	g := newGitHub(t, folder)
	hostile := map[string]string{}
	for name, input := range made.Inputs {
		if !used[name] || input.Description == "" {
			t.Errorf("input %s does nothing, or is not described", name)
		}
		hostile[name] = `"; touch owned; $(touch owned) ` + "`touch owned` '"
	}
	hostile["out"], hostile["agent"] = "out dir", "form"
	g.act(unbuilt(t, g, `printf '%s\n' "$@" > arguments; exit 2`), hostile)
	arguments, err := os.ReadFile(filepath.Join(folder, "arguments"))
	if _, owned := os.Stat(filepath.Join(folder, "owned")); owned == nil || err != nil {
		t.Errorf("an input ran as a command (%v)", err)
	}
	for _, want := range []string{"\n--target=" + hostile["target"] + "\n", "\n--out=out dir\n", "\n" + hostile["arguments"] + "\n"} {
		if !strings.Contains(string(arguments), want) {
			t.Errorf("it is not given %q:\n%s", want, arguments)
		}
	}
}
