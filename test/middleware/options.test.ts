import assert from 'node:assert/strict'
import { authRoutes, requireCustomer, storefrontAuth } from '../../src/index.ts'
import { secret } from '../support/storefront.ts'

const kibo = { tenantId: 11301, siteId: 21301, clientId: 'test.app', sharedSecret: 'test-secret' }
const good = { kibo, secret }

/** Asserts a TypeError that names the option. */
function assertRefused(make: () => unknown, name: string): void {
  assert.throws(make, (error: unknown) => {
    assert.ok(error instanceof TypeError, String(error))
    assert.ok(error.message.includes(name), `${name} is not in: ${error.message}`)
    return true
  })
}

describe('storefrontAuth()', () => {
  it('takes the options it documents, and undefined for absent', () => {
    storefrontAuth(good)
    storefrontAuth({
      ...good,
      secret: [secret, `another ${secret}`],
      cookie: { name: 'mine', path: '/', sameSite: 'none', secure: true, persistent: false },
      anonymous: 'lazy',
      account: { load: 'lazy', ttlMs: 1, maxEntries: 1, staleIfErrorMs: 0 },
      refresh: { leewayMs: 0, graceMs: 0 },
      session: { absoluteMs: 1000 },
      twoFactor: { requestOnLogin: false, fingerprint: () => 'f', region: () => 'r' },
      onKiboOutage: 'fail',
      skip: () => false,
      logger: console,
    })
    const absent = { secret: undefined, cookie: undefined, account: undefined, skip: undefined, logger: undefined }
    withEnv({ STOREFRONT_AUTH_SECRET: secret }, () => storefrontAuth({ kibo, ...absent } as object))
  })

  const wrong: [name: string, options: object][] = [
    ['secret', { secret: undefined }],
    ['secret', { secret: [] }],
    ['secret', { secret: '' }],
    ['secret', { secret: 'x'.repeat(31) }],
    ['secret', { secret: [secret, 'short'] }],
    ['secret', { secret: 5 }],
    ['cookie', { cookie: 'kibo' }],
    ['cookie.name', { cookie: { name: '' } }],
    ['cookie.name', { cookie: { name: 'a b' } }],
    ['cookie.name', { cookie: { name: 'a;b' } }],
    ['cookie.name', { cookie: { name: 'a=b' } }],
    ['cookie.name', { cookie: { name: 'x'.repeat(65) } }],
    ['cookie.name', { cookie: { name: '__Host-a', secure: false } }],
    ['cookie.name', { cookie: { name: '__Host-a', secure: true, path: '/shop' } }],
    ['cookie.name', { cookie: { name: '__Host-a', secure: true, domain: 'shop.example' } }],
    ['cookie.name', { cookie: { name: '__Secure-a', secure: false } }],
    ['cookie.path', { cookie: { path: 'shop' } }],
    ['cookie.path', { cookie: { path: '/; Domain=evil.example' } }],
    ['cookie.path', { cookie: { path: '/café' } }],
    ['cookie.path', { cookie: { path: '/\u0001' } }],
    ['cookie.path', { cookie: { path: '/<shop>' } }],
    ['cookie.path', { cookie: { path: `/${'p'.repeat(1024)}` } }],
    ['cookie.domain', { cookie: { domain: '.' } }],
    ['cookie.domain', { cookie: { domain: 'shop..example' } }],
    ['cookie.domain', { cookie: { domain: '-shop.example' } }],
    ['cookie.domain', { cookie: { domain: `${'x'.repeat(254)}.example` } }],
    ['cookie.domain', { cookie: { domain: 'shop.example; Secure' } }],
    ['cookie.domain', { cookie: { domain: 5 } }],
    ['cookie.sameSite', { cookie: { sameSite: 'Lax' } }],
    ['cookie.sameSite', { cookie: { sameSite: 'none', secure: false } }],
    ['cookie.secure', { cookie: { secure: 'auto' } }],
    ['cookie.persistent', { cookie: { persistent: 1 } }],
    ['cookie.maxAge', { cookie: { maxAge: 5 } }],
    ['anonymous', { anonymous: true }],
    ['account.load', { account: { load: 'never' } }],
    ['account.ttlMs', { account: { ttlMs: 0 } }],
    ['account.ttlMs', { account: { ttlMs: '60000' } }],
    ['account.ttlMs', { account: { ttlMs: Number.NaN } }],
    ['account.maxEntries', { account: { maxEntries: 0 } }],
    ['account.staleIfErrorMs', { account: { staleIfErrorMs: -1 } }],
    ['account.ttl', { account: { ttl: 5 } }],
    ['refresh.leewayMs', { refresh: { leewayMs: -1 } }],
    ['refresh.graceMs', { refresh: { graceMs: Number.POSITIVE_INFINITY } }],
    ['refresh.skewMs', { refresh: { skewMs: 1 } }],
    ['session.absoluteMs', { session: { absoluteMs: 0 } }],
    ['session.absoluteMs', { session: { absoluteMs: 1.5 } }],
    ['session.idleMs', { session: { idleMs: 1000 } }],
    ['store', { store: {} }],
    ['store', { store: null }],
    ['twoFactor.requestOnLogin', { twoFactor: { requestOnLogin: 'yes' } }],
    ['twoFactor.fingerprint', { twoFactor: { fingerprint: 'cookie' } }],
    ['twoFactor.region', { twoFactor: { region: 'EU' } }],
    ['twoFactor.code', { twoFactor: { code: 6 } }],
    ['onKiboOutage', { onKiboOutage: 'ignore' }],
    ['skip', { skip: '/health' }],
    ['logger', { logger: true }],
    ['logger', { logger: { info() {} } }],
    ['sameSite', { sameSite: 'lax' }],
    ['kibo', { kibo: null }],
    ['kibo.tenantId', { kibo: { ...kibo, tenantId: undefined } }],
    ['kibo.tenantId', { kibo: { ...kibo, tenantId: 'abc' } }],
    ['kibo.siteId', { kibo: { ...kibo, siteId: -1 } }],
    ['kibo.clientId', { kibo: { ...kibo, clientId: undefined } }],
    ['kibo.sharedSecret', { kibo: { ...kibo, sharedSecret: 5 } }],
    ['kibo.apiHost', { kibo: { ...kibo, apiHost: 'https://host/path' } }],
    ['kibo.authHost', { kibo: { ...kibo, authHost: 'user@host' } }],
    ['kibo.apiEnv', { kibo: { ...kibo, apiEnv: 'a/b' } }],
    ['kibo.region', { kibo: { ...kibo, region: 'a b' } }],
    ['kibo.masterCatalog', { kibo: { ...kibo, masterCatalog: 'one' } }],
    ['kibo.catalog', { kibo: { ...kibo, catalog: 1.5 } }],
    ['kibo.locale', { kibo: { ...kibo, locale: 'en US' } }],
    ['kibo.currency', { kibo: { ...kibo, currency: '$' } }],
    ['kibo.timeoutMs', { kibo: { ...kibo, timeoutMs: 0 } }],
    ['kibo.fetch', { kibo: { ...kibo, fetch: 'node-fetch' } }],
    ['kibo.tenant', { kibo: { ...kibo, tenant: 1 } }],
  ]
  for (const [name, options] of wrong) {
    it(`refuses ${JSON.stringify(options, (_, value) => (typeof value === 'function' ? 'function' : value))} and names ${name}`, () => {
      withEnv({}, () => assertRefused(() => storefrontAuth({ ...good, ...options } as object), name))
    })
  }

  it('refuses options that are no object', () => {
    for (const options of [null, 5, 'text', []]) assert.throws(() => storefrontAuth(options as never), TypeError)
  })

  it('refuses to start without any configuration', () => {
    withEnv({}, () => assert.throws(() => storefrontAuth(), TypeError))
  })

  it('never says a secret in an error', () => {
    for (const options of [{ secret: 'short-but-secret' }, { kibo: { ...kibo, sharedSecret: 'bell\u0007' } }]) {
      assert.throws(
        () => storefrontAuth({ ...good, ...options }),
        ({ message }: Error) => !/short-but|bell|test-secret/.test(message),
      )
    }
  })
})

