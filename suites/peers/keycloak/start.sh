#!/usr/bin/env bash
# Starts Keycloak on an empty database at 127.0.0.1:$PORT, JDK 17 or later. The scratch folder $1 keeps the unpacked
# distribution (from Maven Central). The realm is read from realm.json at each start. Prints the process id.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=26.7.3
mkdir -p "$1"
cd "$1"
home=keycloak-$version
if [ ! -x "$home/bin/kc.sh" ]; then
  artifact=org.keycloak:keycloak-quarkus-dist:$version:zip
  {
    rm -rf unpacked
    mkdir unpacked
    mvn -q -B dependency:get -Dartifact=$artifact -Dtransitive=false
    mvn -q -B dependency:copy -Dartifact=$artifact -DoutputDirectory="$PWD/unpacked"
    unzip -q -d unpacked unpacked/*.zip
    rm -rf "$home"
    mv "unpacked/$home" .
    rm -rf unpacked
  } >install.log 2>&1 || { tail -n 5 install.log >&2; exit 3; }
fi
rm -rf "$home/data/h2" "$home/data/import"
mkdir -p "$home/data/import"
cp "$here/realm.json" "$home/data/import/assay-realm.json"

# The realm takes its secrets and passwords from the environment. The quick compiler alone saves seconds at the start.
export JAVA_OPTS_KC_HEAP="-Xms64m -Xmx512m" JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1
"$home/bin/kc.sh" start-dev --import-realm --http-host=127.0.0.1 --http-port="$PORT" >server.log 2>&1 &
pid=$!
for _ in $(seq 1200); do
  curl -fs -o /dev/null "http://127.0.0.1:$PORT/realms/assay/.well-known/openid-configuration" && { echo "$pid"; exit 0; }
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
kill "$pid" 2>/dev/null || true
echo "keycloak did not start:" >&2
tail -n 5 server.log >&2
exit 1
