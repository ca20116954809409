// npm oidc-provider with open registration and its development pages, which take any password.
// Everything else is its default, so that a finding is the library's and not this file's.
import Provider from 'oidc-provider';
import { generateKeyPairSync } from 'node:crypto';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const key = (type, options, extra) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...extra });
const redirect_uris = ['https://bench.test/cb'];

const provider = new Provider(issuer, {
  clients: [{ client_id: 'bench', client_secret: process.env.BENCH_SECRET || 'bench-secret-for-a-local-test', redirect_uris, grant_types: ['client_credentials', 'authorization_code'] }],
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, { alg: 'RS256', kid: 'rsa' }), key('ec', { namedCurve: 'P-256' }, { alg: 'ES256', kid: 'ec' })] },
  cookies: { keys: ['a key for a local test'] },
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, name: id, email: `${id}@example.test`, email_verified: true }) }),
  features: {
    devInteractions: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
  },
  ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Interaction: 3600, Session: 3600, Grant: 3600, RefreshToken: 86400, ClientCredentials: 600 },
});
provider.listen(port, '127.0.0.1', () => console.log(`issuer ${issuer}`));
