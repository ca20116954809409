#!/usr/bin/env bash
# Builds Dex in the scratch folder $1, where its binary and pages are kept, and starts it at 127.0.0.1:$PORT. Prints its process id.
# The Go proxy serves 2.41.1 by this pseudo-version alone; with its own api/v2 it does not compile.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=v0.0.0-20240807174518-43956db7fd75
mkdir -p "$1/build"
cd "$1"
if [ ! -x dex ] || [ ! -d web ]; then
  (
    cd build
    printf 'module scratch\ngo 1.26\n' >go.mod
    go get -tool "github.com/dexidp/dex/cmd/dex@$version"
    go get github.com/dexidp/dex/api/v2@v2.2.0
    go build -o ../dex github.com/dexidp/dex/cmd/dex
    cp -r "$(go list -m -f '{{.Dir}}' github.com/dexidp/dex)/web" ..
    chmod -R u+w ../web
  ) >install.log 2>&1 || { tail -n 5 install.log >&2; exit 3; }
fi
sed "s/@PORT@/$PORT/g" "$here/dex.yaml" >dex.yaml
./dex serve dex.yaml >server.log 2>&1 &
pid=$!
for _ in $(seq 200); do
  curl -fs -o /dev/null "http://127.0.0.1:$PORT/dex/.well-known/openid-configuration" && { echo "$pid"; exit 0; }
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.05
done
kill "$pid" 2>/dev/null || true
echo "dex did not start:" >&2
tail -n 5 server.log >&2
exit 1
