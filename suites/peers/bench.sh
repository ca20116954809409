#!/usr/bin/env bash
# Measures, and prints; nothing is asserted. Times are of this machine, now: compare lines of one run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
scratch=$(mktemp -d)
pid=""
stop() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$scratch"; }
trap stop EXIT
trap 'exit 130' INT TERM

timed() { # timed TEXT COMMAND...: the seconds of three runs
  local text=$1 times="" start
  shift
  for _ in 1 2 3; do
    start=$(date +%s.%N)
    "$@" >"$scratch/log" 2>&1 || { echo "$text: failed" >&2; tail -n 5 "$scratch/log" >&2; exit 1; }
    times="$times $(echo "$(date +%s.%N) $start" | awk '{printf "%.1f", $1 - $2}')"
  done
  printf '%-62s %s s\n' "$text" "$times"
}

timed "conformance, all checks, browser (goal 20 s)" bin/assay run --out "$scratch/browser"
timed "conformance, form-filling agent (goal 3 s)" bin/assay run --agent form --out "$scratch/form"
timed "all OpenID Connect profiles, every flow, browser (goal 60 s)" bin/assay run --profile oidc --out "$scratch/oidc"
timed "oidc-basic, browser, --no-wait (goal 3 s)" bin/assay run --profile oidc-basic --no-wait --out "$scratch/basic"
timed "prove, as by default (goal 60 s)" bin/assay prove --out "$scratch/prove"

echo "all checks, browser, a target 100 ms away, --parallel 4 (goal 60 s): requests and seconds of each check"
go test . -run '^$' -bench '^BenchmarkSlowTarget$' -benchtime 1x >"$scratch/log" 2>&1 || { tail -n 20 "$scratch/log" >&2; exit 1; }
grep '^  ' "$scratch/log"

flow() { # flow PACKAGE BENCHMARK TEXT
  go test "$1" -run '^$' -bench "^$2\$" -benchtime 2s | awk -v text="$3" '/ns\/op/ {printf "%-62s  %.1f ms\n", text, $3 / 1e6}'
}
flow ./browser BenchmarkFreshFlow "login and consent in a fresh context (goal near 106 ms)"
flow ./browser BenchmarkWarmFlow "warm authorization, session kept (goal near 3 ms)"
flow ./suites/rp BenchmarkFormAgentFlow "login and consent by the form-filling agent"

token() { # token BENCHMARK TEXT
  go test ./server -run '^$' -bench "^$1\$" -benchtime 3s | awk -v text="$2" '/req\/s/ {for (i = 2; i <= NF; i++) if ($i == "req/s") printf "%-62s  %.0f requests/s\n", text, $(i-1)}'
}
token BenchmarkTokenClientCredentials "POST /token, client credentials, ES256 JWT (goal 10,000)"
if command -v npm >/dev/null 2>&1; then
  packages=${ASSAY_SCRATCH:-${TMPDIR:-/tmp}/assay-peers-$(id -u)}
  export ASSAY_PASSWORD=any BENCH_SECRET=bench-secret-for-a-local-test
  pid=$(PORT=9005 suites/peers/oidc-provider-certified/start.sh "$packages/oidc-provider-certified")
  timed "oidc-basic against npm oidc-provider, --no-wait (goal 3 s)" \
    bin/assay run --config suites/peers/oidc-provider-certified/assay.yaml --profile oidc-basic --no-wait --out "$scratch/peer"
  kill "$pid"
  pid=$(PORT=9001 suites/peers/oidc-provider/start.sh "$packages/oidc-provider")
  ASSAY_BENCH_TOKEN_ENDPOINT=http://127.0.0.1:9001/token ASSAY_BENCH_CLIENT_ID=bench ASSAY_BENCH_CLIENT_SECRET=$BENCH_SECRET \
    token BenchmarkTokenOfPeer "POST /token of npm oidc-provider, opaque token"
else
  echo "POST /token of npm oidc-provider: not measured, there is no npm"
fi
