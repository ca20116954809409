// npm oidc-provider with what it is certified for: all response types and modes, request objects, claims, pairwise
// subjects, UserInfo as a JWT, logout, each way to authenticate a client, POST. The pages are its development pages.
// Where the library's own set-up for the certification stands behind TLS, this one is on loopback over http.
import Provider from 'oidc-provider';
import MemoryAdapter from './node_modules/oidc-provider/lib/adapters/memory_adapter.js';
import LRU from './node_modules/oidc-provider/lib/helpers/lru.js';
import { createHash, generateKeyPairSync } from 'node:crypto';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const key = (type, options, extra) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...extra });
const acr = 'urn:mace:incommon:iap:bronze';

const claims = {
  amr: null,
  address: ['address'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  profile: ['birthdate', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname', 'picture', 'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo'],
};
const person = (sub) => ({
  sub, name: `${sub} Example`, given_name: sub, family_name: 'Example', middle_name: 'Middle', nickname: sub, preferred_username: sub,
  email: `${sub}@example.test`, email_verified: true, phone_number: '+1 (555) 010-0000', phone_number_verified: false,
  address: { formatted: '1 Road, 00000 Town', street_address: '1 Road', locality: 'Town', postal_code: '00000', country: 'Country' },
  birthdate: '1987-10-16', gender: 'female', locale: 'en-US', zoneinfo: 'Europe/Berlin', updated_at: 1454704946,
  picture: 'https://example.test/picture.png', profile: 'https://example.test/profile', website: 'https://example.test/',
});

// The library's own store forgets all but the last thousands of things, and a client that is used at the start and at
// the end of a run with them.
const store = new LRU({ maxSize: 1000000 });

const provider = new Provider(issuer, {
  adapter: (model) => new MemoryAdapter(model, store),
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, { alg: 'RS256', kid: 'rsa' }), key('ec', { namedCurve: 'P-256' }, { alg: 'ES256', kid: 'ec' })] },
  acrValues: [acr],
  claims,
  findAccount: (_, id) => ({ accountId: id, claims: async () => person(id) }),
  responseTypes: ['code id_token token', 'code id_token', 'code token', 'code', 'id_token token', 'id_token', 'none'],
  subjectTypes: ['public', 'pairwise'],
  pairwiseIdentifier: (_, account, client) => createHash('sha256').update(client.sectorIdentifier + account + 'a salt for a local test').digest('hex'),
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    introspection: { enabled: true },
    jwtUserinfo: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
    requestObjects: { enabled: true },
    revocation: { enabled: true },
  },
  // A POST from another site brings its cookies only where these are SameSite=None.
  enableHttpPostMethods: true,
  cookies: { keys: ['a key for a local test'], long: { httpOnly: true, sameSite: 'none' }, short: { httpOnly: true, sameSite: 'lax' } },
  // Without the library's dispatcher, which reaches no loopback address. A sector_identifier_uri is https: what assay
  // listens at is given a name with TLS, which ends here.
  fetch: (url, { dispatcher, ...options }) => fetch(String(url).replace('https://assay.test/', 'http://127.0.0.1:9015/'), options),
  ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Interaction: 3600, Session: 3600, Grant: 3600, RefreshToken: 86400 },
});

// SameSite=None wants Secure, which browsers take from loopback over http too.
const { createContext } = provider;
provider.createContext = (...args) => {
  const context = createContext.apply(provider, args);
  context.cookies.secure = true;
  return context;
};

// The development pages do not say how somebody logged in.
const { interactionFinished } = provider;
provider.interactionFinished = (request, response, result, ...rest) => {
  if (result.login) Object.assign(result.login, { acr, amr: ['pwd'] });
  return interactionFinished.call(provider, request, response, result, ...rest);
};

provider.listen(port, '127.0.0.1', () => console.log(`issuer ${issuer}`));
