#!/usr/bin/env bash
# Runs assay against real servers: installs each in a scratch folder, starts it on loopback, tests it, stops it.
# Usage: run.sh PEER...   A peer is a folder beside this file. Exit 0 when each gave a verdict (its findings are told
# in docs/peers.md), 1 when one could not be run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${ASSAY_SCRATCH:-${TMPDIR:-/tmp}/assay-peers-$(id -u)}
trouble=0
pid=""
stop() {
  [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  pid=""
}
trap stop EXIT
trap 'exit 130' INT TERM

for peer in "$@"; do
  if [ ! -x "$here/$peer/start.sh" ]; then
    echo "no peer is called $peer; known: $(cd "$here" && ls -d */ | tr -d / | tr '\n' ' ')" >&2
    exit 2
  fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "peer $peer: not run, there is no npm" >&2
    trouble=1
    continue
  fi
  export PORT=9001
  if curl -s -o /dev/null "http://127.0.0.1:$PORT/"; then
    echo "peer $peer: not run, something listens at 127.0.0.1:$PORT already" >&2
    trouble=1
    continue
  fi
  pid=$("$here/$peer/start.sh" "$scratch/$peer") || { trouble=1; pid=""; continue; }
  out="$root/out/peers/$peer"
  code=0
  ASSAY_PASSWORD=any "$root/bin/assay" run --config "$here/$peer/assay.yaml" --out "$out" || code=$?
  stop
  case $code in
    0|1) echo "peer $peer: exit $code, report $out/index.html; docs/peers.md says what is true of its findings" ;;
    130) exit 130 ;;
    *) echo "peer $peer: no verdict (exit $code)" >&2; trouble=1 ;;
  esac
done
exit $trouble