describe('a misspelt option', () => {
  it('is refused with the name that is nearest, beside whatever else is wrong', () => {
    const options = { ...good, refres: {}, account: { ttl: 5, maxEntries: 'x' } }
    for (const said of [
      '"refres" is unknown; did you mean "refresh"?',
      '"account.ttlMs"',
      'must be a number, got "x"',
    ]) {
      assertRefused(() => storefrontAuth(options as never), said)
    }
  })

  it('is named where it is a part of an option that may be of another kind', () => {
    const refused = (rateLimit: unknown, said: string) => assertRefused(() => authRoutes({ rateLimit } as never), said)
    refused({ windowMs: '1' }, '"rateLimit.windowMs" must be a number, got "1"')
    refused({ perLogins: 1 }, '"rateLimit.perLogins" is unknown; did you mean "rateLimit.perLogin"?')
    refused(true, '"rateLimit" must be false, or must be an object, got true')
  })
})

describe('the environment', () => {
  const env = {
    KIBO_TENANT: '11301',
    KIBO_SITE: '21301',
    KIBO_CLIENT_ID: 'test.app',
    KIBO_SHARED_SECRET: 'test-secret',
    STOREFRONT_AUTH_SECRET: ` ${secret} , another ${secret}`,
  }

  it('is enough to start', () => {
    withEnv(env, () => storefrontAuth())
  })

  it('is told all at once what is missing, with the variables and commands that help', () => {
    withEnv({}, () => {
      for (const name of [
        'KIBO_TENANT',
        'KIBO_CLIENT_ID',
        'KIBO_SHARED_SECRET',
        'STOREFRONT_AUTH_SECRET',
        'npx kibo-',
        'node --env-file=.env',
      ]) {
        assertRefused(() => storefrontAuth(), name)
      }
    })
  })

  it('is refused by name when it is wrong', () => {
    withEnv({ ...env, STOREFRONT_AUTH_SECRET: 'short' }, () => assertRefused(() => storefrontAuth(), 'in STOREFRONT'))
    withEnv({ ...env, STOREFRONT_AUTH_SECRET: '' }, () => assertRefused(() => storefrontAuth(), 'secret'))
    withEnv({ ...env, KIBO_TENANT: 'abc' }, () => assertRefused(() => storefrontAuth(), 'KIBO_TENANT'))
    withEnv({ ...env, KIBO_CLIENT_ID: ' ' }, () => assertRefused(() => storefrontAuth(), 'KIBO_CLIENT_ID'))
  })

  it('is beaten by options, undefined ones excepted', async () => {
    const asked: string[] = []
    const fetch = (async (input: string | URL) => {
      const { origin, pathname } = new URL(input)
      asked.push(origin)
      return pathname.endsWith('/oauth')
        ? Response.json({ access_token: 'app', expires_in: 3600 })
        : new Response(null, { status: 404 })
    }) as typeof globalThis.fetch

    await withEnv({ ...env, KIBO_API_HOST: 'env.example', KIBO_AUTH_HOST: 'auth.env.example' }, async () => {
      const options = { apiHost: 'option.example', authHost: undefined, fetch }
      await storefrontAuth({ kibo: options })
        .client.authTickets.createAnonymous()
        .catch(() => {})
    })

    assert.deepEqual(asked, ['https://auth.env.example', 'https://option.example'])
  })
})

