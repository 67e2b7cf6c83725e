import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import fc from 'fast-check'
import { ask, formHeaders, type Reply } from '../support/browser.ts'
import { check, fuzzTimeoutMs, headerText } from '../support/fuzz.ts'
import { type KiboWire, kiboWire } from '../support/kibo-wire.ts'
import { type Storefront, startStorefront } from '../support/storefront.ts'

const posts = [
  'login',
  'signup',
  'logout',
  'refresh',
  'two-factor/verify',
  'otp/verify',
  'password/reset',
  'password/change',
]
const fields = [
  'username',
  'emailAddress',
  'password',
  'remember',
  'accountId',
  'fingerprint',
  'region',
  'returnTo',
  'firstName',
  'lastName',
  'userName',
  'acceptsMarketing',
  'code',
  'confirmationCode',
  'newPassword',
  'oldPassword',
  '__proto__',
  'constructor',
  'isImport',
  'account',
  'requires2FA',
  'userId',
]

describe('whatever is posted to the routes', function () {
  this.timeout(fuzzTimeoutMs)
  let shop: Storefront
  let wire: KiboWire
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })

  before(async () => {
    wire = kiboWire()
    // Kibo refuses every login by hand: what is looked for is what the routes do on their own.
    for (const operation of ['POST /api/commerce/customer/', 'PUT /api/']) {
      wire.answer(operation, () => Response.json({ errorCode: 'INVALID_CREDENTIALS', message: 'no' }, { status: 401 }))
    }
    shop = await startStorefront({
      options: { anonymous: 'lazy', kibo: { fetch: wire.fetch } },
      prepare: (app) => app.set('trust proxy', (ip: string) => ip.endsWith('127.0.0.1')),
      maxHeaderSize: 200_000,
    })
  })
  after(async () => {
    agent.destroy()
    await shop.close()
  })

  /** Never 5xx, never somebody, never away, never a header that was not ours. */
  function assertHarmless(reply: Reply, allowed: readonly number[] = []): void {
    assert.ok(reply.status < 500, `status ${reply.status}`)
    assert.ok(
      reply.status >= 400 || [200, 202, 204, 302, 303, ...allowed].includes(reply.status),
      `status ${reply.status}`,
    )
    assert.notEqual(reply.json.status, 'authenticated')
    assert.equal(reply.session || undefined, undefined)
    const { location } = reply.headers
    if (location !== undefined) {
      assert.match(location, /^\/(?![/\\])[\x21-\x7e]*$/)
      assert.equal(new URL(location, shop.url).origin, shop.url)
    }
    for (const name of Object.keys(reply.headers)) assert.match(name, knownHeaders, name)
    assert.doesNotMatch(reply.text, /injected|\n\s+at |node_modules/i)
  }

  const anything = fc.anything({
    withBigInt: false,
    withNullPrototype: true,
    maxDepth: 3,
    values: [fc.string(), fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)],
  })
  const path = fc.constantFrom(...posts)
  const post = (to: string, body: string, headers: Record<string, string>) =>
    ask(`${shop.url}/auth/${to}`, { method: 'POST', body, headers, agent })

  it('JSON of any shape is a 4xx problem or a page for nobody', () =>
    check(
      fc.tuple(path, fc.oneof(fc.dictionary(fc.constantFrom(...fields), anything), anything)),
      async ([to, value]) => {
        const body = JSON.stringify(value) ?? ''
        const reply = await post(to, body, { 'content-type': 'application/json' })
        assertHarmless(reply)
        if (reply.status >= 400) assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
        if (reply.json.code === 'invalid_request') assert.ok(reply.json.errors.length > 0)
      },
    ))

  it('text of any kind under any media type is a 4xx problem or a page for nobody', () =>
    check(
      fc.tuple(
        path,
        fc.oneof(
          fc.string({ maxLength: 300 }),
          fc.string({ unit: 'binary' }),
          fc.constant('{"username":"a","password":"b"}'),
        ),
        fc.oneof(
          fc.constantFrom(
            'application/json',
            'application/x-www-form-urlencoded',
            'application/json; charset=utf-16',
            '',
          ),
          headerText(60),
        ),
        fc.constantFrom(undefined, 'gzip', 'br', 'identity', 'deflate', 'nonsense'),
      ),
      async ([to, body, type, encoding]) =>
        assertHarmless(
          await post(to, body, {
            'content-type': type,
            ...(encoding !== undefined && { 'content-encoding': encoding }),
          }),
        ),
    ))

  it('forms of any fields lead nowhere but here', () =>
    check(
      fc.tuple(
        path,
        fc.array(fc.tuple(fc.oneof(fc.constantFrom(...fields), fc.string()), fc.string()), { maxLength: 8 }),
      ),
      async ([to, pairs]) => {
        const form = new URLSearchParams(pairs)
        const reply = await post(to, form.toString(), formHeaders)
        assertHarmless(reply)
        assert.ok([302, 303].includes(reply.status), `status ${reply.status}`)
      },
    ))

  const evil = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '/',
          '\\',
          '//',
          'http:',
          'https:',
          '@',
          '.',
          '..',
          '%2f',
          '%5c',
          '%09',
          '%0d%0a',
          '\t',
          '\n',
          '\r',
          ' ',
        ),
        fc.constantFrom(
          'evil.example',
          '#',
          '?',
          ':',
          '[',
          ']',
          'javascript:',
          'data:',
          '\u0000',
          '。',
          '／',
          '＠',
          'HOST',
          '443',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 10 },
    )
    .map((parts) => parts.join(''))

  it('returnTo of any parts leads nowhere but here', () =>
    check(
      fc.tuple(evil, fc.boolean()),
      async ([address, isForm]) => {
        const returnTo = address.replaceAll('HOST', new URL(shop.url).host)
        const body = isForm ? new URLSearchParams({ returnTo }).toString() : JSON.stringify({ returnTo })
        const type = isForm ? formHeaders['content-type'] : 'application/json'
        const reply = await post('logout', body, { ...formHeaders, 'content-type': type })
        assertHarmless(reply)
        assert.equal(reply.status, 303)
      },
      3,
    ))

  it('a Referer of any parts leads nowhere but here', () =>
    check(fc.tuple(evil, path), async ([address, to]) => {
      const referer = Buffer.from(address.replaceAll('HOST', new URL(shop.url).host)).toString('latin1')
      const clean = referer.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '')
      assertHarmless(await post(to, 'username=a&password=b', { ...formHeaders, referer: clean }))
    }))

  it('Host and forwarded headers of any kind lead nowhere but here', () =>
    check(
      fc.tuple(
        fc.oneof(headerText(60), fc.constantFrom('evil.example', 'a@evil.example', '[::1]', 'x:99999')),
        fc.oneof(headerText(60), fc.constantFrom('evil.example', 'a, b', '', 'evil.example:80')),
        headerText(60),
        evil,
        fc.constantFrom('logout', 'login'),
      ),
      async ([host, forwarded, proto, address, to]) => {
        const headers: Record<string, string> = {
          ...formHeaders,
          host,
          'x-forwarded-host': forwarded,
          'x-forwarded-proto': proto,
          'x-forwarded-for': proto,
          'x-original-url': address.replaceAll(/[^\x20-\x7e]/g, ''),
          forwarded: `host=${forwarded}`,
        }
        const body = new URLSearchParams({ username: 'a', password: 'b', returnTo: address }).toString()
        assertHarmless(await post(to, body, headers))
      },
    ))

  it('posts of any other origin never reach a route', () =>
    check(
      fc.tuple(
        path,
        fc.oneof(evil, fc.webUrl(), fc.constant('null'), headerText(60)),
        fc.constantFrom(undefined, 'cross-site', 'same-site', 'x'),
      ),
      async ([to, origin, site]) => {
        const clean = origin.replaceAll(/[^\x21-\x7e]/g, '').replaceAll('HOST', 'other.example') || 'null'
        const sent = { origin: clean, ...(site !== undefined && { 'sec-fetch-site': site }) }
        const reply = await post(to, '{}', { 'content-type': 'application/json', ...sent })
        assert.deepEqual([reply.status, reply.json.code], [403, 'cross_site_request'])
        assertHarmless(reply)
      },
    ))

  it('any other headers change nothing', () =>
    check(
      fc.tuple(
        fc.dictionary(
          fc.constantFrom(
            ...[
              'accept',
              'accept-language',
              'user-agent',
              'if-none-match',
              'range',
              'expect-ct',
              'x-http-method-override',
            ],
            ...[
              'x-vol-user-claims',
              'x-vol-app-claims',
              'authorization',
              'x-requested-with',
              'origin-agent-cluster',
              'via',
            ],
          ),
          headerText(120),
        ),
        fc.constantFrom('/', '/account', '/auth/session', '/claims', '/nowhere'),
      ),
      async ([headers, to]) => {
        const reply = await ask(shop.url + to, { headers, agent })
        if (to !== '/claims') assertHarmless(reply, [206, 304])
        else assert.ok(reply.status < 500)
        assert.notEqual(reply.json.status, 'authenticated')
      },
    ))

  it('any path below the routes is nobody’s', () =>
    check(
      fc.tuple(
        fc.array(
          fc.constantFrom('/', '..', '.', 'login', 'LOGIN', '%2f', '%00', ';', '\\', 'session', '%', 'é', '?', '&'),
          {
            maxLength: 8,
          },
        ),
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
      ),
      async ([parts, method]) => {
        const to = encodeURI(parts.join('')).replaceAll('%25', '%')
        assertHarmless(await ask(`${shop.url}/auth/${to}`, { method, agent }))
      },
    ))
})

const knownHeaders =
  /^(x-powered-by|cache-control|vary|content-(type|length|range|security-policy)|accept-ranges|x-content-type-options|location|retry-after|date|connection|keep-alive|etag|set-cookie|transfer-encoding|allow)$/
