package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites/commands"
	"github.com/authassay/assay/suites/target"
)

// repository is a folder as the samples want it: assay.yaml names a server that is served, with a bug, and a program
// named assay is found first. What the samples leave open is set to the fewest checks that show something.
func repository(t *testing.T) string {
	t.Helper()
	config, err := server.ReadConfig("examples/gate/server.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bend, known := faults.Find("code-wrong-client")
	if !known {
		t.Fatal("the fault is gone")
	}
	config.Passwords, config.Decisions = server.TestPasswords(), server.Honest("auto")
	bend(config.Decisions)
	listening, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		config.Issuer = url
		return server.New(config)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(listening.Close)
	sample, err := os.ReadFile("examples/assay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	programs := t.TempDir()
	for name, text := range map[string]string{
		filepath.Join(folder, "assay.yaml"):      strings.Replace(string(sample), "http://127.0.0.1:8080", listening.URL, 1),
		filepath.Join(folder, "start-server.sh"): "#!/bin/sh\ntouch started\n",
		filepath.Join(programs, "assay"):         "#!/bin/sh\n" + itself() + "\n",
		filepath.Join(programs, "go"):            "#!/bin/sh\nif [ \"$1\" = run ]; then shift 2; exec assay \"$@\"; fi\n", // of assay alone
	} {
		if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"PATH": programs + ":" + os.Getenv("PATH"), "ASSAY_AGENT": "form", "ASSAY_ONLY": "code-wrong-client,pkce-supported,pkce-empty-verifier,pkce-wrong-verifier", "WEB_SECRET": "a-secret-for-the-gate", "ALICE_PASSWORD": "wonderland", "BOB_PASSWORD": "looking-glass"} {
		t.Setenv(name, value)
	}
	return folder
}

// joined demands of the report in a folder that it tells all of a run, and the one bug.
func joined(t *testing.T, folder string) {
	t.Helper()
	run, err := reports.ReadFile(filepath.Join(folder, "run.json"))
	if err != nil || run.Shard != "1/1" || run.Exit != 1 || run.Counts.Fail != 1 || run.Counts.Pass != run.Planned-1 || run.Anchor.File != "assay.yaml" || !strings.HasPrefix(run.Command, "assay run ") {
		t.Errorf("the report: %v, shard %s, exit %d, %+v, at %v, of %s", err, run.Shard, run.Exit, run.Counts, run.Anchor, run.Command)
	}
}

// inherited takes what a job sets out of this process, so that nothing but the sample sets it.
func inherited(g *gitHub) {
	for _, name := range []string{"WEB_SECRET", "ALICE_PASSWORD", "BOB_PASSWORD"} {
		g.known["secrets."+name] = os.Getenv(name)
		g.env = slices.DeleteFunc(g.env, func(variable string) bool { return strings.HasPrefix(variable, name+"=") })
	}
}

func TestTheSampleWorkflow(t *testing.T) {
	var sample workflow
	readYAML(t, "examples/github/conformance.yml", &sample)
	g := newGitHub(t, repository(t))
	inherited(g)
	g.ours = func(inputs map[string]string) map[string]string {
		inputs["agent"] = "form"
		return g.act(unbuilt(t, g, itself()), inputs)
	}
	g.job(sample, "assay")
	joined(t, filepath.Join(g.folder, "out"))
	for _, want := range []string{"::error file=assay.yaml,line=2,title=code-wrong-client::", "\nRESULT: FAIL (exit 1)\n", "\nFAIL {\"pass\":"} {
		if !strings.Contains(g.log.String(), want) {
			t.Errorf("the log has no %q:\n%s", want, g.log.String())
		}
	}
	if g.used[uploadSARIF]["sarif_file"] != "out/results.sarif" || !g.failed {
		t.Errorf("used %v, failed: %t", g.used, g.failed)
	}
	if _, err := os.Stat(filepath.Join(g.folder, "started")); err != nil {
		t.Error("the server was not started")
	}
}

func TestTheSampleWorkflowOfShards(t *testing.T) {
	var sample workflow
	readYAML(t, "examples/github/sharded.yml", &sample)
	folder := repository(t)
	for _, shard := range []string{"1", "2", "3", "4"} {
		g := newGitHub(t, folder)
		inherited(g)
		g.known["matrix.shard"] = shard
		g.job(sample, "shard")
		if g.failed || strings.Contains(g.log.String(), "::error") || g.used[keepReport]["path"] != "shard-"+shard {
			t.Errorf("shard %s failed, told its findings or kept %v:\n%s", shard, g.used, g.log.String())
		}
	}
	g := newGitHub(t, folder)
	g.job(sample, "merge")
	joined(t, filepath.Join(folder, "out"))
	if _, uploaded := g.used[uploadSARIF]; !uploaded || !g.failed || strings.Count(g.log.String(), "::error ") != 1 {
		t.Errorf("used %v, failed: %t:\n%s", g.used, g.failed, g.log.String())
	}
	for _, lost := range []string{"shard-3", "out"} {
		if err := os.RemoveAll(filepath.Join(folder, lost)); err != nil {
			t.Fatal(err)
		}
	}
	g = newGitHub(t, folder)
	g.job(sample, "merge")
	if _, uploaded := g.used[uploadSARIF]; uploaded || !strings.Contains(g.log.String(), "shard 3/4 is missing") {
		t.Errorf("a lost shard: used %v\n%s", g.used, g.log.String())
	}
}

// shell runs a script in a folder, with variables, and gives what it told.
func shell(folder, script string, variables ...string) (string, error) {
	command := exec.Command("bash", "-eo", "pipefail", "-c", script)
	command.Dir, command.Env = folder, append(os.Environ(), variables...)
	told, err := command.CombinedOutput()
	return string(told), err
}

func TestTheSamplesOfGitLab(t *testing.T) {
	type job struct {
		Parallel  int
		Script    []string
		Artifacts struct {
			When    string
			Paths   []string
			Reports struct{ JUnit string }
		}
	}
	play := func(folder, file, name string, variables ...string) (job, string, error) {
		var jobs map[string]job
		var head struct{ Variables map[string]string }
		readYAML(t, file, &jobs)
		readYAML(t, file, &head)
		for name, value := range head.Variables {
			variables = append(variables, name+"="+value)
		}
		told, err := shell(folder, strings.Join(jobs[name].Script, "\n"), variables...)
		return jobs[name], told, err
	}
	for file, shards := range map[string][]string{"examples/gitlab/conformance.yml": nil, "examples/gitlab/sharded.yml": {"1", "2", "3", "4"}} {
		t.Run(file, func(t *testing.T) {
			folder := repository(t)
			for _, shard := range shards {
				made, told, err := play(folder, file, "assay shard", "CI_NODE_INDEX="+shard, "CI_NODE_TOTAL=4")
				if err != nil || made.Parallel != 4 || !slices.Equal(made.Artifacts.Paths, []string{"shard-*/"}) {
					t.Errorf("shard %s of %d: %v, %v\n%s", shard, made.Parallel, err, made.Artifacts, told)
				}
			}
			made, told, err := play(folder, file, "assay")
			if err == nil || made.Artifacts.When != "always" || !strings.HasSuffix(told, "RESULT: FAIL (exit 1)\n") {
				t.Errorf("%v, kept %q\n%s", err, made.Artifacts.When, told)
			}
			joined(t, filepath.Join(folder, "out"))
			if junit, err := os.ReadFile(filepath.Join(folder, made.Artifacts.Reports.JUnit)); err != nil || !strings.Contains(string(junit), "<failure ") {
				t.Errorf("JUnit: %v", err)
			}
		})
	}
}

// kubernetesJob is a Job of Kubernetes, as far as it is looked at.
type kubernetesJob struct {
	Kind string
	Spec struct {
		CompletionMode           string `yaml:"completionMode"`
		Completions, Parallelism int
		BackoffLimit             *int `yaml:"backoffLimit"`
		Template                 struct {
			Spec struct {
				SecurityContext struct {
					RunAsNonRoot bool `yaml:"runAsNonRoot"`
				} `yaml:"securityContext"`
				Containers []struct{ Command, Args []string }
			}
		}
	}
}

func TestTheSampleOfKubernetes(t *testing.T) {
	folder := repository(t)
	play := func(file string, variables ...string) (kubernetesJob, string, error) {
		var job kubernetesJob
		readYAML(t, file, &job)
		container := job.Spec.Template.Spec.Containers[0]
		if job.Kind != "Job" || !job.Spec.Template.Spec.SecurityContext.RunAsNonRoot || job.Spec.BackoffLimit == nil || *job.Spec.BackoffLimit != 0 || !slices.Equal(container.Command, []string{"sh", "-c"}) {
			t.Fatalf("%s: %+v", file, job)
		}
		told, err := shell(folder, strings.ReplaceAll(container.Args[0], "/config/", ""), variables...)
		return job, told, err
	}
	for _, index := range []string{"0", "1", "2", "3"} {
		job, told, err := play("examples/kubernetes/shards.yaml", "JOB_COMPLETION_INDEX="+index)
		if err != nil || job.Spec.CompletionMode != "Indexed" || job.Spec.Completions != 4 || job.Spec.Parallelism != 4 {
			t.Errorf("pod %s of %+v: %v\n%s", index, job.Spec, err, told)
		}
	}
	_, told, err := play("examples/kubernetes/merge.yaml")
	if err == nil || !strings.HasSuffix(told, "RESULT: FAIL (exit 1)\n") {
		t.Errorf("merge: %v\n%s", err, told)
	}
	joined(t, filepath.Join(folder, "out"))
}

// TestTheSamplesSayWhatToWaitFor: nothing is guessed, and nothing is waited for without a bound.
func TestTheSamplesSayWhatToWaitFor(t *testing.T) {
	for _, name := range []string{"WEB_SECRET", "ALICE_PASSWORD", "BOB_PASSWORD", "ISSUER"} {
		t.Setenv(name, "http://127.0.0.1:8080")
	}
	var cluster struct{ Data map[string]string }
	readYAML(t, "examples/kubernetes/config.yaml", &cluster)
	inCluster := filepath.Join(t.TempDir(), "assay.yaml")
	if err := os.WriteFile(inCluster, []byte(cluster.Data["assay.yaml"]), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"examples/assay.yaml", "examples/gate/assay.yaml", inCluster} {
		if config, err := target.ReadConfig(file); err != nil || config.Lifetimes["code"] == 0 || len(config.Warnings) > 0 {
			t.Errorf("%s: %v, lifetimes %v, %q", file, err, config.Lifetimes, config.Warnings)
		}
	}
	for _, file := range []string{"examples/gate/gate.sh", "examples/github/conformance.yml", "examples/github/sharded.yml", "examples/gitlab/conformance.yml", "examples/gitlab/sharded.yml", "examples/kubernetes/shards.yaml"} {
		text, err := os.ReadFile(file)
		if lower := strings.ReplaceAll(strings.ToLower(string(text)), "_", "-"); err != nil || !strings.Contains(lower, "max-wait") || !strings.Contains(lower, "assay.yaml") {
			t.Errorf("%s bounds no wait, or has no configuration (%v)", file, err)
		}
	}
}

// TestTheImage holds what can be told of the Dockerfile without building it.
func TestTheImage(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	copied, user, version := map[string]bool{}, "", ""
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 3 && fields[0] == "COPY":
			copied[fields[1]] = true
		case len(fields) == 2 && fields[0] == "USER":
			user = fields[1]
		case len(fields) == 4 && fields[0] == "FROM":
			version, _, _ = strings.Cut(strings.TrimPrefix(fields[1], "golang:"), "-")
		}
	}
	if user == "" || user == "root" || user == "0" {
		t.Errorf("it runs as %q", user)
	}
	if module, err := os.ReadFile("go.mod"); err != nil || !strings.Contains(string(module), "\ngo "+version+".") {
		t.Errorf("it builds with Go %q, which go.mod does not ask for (%v)", version, err)
	}
	const ours = "github.com/authassay/assay/"
	imported, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil || !strings.Contains(string(imported), ours) {
		t.Fatal(err)
	}
	for _, each := range strings.Fields(string(imported)) {
		house, _, _ := strings.Cut(strings.TrimPrefix(each, ours), "/")
		if strings.HasPrefix(each, ours) && !copied[house] {
			t.Errorf("it is built without %s", house)
		}
	}
}

// TestTheREADMEShowsTheSamples: whoever copies the workflow copies the one that is tested, and no format is left unsaid.
func TestTheREADMEShowsTheSamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile("examples/github/conformance.yml")
	if err != nil {
		t.Fatal(err)
	}
	if shown := "    " + strings.ReplaceAll(strings.TrimSpace(string(sample)), "\n", "\n    "); !strings.Contains(string(readme), shown) {
		t.Error("the workflow of the README is not examples/github/conformance.yml")
	}
	field, _ := reflect.TypeFor[commands.ReportCommand]().FieldByName("Format")
	formats := strings.Split(field.Tag.Get("enum"), ",")
	if len(formats) < 9 {
		t.Fatalf("formats are %q", formats)
	}
	for _, format := range formats {
		if !strings.Contains(string(readme), "\n| `"+format+"` |") {
			t.Errorf("the README does not say what --format %s is for", format)
		}
	}
}
