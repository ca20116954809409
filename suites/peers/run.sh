#!/usr/bin/env bash
# Runs assay against real servers: installs each in a scratch folder, starts it on loopback, tests it, stops it.
# Usage: run.sh PEER...   A peer is a folder beside this file. Its env says which ports it takes, which programs it
# needs, and the password of its users; its start.sh starts it and prints the ids of its processes (exit 3: it cannot
# be installed here). Exit 0 when each gave a verdict (its findings are told in docs/peers.md), 1 when one was not run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${ASSAY_SCRATCH:-${TMPDIR:-/tmp}/assay-peers-$(id -u)}
export ASSAY_CLIENT_SECRET=first-client-secret-0123456789 ASSAY_SECOND_SECRET=second-client-secret-0123456789
trouble=0
lines=()
pids=""
stop() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for pid in $pids; do
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  done
  pids=""
}
trap stop EXIT
trap 'exit 130' INT TERM

not_run() {
  lines+=("peer $1: not run, $2")
  trouble=1
}

# obstacle tells why a peer cannot be started, if so.
obstacle() {
  for program in $NEEDS; do
    command -v "$program" >/dev/null 2>&1 || { echo "there is no $program"; return; }
  done
  for port in $PORTS; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "something listens at 127.0.0.1:$port already"
      return
    fi
  done
}

for peer in "$@"; do
  if [ ! -x "$here/$peer/start.sh" ]; then
    echo "no peer is called $peer; known: $(cd "$here" && ls -d */ | tr -d / | tr '\n' ' ')" >&2
    exit 2
  fi
  . "$here/$peer/env"
  because=$(obstacle)
  if [ -n "$because" ]; then
    not_run "$peer" "$because"
    continue
  fi
  export PORT=${PORTS%% *} ASSAY_PASSWORD=$PASSWORD
  code=0
  pids=$("$here/$peer/start.sh" "$scratch/$peer") || code=$?
  case $code in
    0) ;;
    3) not_run "$peer" "it cannot be installed here"; pids=""; continue ;;
    *) not_run "$peer" "it did not start"; pids=""; continue ;;
  esac
  out="$root/out/peers/$peer"
  "$root/bin/assay" run --config "$here/$peer/assay.yaml" --out "$out" 2>&1 | tee "$scratch/$peer.txt" || code=$?
  stop
  case $code in
    0|1)
      verdicts=$(sed -n 's/^checks  *//p' "$scratch/$peer.txt")
      pages=$(sed -n 's/^login  *ok in [0-9.]* s  *//p' "$scratch/$peer.txt")
      lines+=("peer $peer: $verdicts; pages $pages; exit $code, report $out/index.html")
      ;;
    130) exit 130 ;;
    *) lines+=("peer $peer: no verdict (exit $code)"); trouble=1 ;;
  esac
done
echo
printf '%s\n' "${lines[@]}" "docs/peers.md says what is true of the findings"
exit $trouble