describe('requireCustomer()', () => {
  it('takes the options it documents', () => {
    requireCustomer()
    requireCustomer({
      loginPath: '/login?x=1',
      twoFactorPath: '/code',
      passError: true,
      behavior: 1008,
      approved: true,
    })
  })

  const wrong: [name: string, options: object][] = [
    ['loginPath', { loginPath: 'login' }],
    ['loginPath', { loginPath: '//evil.example' }],
    ['loginPath', { loginPath: '/\\evil.example' }],
    ['twoFactorPath', { twoFactorPath: 'https://shop.example/code' }],
    ['passError', { passError: 'yes' }],
    ['behavior', { behavior: '1008' }],
    ['behavior', { behavior: -1 }],
    ['approved', { approved: 1 }],
    ['role', { role: 'admin' }],
  ]
  for (const [name, options] of wrong) {
    it(`refuses ${JSON.stringify(options)} and names ${name}`, () => {
      assertRefused(() => requireCustomer(options), name)
    })
  }
})

describe('authRoutes()', () => {
  it('takes the options it documents', () => {
    authRoutes()
    authRoutes({
      routes: { login: '/sign-in', signup: false },
      pages: { login: '/l', signup: '/s', twoFactor: '/t', home: '/h' },
      allowedOrigins: ['https://checkout.example'],
      rateLimit: { windowMs: 1000, perAddress: 1, perLogin: 1 },
      onAuthenticated: () => {},
      onLogout: () => {},
    })
    authRoutes({ rateLimit: false })
  })

  const wrong: [name: string, options: object][] = [
    ['routes.login', { routes: { login: 'sign-in' } }],
    ['routes.login', { routes: { login: true } }],
    ['register', { routes: { register: '/register' } }],
    ['pages.login', { pages: { login: 'https://evil.example/' } }],
    ['pages.home', { pages: { home: '//evil.example' } }],
    ['pages.start', { pages: { start: '/' } }],
    ['allowedOrigins', { allowedOrigins: 'https://checkout.example' }],
    ['allowedOrigins', { allowedOrigins: ['https://checkout.example/'] }],
    ['allowedOrigins', { allowedOrigins: ['checkout.example'] }],
    ['allowedOrigins', { allowedOrigins: ['*'] }],
    ['rateLimit', { rateLimit: true }],
    ['rateLimit', { rateLimit: { windowMs: 0 } }],
    ['rateLimit', { rateLimit: { perAddress: 0 } }],
    ['rateLimit', { rateLimit: { perLogin: 1.5 } }],
    ['rateLimit', { rateLimit: { max: 5 } }],
    ['onAuthenticated', { onAuthenticated: 'log' }],
    ['onLogout', { onLogout: {} }],
    ['returnTo', { returnTo: '/' }],
  ]
  for (const [name, options] of wrong) {
    it(`refuses ${JSON.stringify(options)} and names ${name}`, () => {
      assertRefused(() => authRoutes(options), name)
    })
  }
})

/** Runs with these of our environment variables and no others. */
function withEnv<T>(env: Record<string, string>, run: () => T): T {
  const ours = Object.keys(process.env).filter((name) => /^KIBO_|^STOREFRONT_AUTH_|^NODE_ENV$/.test(name))
  const before = Object.fromEntries(ours.map((name) => [name, process.env[name]]))
  const restore = () => {
    for (const name of Object.keys(env)) delete process.env[name]
    Object.assign(process.env, before)
  }
  for (const name of ours) delete process.env[name]
  Object.assign(process.env, env)
  let result: T
  try {
    result = run()
  } catch (error) {
    restore()
    throw error
  }
  if (result instanceof Promise) return result.finally(restore) as T
  restore()
  return result
}
