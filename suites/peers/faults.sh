#!/usr/bin/env bash
# Serves the reference server with each of the four founding faults, and with one that takes minutes to be seen, and tests
# it from outside, as anybody's server: the check that the fault breaks must turn the run into exit 1. Others of its chapter
# may see the fault too, as a race sees a code that is never spent. All are tested at once: it takes as long as the longest,
# an access token's lifetime and the five minutes of leeway that a server may give it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
pids=()
waits=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"; }
trap stop EXIT
trap 'exit 130' INT TERM

cat >"$scratch/assay.yaml" <<'YAML'
users:
  - {name: alice, password: "${env:ASSAY_ALICE}"}
  - {name: bob, password: "${env:ASSAY_BOB}"}
lifetimes:
  code: 30s
  access_token: 15s
YAML
echo 'lifetimes: {code: 30s, access_token: 15s}' >"$scratch/server.yaml"
export ASSAY_ALICE=wonderland ASSAY_BOB=looking-glass

faults=(code-replay code-wrong-redirect-uri code-expiry code-wrong-client token-expiry-enforced)
port=9410
for fault in "${faults[@]}"; do
  only=code
  if [ "$fault" = token-expiry-enforced ]; then only=$fault; fi # the rest of its chapter wants no short lifetime
  "$root/bin/assay" serve --addr "127.0.0.1:$port" --demo-addr "127.0.0.1:$((port + 1))" --config "$scratch/server.yaml" --fault "$fault" >"$scratch/$fault.serve" 2>&1 &
  pids+=($!)
  (
    code=0
    "$root/bin/assay" run --target "http://127.0.0.1:$port" --wait 30s --config "$scratch/assay.yaml" --only "$only" --out "$scratch/$fault" >"$scratch/$fault.txt" 2>&1 || code=$?
    echo "$code" >"$scratch/$fault.code"
  ) &
  waits+=($!)
  port=$((port + 2))
done
for wait in "${waits[@]}"; do wait "$wait"; done

passed=0
failed=0
for fault in "${faults[@]}"; do
  found=$(sed -n 's/^  ✗ \([a-z-]*\) .*/\1/p' "$scratch/$fault.txt" | sort -u | tr '\n' ' ')
  if [ "$(cat "$scratch/$fault.code")" = 1 ] && [[ " $found" == *" $fault "* ]]; then
    echo "fault $fault: exit 1, reported by: $found"
    passed=$((passed + 1))
  else
    echo "fault $fault: exit $(cat "$scratch/$fault.code"), reported by: ${found:-nobody}" >&2
    tail -n 20 "$scratch/$fault.txt" "$scratch/$fault.serve" >&2
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
