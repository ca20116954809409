package setup

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
)

// Introduction is what `assay` alone and `assay --help` begin with.
const Introduction = `assay tells whether an OAuth 2.0 / OpenID Connect authorization server keeps the
rules, and whether it can be attacked. Test only servers that you may test.

  assay run                                test the reference server, brought along
  export ASSAY_PASSWORD=...
  assay run --target URL --user NAME       test yours
  assay doctor --target URL --user NAME    what it still lacks to be tested
  assay explain code-replay                what a check tries, and why it matters
  assay serve --fault code-replay          a server with that bug, to try things on

Exit codes: 0 clean; 1 findings; 2 asked wrongly; 3 it could not begin, or could
not tell; 130 interrupted. Flags win over ASSAY_* variables, these over files.`

// details tells more of each command, by examples above all. Lines that begin with blanks stay as they are.
var details = map[string]string{
	"run": `
Examples:

  assay run
  assay run --target http://127.0.0.1:8080 --user alice    (password: ASSAY_PASSWORD)
  assay run --config assay.yaml --only code,pkce --fail-on warn
  assay run --target URL --user alice --agent form --no-wait
  assay run --config assay.yaml --proxy http://127.0.0.1:8080    (see it in Burp or ZAP)
  assay run --config assay.yaml --parallel 4
  assay run --config assay.yaml --shard 2/4    (assay merge joins the four)

Without --target and --config it tests the reference server. It logs in, runs
the checks, and writes index.html, run.json and junit.xml. The first ^C ends the
run and reports what has run; the second ends at once.`,
	"doctor": `
Examples:

  assay doctor --target URL --user alice
  assay doctor --config assay.yaml

It logs in once. Exit 0 where a run would work, else 3.`,
	"init": `
Examples:

  assay init http://127.0.0.1:8080
  assay init https://as.example.com --authorized as.example.com --out as.yaml
  assay init --from-oidf conformance-config.json

From discovery, or from the configuration that you have for the OpenID
Foundation's suite. What could not be known has a comment; secrets become
${env:NAME}, and what is to be exported is listed.`,
	"config": `
Examples:

  assay config --config assay.yaml --user bob
  assay config --schema > assay.schema.json    (editors check assay.yaml by it)

Each line says what holds, and where it was said: a flag, a variable, a line of
the file, discovery, or nowhere. Secrets are masked.`,
	"login check": `
Examples:

  assay login check --target URL --user alice
  assay login check --config assay.yaml --agent form

For each page: what it was taken for, which controls were considered with what
score, and what was pressed. The password is sent once. Exit 0 where the user
got back to the client, else 3 with a picture of the page and its text.`,
	"login save": `
Examples:

  assay login save --target URL
  assay login save --config assay.yaml --file login.json

For a login that cannot be driven: a passkey, a captcha, a mailed code. It opens a
window, waits up to ten minutes until somebody has logged in, and keeps cookies
and local storage in the file. login: {state: login.json} in assay.yaml puts them
in wherever a login is asked for. Only the target's hosts are contacted, and those
of --authorized. Whoever has the file is logged in.`,
	"report": `
Examples:

  assay report out/run.json
  assay report out/run.json --format html --out report.html`,
	"merge": `
Examples:

  assay merge shard-*/run.json
  assay merge one/run.json two/run.json --out whole --fail-on warn

Every shard of one plan must be there, once, of the same target, profile and
assay. The report, the last lines and the exit code are those of assay run.`,
	"baseline write": `
Examples:

  assay baseline write
  assay baseline write out/run.json --out assay.baseline.yaml

It writes down what the run found, and which checks were decided. The reasons are
left to you: until each is given, assay run fails. What the file has already keeps
its reason; what no longer happens leaves it.`,
	"diff": `
Examples:

  assay diff before/run.json after/run.json

Exit 1 where a finding is new, or a check is no longer decided; else 0.`,
	"list": `
Examples:

  assay list
  assay list --profile oidc-basic
  assay list --json`,
	"explain": `
Examples:

  assay explain code-replay
  assay explain RFC6749-4.1.2-code-once
  assay explain redirect-uri-path-suffix.segment`,
	"faults": `
Examples:

  assay faults
  assay faults --md

A fault breaks a rule, and its check must catch it. An oddity is lawful, and no
check may report it.`,
	"serve": `
Examples:

  assay serve
  assay serve --fault code-replay --config server.yaml
  assay serve --gallery

For testing and teaching; everything is in memory. Open the demo client in a
browser, or test the server with assay run from another terminal.`,
	"prove": `
Examples:

  assay prove
  assay prove --fault code-replay
  assay prove --only code,pkce --full

It runs the checks against the reference server, bent in each way in turn. Exit
0 where each fault is caught and no oddity is reported, else 1.`,
}

// Detail gives the long help of a command; empty where there is none.
func Detail(command string) string { return strings.TrimPrefix(details[command], "\n") }

// Version is what `assay --version` prints.
func Version() string {
	return fmt.Sprintf("assay %s, catalogue %s, %s %s/%s", suites.Version(), catalogue.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
