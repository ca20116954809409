#!/usr/bin/env bash
# Independent relying parties complete their flows against the reference server: coreos/go-oidc, and npm openid-client.
# Usage: run.sh SCRATCH. Prints a line for each flow; exit 1 when one fails, 3 where there is no npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
scratch=$1
port=9460
command -v npm >/dev/null 2>&1 || exit 3
mkdir -p "$scratch"
cp "$here"/package.json "$here"/*.mjs "$scratch"
(cd "$scratch" && { [ -d node_modules/openid-client ] || npm install --no-audit --no-fund >install.log 2>&1; }) || { tail -n 5 "$scratch/install.log" >&2; exit 3; }
"$root/bin/assay" serve --addr "127.0.0.1:$port" --demo-addr "127.0.0.1:$((port + 1))" >"$scratch/serve.log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  curl -fs -o /dev/null "http://127.0.0.1:$port/.well-known/openid-configuration" && break
  kill -0 $pid 2>/dev/null || { tail -n 5 "$scratch/serve.log" >&2; exit 1; }
  sleep 0.05
done
code=0
(cd "$root" && go run ./suites/peers/relying-parties "http://127.0.0.1:$port") || code=1
node "$scratch/flows.mjs" "http://127.0.0.1:$port" || code=1
exit $code
