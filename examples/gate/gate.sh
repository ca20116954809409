#!/usr/bin/env bash
# What happens at a gate, in an empty folder: a bug is found, accepted for a time, and repaired; then coverage is lost.
# ASSAY names the program, else one on the PATH is taken. Each step says what it expects, and the first that is
# disappointed ends the script.
set -euo pipefail
assay=${ASSAY:-assay}
samples=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
cd "$folder"
cp "$samples/assay.yaml" "$samples/server.yaml" .
export WEB_SECRET=a-secret-for-the-gate ALICE_PASSWORD=wonderland BOB_PASSWORD=looking-glass
server=""
stop() { if [ -n "$server" ]; then kill "$server" && wait "$server" || true; fi; server=""; }
trap 'stop; rm -rf "$folder"' EXIT

# serve starts the reference server on a free port.
serve() {
  stop
  rm -f server.log
  "$assay" serve --addr 127.0.0.1:0 --demo-addr 127.0.0.1:0 "$@" > server.log 2>&1 &
  server=$!
  for _ in {1..300}; do
    ISSUER=$(sed -n "s/^server *//p" server.log 2>/dev/null || true)
    if [ -n "$ISSUER" ]; then export ISSUER; return; fi
    sleep 0.1
  done
  cat server.log
  exit 1
}

# gate is what the workflow runs, with few checks so that it is quick. The first argument is the exit code that is
# expected, the others are more flags.
gate() {
  local exit=0 expected=$1
  shift
  GITHUB_ACTIONS=true "$assay" run --config assay.yaml --wait 30s --max-wait 65s --agent form --only code-wrong-client --only pkce "$@" > run.log 2>&1 || exit=$?
  if [ "$exit" != "$expected" ]; then
    cat run.log
    echo "the gate ends with $exit, not $expected"
    exit 1
  fi
  tail -n 1 run.log
}

# shows FILE TEXT... expects each text in a file; hides expects none of them.
shows() {
  local file=$1 text
  shift
  for text; do
    grep -qF -- "$text" "$file" || { cat "$file"; echo "$file does not show: $text"; exit 1; }
  done
}
hides() {
  local file=$1 text
  shift
  for text; do
    if grep -qF -- "$text" "$file"; then echo "$file shows: $text"; exit 1; fi
  done
}

echo "== the server redeems the code of one client for another"
serve --config server.yaml --fault code-wrong-client
gate 1
shows run.log '::error file=assay.yaml,line=1,title=code-wrong-client::MUST, RFC 6749'
shows out/results.sarif '"ruleId": "code-wrong-client"' '"uri": "assay.yaml"'
hides out/results.sarif '"suppressions"' 127.0.0.1
shows out/junit.xml 'name="code-wrong-client ' '<failure '
shows out/index.html 'id="code-wrong-client"' 'FAIL'
shows out/summary.md 'FAIL' 'code-wrong-client'

echo "== it is written down, and nobody has thought yet"
"$assay" baseline write
gate 1
shows run.log 'code-wrong-client gives no reason'

echo "== it is accepted for a time, with a reason: green, and still shown"
sed 's/^    reason: ""/    reason: repaired in the next release\n    accept_risk: true/' assay.baseline.yaml > accepted.yaml
mv accepted.yaml assay.baseline.yaml
gate 0
shows run.log 'code-wrong-client' 'known: repaired in the next release'
hides run.log '::error'
shows out/results.sarif '"ruleId": "code-wrong-client"' '"suppressions"'
shows out/junit.xml 'repaired in the next release'
hides out/junit.xml '<failure '
shows out/index.html 'repaired in the next release'
shows out/summary.md 'repaired in the next release'
gate 0 --parallel 2
shows run.log 'known: repaired in the next release'

echo "== the server is repaired: the entry has to go"
serve --config server.yaml
gate 1 --out repaired
"$assay" diff out/run.json repaired/run.json > diff.log
shows diff.log '1 fixed' 'code-wrong-client'
shows run.log '::error file=assay.yaml,line=1,title=assay%3A expectation to mend::code-wrong-client no longer happens'
"$assay" baseline write repaired/run.json
gate 0
hides out/results.sarif '"ruleId"'

echo "== registration is closed: what needs a second client is decided no longer"
sed 's/^registration: open/registration: closed/' server.yaml > closed.yaml
serve --config closed.yaml
gate 1
shows run.log 'coverage lost: code-wrong-client was decided before, and is now unsupported' 'the target has no open registration'
echo "== all as expected"
