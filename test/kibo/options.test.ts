import assert from 'node:assert/strict'
import { type KiboOptions, resolveKibo } from '../../src/kibo/options.ts'

const minimal = { tenantId: 17828, clientId: 'app', sharedSecret: 'secret' }
const resolve = (options: KiboOptions, env: Record<string, string> = {}) => resolveKibo({ ...minimal, ...options }, env)

describe('kibo options', () => {
  it('come from the environment when they are left out', () => {
    const config = resolveKibo(undefined, {
      KIBO_TENANT: '17828',
      KIBO_SITE: '22116',
      KIBO_CLIENT_ID: 'app',
      KIBO_SHARED_SECRET: 'secret',
      KIBO_API_ENV: 'tp1',
      KIBO_AUTH_HOST: 'auth.example.com',
      KIBO_MASTER_CATALOG: '1',
      KIBO_CATALOG: '2',
      KIBO_LOCALE: 'en-US',
      KIBO_CURRENCY: 'USD',
    })
    const { fetch: _, transport: __, now, ...rest } = config
    assert.ok(Math.abs(now() - Date.now()) < 1000)
    assert.deepEqual(rest, {
      apiOrigin: undefined,
      builtApiOrigin: 'https://t17828-s22116.tp1.mozu.com',
      environment: 'https://t17828-s22116.tp1.mozu.com',
      allowInsecureHttp: false,
      forwardAddress: true,
      authOrigin: 'https://auth.example.com',
      tenantId: '17828',
      siteId: '22116',
      clientId: 'app',
      sharedSecret: 'secret',
      masterCatalog: '1',
      catalog: '2',
      locale: 'en-US',
      currency: 'USD',
      timeoutMs: 5000,
    })
  })

  it('beat the environment', () => {
    const config = resolve({ apiHost: 'mine.example.com' }, { KIBO_API_HOST: 'theirs.example.com', KIBO_TENANT: '9' })
    assert.equal(config.apiOrigin, 'https://mine.example.com')
    assert.equal(config.tenantId, '17828')
  })

  it('are absent when undefined, and so are empty variables', () => {
    const config = resolve({ apiHost: undefined, siteId: undefined }, { KIBO_API_HOST: ' ', KIBO_SITE: '' })
    assert.deepEqual([config.apiOrigin, config.environment], [undefined, 'https://t17828.sandbox.mozu.com'])
    assert.equal('siteId' in config, false)
  })

  it('build the host as the SDK does', () => {
    const built: [KiboOptions, string][] = [
      [{}, 'https://t17828.sandbox.mozu.com'],
      [{ siteId: '5', apiEnv: 'tp2' }, 'https://t17828-s5.tp2.mozu.com'],
      [{ siteId: 5, region: 'euw1' }, 'https://t17828-s5.sb.euw1.kibocommerce.com'],
      [{ siteId: 5, region: 'euw1', apiEnv: 'tp1' }, 'https://t17828-s5.tp1.euw1.kibocommerce.com'],
      [{ siteId: 5, region: 'usc1' }, 'https://t17828-s5.sandbox.mozu.com'],
    ]
    for (const [options, origin] of built) assert.equal(resolve(options).builtApiOrigin, origin)
    assert.equal(resolve({}).authOrigin, 'https://home.mozu.com')
    assert.equal(resolve({ region: 'usc1' }).authOrigin, 'https://home.mozu.com')
    assert.equal(resolve({ region: 'euw1' }).authOrigin, 'https://home.euw1.kibocommerce.com')
    assert.equal(resolve({}, { KIBO_REGION: 'euw1' }).authOrigin, 'https://home.euw1.kibocommerce.com')
    assert.equal(resolve({ region: 'euw1', authHost: 'a.example' }).authOrigin, 'https://a.example')
  })

  it('take a host or an origin', () => {
    const given = {
      't1.sandbox.mozu.com': 'https://t1.sandbox.mozu.com',
      'localhost:4000': 'https://localhost:4000',
      'http://127.0.0.1:4000': 'http://127.0.0.1:4000',
      'https://kibo.example.com/': 'https://kibo.example.com',
      'http://[::1]:80': 'http://[::1]',
    }
    for (const [apiHost, origin] of Object.entries(given)) assert.equal(resolve({ apiHost }).apiOrigin, origin)
  })

  it('take plain http to loopback addresses only, unless it is allowed', () => {
    const here = [
      'http://127.0.0.1:1',
      'http://127.9.9.9',
      'http://localhost',
      'http://kibo.localhost',
      'http://[::1]:4',
    ]
    const elsewhere = [
      'http://kibo:4000',
      'http://127.0.0.1.evil.com',
      'http://10.0.0.1',
      'http://xlocalhost',
      'HTTP://a.b',
    ]
    for (const host of here) assert.ok(resolve({ apiHost: host, authHost: host }).authOrigin.startsWith('http:'), host)
    for (const host of elsewhere) {
      assert.throws(() => resolve({ apiHost: host }), named('kibo.apiHost'), host)
      assert.throws(() => resolve({}, { KIBO_AUTH_HOST: host }), named('kibo.allowInsecureHttp'), host)
      assert.equal(resolve({ apiHost: host, allowInsecureHttp: true }).apiOrigin, host.toLowerCase())
    }
  })

  it('refuse hosts that are more than a host', () => {
    const wrong = [
      'https://host/api',
      'host/path',
      'user:pw@host',
      'https://user@host',
      'host?x=1',
      'host#x',
      'ftp://host',
      'ho st',
      'host\\evil',
      'https://',
      'javascript:alert(1)',
      '',
      ' ',
      'host\n',
      'a:99999',
    ]
    for (const apiHost of wrong) assert.throws(() => resolve({ apiHost }), named('kibo.apiHost'), apiHost)
    for (const authHost of wrong) assert.throws(() => resolve({ authHost }), named('kibo.authHost'), authHost)
  })

  it('name the one that is missing', () => {
    assert.throws(() => resolveKibo({}, {}), named('kibo.tenantId'))
    assert.throws(() => resolveKibo({ tenantId: 1, sharedSecret: 's' }, {}), named('kibo.clientId'))
    assert.throws(() => resolveKibo({ tenantId: 1, clientId: 'c' }, {}), named('kibo.sharedSecret'))
    assert.throws(() => resolveKibo({ apiHost: 'http://127.0.0.1:1' }, {}), named('KIBO_TENANT'))
  })

  it('name all that are missing at once, with their variables and the command that helps', () => {
    for (const name of ['KIBO_TENANT', 'KIBO_CLIENT_ID', 'KIBO_SHARED_SECRET', 'npx kibo-storefront-auth sandbox']) {
      assert.throws(() => resolveKibo({}, {}), named(name))
    }
  })

  it('name the one that is wrong, and never show its value', () => {
    const wrong: Record<string, unknown[]> = {
      tenantId: ['abc', '1.evil.com', -1, 1.5, Number.NaN, null, {}, ''],
      siteId: ['x', null],
      clientId: ['', 5, null, 'a\nb'],
      sharedSecret: ['', null, {}],
      apiEnv: ['a/b', 'evil.com#', null],
      region: ['eu/x', 1],
      masterCatalog: ['x', true],
      catalog: ['x'],
      locale: ['en US', 'en\r\nx-evil: 1'],
      currency: ['$'],
      timeoutMs: [0, -1, 1.5, '5000', Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, null],
      allowInsecureHttp: ['true', 1, null],
      forwardAddress: ['no', 0, null],
      fetch: ['fetch', null],
      now: [0, null],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        assert.throws(() => resolve({ [name]: value }), named(`kibo.${name}`), `${name}: ${String(value)}`)
      }
    }
    assert.throws(
      () => resolve({ sharedSecret: 'hush\u0000' }),
      (error: Error) => !error.message.includes('hush'),
    )
  })

  it('refuse a name that is none', () => {
    assert.throws(
      () => resolve({ tenant: 1 } as KiboOptions),
      named('"kibo.tenant" is unknown; did you mean "kibo.tenantId"?'),
    )
    assert.throws(() => resolve({ toString: 1 } as unknown as KiboOptions), named('kibo.toString'))
    assert.throws(() => resolveKibo(null as unknown as KiboOptions, {}), TypeError)
    assert.throws(() => resolveKibo('host' as unknown as KiboOptions, {}), TypeError)
  })

  it('resolve once: a config is its own config, and frozen', () => {
    const config = resolve({})
    assert.equal(resolveKibo(config), config)
    assert.ok(Object.isFrozen(config))
  })
})

function named(name: string) {
  return (error: unknown) => error instanceof TypeError && error.message.includes(name)
}
