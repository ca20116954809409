#!/usr/bin/env bash
# Starts npm oidc-provider as it is certified: the neighbour's package, and a server.mjs of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../oidc-provider/start.sh" "$1" "$here/server.mjs"
