#!/usr/bin/env bash
# Sees to a browser: where none is found it is installed with the system's package manager, as root or where sudo asks
# nothing. Otherwise it says in one line what to install.
set -euo pipefail
for name in "${ASSAY_BROWSER:-}" chromium-headless-shell chrome-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
case "${ASSAY_BROWSER:-}" in ws://*) exit 0 ;; esac
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
  $as_root true 2>/dev/null || as_root=none
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
  echo "no browser found: installing chromium-headless-shell" >&2
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  install() { $as_root apt-get install -y --no-install-recommends "$1" >"$log" 2>&1; }
  $as_root apt-get update >"$log" 2>&1 || true # an old list may still do
  install chromium-headless-shell || install chromium && exit 0
  tail -n 5 "$log" >&2
fi
echo "assay needs a browser: install chromium-headless-shell (Debian: apt-get install chromium-headless-shell) or Chrome, or set ASSAY_BROWSER; without one: assay run --agent form" >&2
exit 1
