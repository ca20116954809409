#!/usr/bin/env bash
# Builds Ory Hydra and installs its sample login app in the scratch folder $1, which keeps both, and starts them at
# 127.0.0.1: Hydra at 9002 and 9012 (its admin interface), the app at 9022. Prints the process ids of both.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/build" "$1/app"
cd "$1"
if [ ! -x hydra ]; then
  (
    cd build
    # Hydra builds with its own replacement of pop alone.
    printf 'module scratch\ngo 1.26\nreplace github.com/gobuffalo/pop/v6 => github.com/ory/pop/v6 v6.2.1-0.20241121111754-e5dfc0f3344b\n' >go.mod
    go get -tool github.com/ory/hydra/v2@v2.3.0
    go build -tags sqlite,json1 -o ../hydra github.com/ory/hydra/v2
  ) >install.log 2>&1 || { tail -n 5 install.log >&2; exit 3; }
fi
if [ ! -d app/node_modules/hydra-login-consent-logout ]; then
  cp "$here/package.json" app
  (cd app && npm install --no-audit --no-fund --ignore-scripts) >install.log 2>&1 || { tail -n 5 install.log >&2; exit 3; }
fi
cp "$here/hydra.yaml" "$here/loopback.cjs" .

SQA_OPT_OUT=true ./hydra serve all --dev -c hydra.yaml >server.log 2>&1 &
pids=$!
HYDRA_ADMIN_URL=http://127.0.0.1:9012 PORT=9022 NODE_ENV=production \
  node -r ./loopback.cjs app/node_modules/hydra-login-consent-logout/lib/app.js >app.log 2>&1 &
pids="$pids $!"
fail() {
  kill $pids 2>/dev/null || true
  echo "hydra did not start:" >&2
  tail -n 5 server.log app.log >&2
  exit 1
}
answers() {
  for _ in $(seq 400); do
    curl -fs -o /dev/null "$1" && return
    kill -0 ${pids% *} 2>/dev/null || break
    sleep 0.05
  done
  fail
}
register() {
  curl -fsS -o /dev/null -H 'Content-Type: application/json' -d "$1" http://127.0.0.1:9012/admin/clients || fail
}

answers http://127.0.0.1:9002/health/ready
answers http://127.0.0.1:9002/.well-known/jwks.json # which makes the keys that discovery waits for
public_key() { node -e 'console.log(JSON.stringify({ keys: [{ ...require("node:crypto").createPublicKey(process.env[process.argv[1]]).export({ format: "jwk" }), kid: "own", use: "sig", alg: "ES256" }] }))' "$1"; }
keys="\"jwks\":$(public_key ASSAY_CLIENT_KEY)" # Hydra reads request objects, unsigned ones too, of clients with keys alone
code='"response_types":["code"],"scope":"openid offline_access offline profile email"'
grants='"grant_types":["authorization_code","refresh_token"]'
register "{\"client_id\":\"first\",\"client_name\":\"First Client\",$keys,\"client_secret\":\"$ASSAY_CLIENT_SECRET\",\"redirect_uris\":[\"https://client.example/callback\",\"https://client.example/second\"],$grants,$code}"
register "{\"client_id\":\"second\",\"client_name\":\"Second Client\",\"client_secret\":\"$ASSAY_SECOND_SECRET\",\"redirect_uris\":[\"https://second.example/callback\"],$grants,$code}"
register "{\"client_id\":\"post\",\"client_name\":\"Post Client\",\"client_secret\":\"$ASSAY_SECOND_SECRET\",\"token_endpoint_auth_method\":\"client_secret_post\",\"redirect_uris\":[\"https://post.example/callback\"],$grants,$code}"
register "{\"client_id\":\"public\",\"client_name\":\"Public Client\",\"token_endpoint_auth_method\":\"none\",\"redirect_uris\":[\"https://public.example/callback\"],$grants,$code}"
register "{\"client_id\":\"native\",\"client_name\":\"Native Client\",\"token_endpoint_auth_method\":\"none\",\"redirect_uris\":[\"http://127.0.0.1/callback\"],$grants,$code}"
register "{\"client_id\":\"service\",\"client_name\":\"Service\",\"client_secret\":\"$ASSAY_SECOND_SECRET\",\"grant_types\":[\"client_credentials\"],\"scope\":\"api\"}"
front='"response_types":["code","id_token","id_token token","code id_token","code token","code id_token token"],"scope":"openid offline_access profile email"'
register "{\"client_id\":\"front\",\"client_name\":\"Front Client\",$keys,\"client_secret\":\"$ASSAY_SECOND_SECRET\",\"redirect_uris\":[\"https://front.example/callback\"],\"grant_types\":[\"authorization_code\",\"implicit\",\"refresh_token\"],$front}"
leaves='"post_logout_redirect_uris":["https://framed.example/bye","https://framed.example/other"],"frontchannel_logout_uri":"https://framed.example/frame","frontchannel_logout_session_required":true'
register "{\"client_id\":\"framed\",\"client_name\":\"Framed Client\",\"client_secret\":\"$ASSAY_SECOND_SECRET\",\"redirect_uris\":[\"https://framed.example/callback\"],$leaves,$grants,$code}"
signs='"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"ES256"'
register "{\"client_id\":\"key\",\"client_name\":\"Key Client\",$signs,$keys,\"redirect_uris\":[\"https://key.example/callback\"],$grants,$code}"
register "{\"client_id\":\"other-key\",\"client_name\":\"Other Key Client\",$signs,\"jwks\":$(public_key ASSAY_OTHER_KEY),\"redirect_uris\":[\"https://other-key.example/callback\"],$grants,$code}"
answers http://127.0.0.1:9022/
echo "$pids"
