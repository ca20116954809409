#!/usr/bin/env bash
# Starts npm oidc-provider at 127.0.0.1:$PORT in the scratch folder $1, which keeps its packages, with the server.mjs
# beside this file or $2. Prints its process id.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp "$here/package.json" "${2:-$here/server.mjs}" "$1"
cd "$1"
[ -d node_modules/oidc-provider ] || npm install --no-audit --no-fund >install.log 2>&1 || { tail -n 5 install.log >&2; exit 1; }
node server.mjs >server.log 2>&1 &
pid=$!
for _ in $(seq 200); do
  curl -fs -o /dev/null "http://127.0.0.1:$PORT/.well-known/openid-configuration" && { echo "$pid"; exit 0; }
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.05
done
kill "$pid" 2>/dev/null || true
echo "oidc-provider did not start:" >&2
tail -n 5 server.log >&2
exit 1
