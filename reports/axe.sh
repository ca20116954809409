#!/usr/bin/env bash
# Fetches axe-core, with which the tests look for what keeps people from a page, into a scratch folder. Where it cannot
# be had the tests say so and skip; in CI that is an error.
set -euo pipefail
folder=${ASSAY_SCRATCH:-${TMPDIR:-/tmp}/assay-peers-$(id -u)}/axe
[ -f "$folder/node_modules/axe-core/axe.min.js" ] && exit 0
mkdir -p "$folder"
if ! command -v npm >/dev/null 2>&1; then
  echo "axe-core is not fetched: there is no npm" >&2
elif ! npm install --prefix "$folder" --no-audit --no-fund axe-core@4.14.1 >"$folder/install.log" 2>&1; then
  echo "axe-core is not fetched:" >&2
  tail -n 5 "$folder/install.log" >&2
else
  exit 0
fi
[ "${CI:-}" != true ]
