#!/usr/bin/env bash
# Runs assay against real servers: installs each in a scratch folder, starts it on loopback, tests it, stops it. The peer
# relying-parties is the reverse: libraries of others as clients of the reference server.
# Usage: run.sh [PEER...]   A peer is a folder beside this file; without any, all are run. Its env says which ports it
# takes, which programs it needs, the password of its users, and the profiles where these are not "auto oidc"; its
# start.sh starts it and prints the ids of its processes (exit 3: it cannot be installed here). PROFILES="oidc-basic" runs
# these instead, and RUNS=10 runs each so often, and compares the verdicts.
# docs/peers.md gets a line for each peer and profile, and must tell of each finding. Exit 1 when a verdict is missing,
# differs from run to run, or is not told of there; in CI also when a peer was not run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${ASSAY_SCRATCH:-${TMPDIR:-/tmp}/assay-peers-$(id -u)}
export ASSAY_CLIENT_SECRET=first-client-secret-0123456789 ASSAY_SECOND_SECRET=second-client-secret-0123456789
asked=${PROFILES:-}
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
  if [ "${CI:-}" = true ]; then trouble=1; fi
}

# verdicts prints a line for each check and variant of a run.json: what it came to.
verdicts() {
  awk '/^      "id": /{id=$2} /^      "verdict": /{print id, $2} /^          "name": /{variant=$2} /^          "verdict": /{print id, variant, $2}' "$1" | tr -d '",'
}

# tell puts the line of a peer and profile into docs/peers.md, and names the findings that its chapter there does not
# tell of.
tell() { # PEER PROFILE RUN.JSON LINE
  local doc="$root/docs/peers.md" id
  awk -v begins="| $1 | $2 |" -v line="$4" 'index($0, begins) == 1 {print line; next} {print}' "$doc" >"$scratch/peers.md"
  cat "$scratch/peers.md" >"$doc"
  for id in $(verdicts "$3" | awk 'NF == 2 && ($2 == "fail" || $2 == "warn") {print $1}'); do
    # One program, no pipe: a grep that stops at its first match would break it, and pipefail call that "not told".
    if ! awk -v title="$TITLE" -v id="\`$id\`" '/^## /{own = index($0, title) > 0} own && index($0, id) {told = 1} END {exit !told}' "$doc"; then
      lines+=("peer $1: $id is found, and docs/peers.md does not say why it is true")
      trouble=1
    fi
  done
}

# check runs a peer's checks in a profile, RUNS times.
check() { # PEER PROFILE
  local out="$root/out/peers/$1/$2" code=0 run verdicts pages seconds
  local assay=("$root/bin/assay" run --config "$here/$1/assay.yaml" --profile "$2")
  "${assay[@]}" --out "$out" 2>&1 | tee "$scratch/$1.txt" || code=$?
  for ((run = 2; run <= ${RUNS:-1}; run++)); do
    "${assay[@]}" --out "$out/run-$run" >"$scratch/$1-$run.txt" 2>&1 || true
    if ! diff <(verdicts "$out/run.json") <(verdicts "$out/run-$run/run.json"); then
      lines+=("peer $1, profile $2: run $run differs from the first, see above")
      trouble=1
    fi
  done
  case $code in
    0|1)
      verdicts=$(sed -n 's/^checks  *//p' "$scratch/$1.txt")
      pages=$(sed -n 's/^login  *ok in [0-9.]* s  *//p' "$scratch/$1.txt")
      seconds=$(sed -n 's/^  "seconds": \([0-9.]*\),$/\1/p' "$out/run.json")
      lines+=("peer $1, profile $2: $verdicts; pages $pages; exit $code, report $out/index.html")
      tell "$1" "$2" "$out/run.json" "| $1 | $2 | ${verdicts%%  in *} | $(printf '%.0f' "$seconds") | ${pages//→/then} |"
      ;;
    130) exit 130 ;;
    *) lines+=("peer $1, profile $2: no verdict (exit $code)"); trouble=1 ;;
  esac
}

# relying_parties lets others' libraries complete their flows.
relying_parties() {
  local code=0
  "$here/relying-parties/run.sh" "$scratch/relying-parties" | tee "$scratch/relying-parties.txt" || code=$?
  case $code in
    0) lines+=("peer relying-parties: $(grep -c ': ok$' "$scratch/relying-parties.txt") flows complete") ;;
    3) not_run relying-parties "there is no npm, or the packages cannot be had" ;;
    *) lines+=("peer relying-parties: a flow fails, see above"); trouble=1 ;;
  esac
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

if [ $# -eq 0 ]; then set -- relying-parties oidc-provider oidc-provider-certified dex hydra keycloak; fi
mkdir -p "$scratch"
for peer in "$@"; do
  if [ "$peer" = relying-parties ]; then
    relying_parties
    continue
  fi
  if [ ! -x "$here/$peer/start.sh" ]; then
    echo "no peer is called $peer; known: $(cd "$here" && ls -d */ | tr -d / | tr '\n' ' ')" >&2
    exit 2
  fi
  PROFILES="auto oidc"
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
  for profile in ${asked:-$PROFILES}; do check "$peer" "$profile"; done
  stop
done
echo
printf '%s\n' "${lines[@]}" "docs/peers.md says why each finding is true"
exit $trouble
