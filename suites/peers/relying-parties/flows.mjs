// npm openid-client takes a user of the reference server through its flows. Usage: flows.mjs ISSUER. A line for each flow;
// exit 1 when one fails.
import * as client from 'openid-client'
import { readFileSync } from 'node:fs'
import { User } from './pages.mjs'

const issuer = new URL(process.argv[2])
const redirectUri = 'https://rp.test/callback'
const afterLogout = 'https://rp.test/bye'
const version = JSON.parse(readFileSync(new URL('node_modules/openid-client/package.json', import.meta.url))).version

// register gives a configuration for a client of its own.
async function register(metadata, authentication) {
  const config = await client.dynamicClientRegistration(issuer, {
    client_name: 'openid-client', redirect_uris: [redirectUri], post_logout_redirect_uris: [afterLogout],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...metadata,
  }, authentication, { execute: [client.allowInsecureRequests] })
  return config
}

// authorize makes a request, takes alice through it, and gives what authorizationCodeGrant needs.
async function authorize(config, user, parameters = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, { redirect_uri: redirectUri, scope: 'openid profile email offline_access', prompt: 'consent', state, nonce, ...parameters })
  if (url.searchParams.get('response_type') !== 'id_token') {
    url.searchParams.set('code_challenge', await client.calculatePKCECodeChallenge(verifier))
    url.searchParams.set('code_challenge_method', 'S256')
  }
  const arrived = await user.through(url, redirectUri)
  return { arrived, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } }
}

// whole is the code flow with everything behind it.
async function whole(config) {
  const user = new User('alice', 'wonderland')
  const { arrived, checks } = await authorize(config, user)
  const tokens = await client.authorizationCodeGrant(config, arrived, checks)
  const subject = tokens.claims().sub
  const info = await client.fetchUserInfo(config, tokens.access_token, subject)
  if (!info.email) throw new Error('userinfo has no email')
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  await client.fetchUserInfo(config, refreshed.access_token, subject)
  const bye = client.buildEndSessionUrl(config, { post_logout_redirect_uri: afterLogout, id_token_hint: tokens.id_token, state: 'over' })
  const after = await user.through(bye, afterLogout)
  if (after.searchParams.get('state') !== 'over') throw new Error(`after the logout: ${after}`)
}

const keys = async (alg) => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  return { privateKey: pair.privateKey, jwks: { keys: [{ ...await crypto.subtle.exportKey('jwk', pair.publicKey), key_ops: undefined, ext: undefined, kid: 'rp', use: 'sig', alg }] } }
}

const flows = {
  'code, PKCE, userinfo, refresh, logout by client_secret_basic': async () => whole(await register({ token_endpoint_auth_method: 'client_secret_basic' }, client.ClientSecretBasic())),
  'the same by client_secret_post': async () => whole(await register({ token_endpoint_auth_method: 'client_secret_post' }, client.ClientSecretPost())),
  'the same by client_secret_jwt': async () => whole(await register({ token_endpoint_auth_method: 'client_secret_jwt' }, client.ClientSecretJwt())),
  'the same as a public client': async () => whole(await register({ token_endpoint_auth_method: 'none' }, client.None())),
  'the same by private_key_jwt': async () => {
    const { privateKey, jwks } = await keys('ES256')
    await whole(await register({ token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks }, client.PrivateKeyJwt({ key: privateKey, kid: 'rp' })))
  },
  'code, and userinfo as a signed JWT': async () => {
    const config = await register({ token_endpoint_auth_method: 'client_secret_basic', userinfo_signed_response_alg: 'RS256' }, client.ClientSecretBasic())
    client.enableNonRepudiationChecks(config)
    const { arrived, checks } = await authorize(config, new User('alice', 'wonderland'))
    const tokens = await client.authorizationCodeGrant(config, arrived, checks)
    const raw = await client.fetchProtectedResource(config, tokens.access_token, new URL(config.serverMetadata().userinfo_endpoint), 'GET')
    if (raw.headers.get('content-type') !== 'application/jwt') throw new Error(`userinfo is ${raw.headers.get('content-type')}`)
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  },
  'implicit: id_token': async () => {
    const config = await register({ token_endpoint_auth_method: 'client_secret_basic', grant_types: ['implicit'], response_types: ['id_token'] }, client.ClientSecretBasic())
    client.useIdTokenResponseType(config)
    const { arrived, checks } = await authorize(config, new User('alice', 'wonderland'), { scope: 'openid' })
    await client.implicitAuthentication(config, arrived, checks.expectedNonce, { expectedState: checks.expectedState })
  },
  'hybrid: code id_token': async () => {
    const config = await register({ token_endpoint_auth_method: 'client_secret_basic', grant_types: ['authorization_code', 'implicit'], response_types: ['code id_token'] }, client.ClientSecretBasic())
    client.useCodeIdTokenResponseType(config)
    const { arrived, checks } = await authorize(config, new User('alice', 'wonderland'), { scope: 'openid' })
    await client.authorizationCodeGrant(config, arrived, checks)
  },
}

let failed = 0
for (const [name, flow] of Object.entries(flows)) {
  try {
    await flow()
    console.log(`openid-client ${version}: ${name}: ok`)
  } catch (error) {
    failed++
    console.log(`openid-client ${version}: ${name}: ${error.message}${error.cause ? ` (${JSON.stringify(error.cause?.body ?? error.cause?.message ?? error.cause)})` : ''}`)
  }
}
process.exit(failed ? 1 : 0)
