import assert from 'node:assert/strict'
import type { BrowserContext } from 'playwright-core'
import { loginOf, register } from '../support/shoppers.ts'
import { somebody } from '../support/storefront.ts'
import { sessionName as name, useTlsShop } from '../support/use-tls-shop.ts'

/** What a browser does not take for the prefix `__Host-`, and `String.prototype.trim` takes away. */
const noBreakSpace = '\u00a0'

/** Ways to write a cookie's line that one reader or another takes for the name, or for the end of another cookie. */
const disguises = (value: string): string[] => [
  `${name}=${value}`,
  `__host-kibo_shopper=${value}`,
  `=${name}=${value}`,
  `==${name}=${value}`,
  ` =${name}=${value}`,
  `=${name}`,
  name,
  `\t${name}=${value}`,
  `${name} =${value}`,
  `\u0085${name}=${value}`,
  `"${name}"=${value}`,
  `_${name}=${value}`,
  `%5F_Host-kibo_shopper=${value}`,
  `__Host%2Dkibo_shopper=${value}`,
  `${name}.0=${value}`,
  `=${name}.0=${value}`,
  `$Version=1,${name}=${value}`,
  `a=b,${name}=${value}`,
  `b=c ${name}=${value}`,
  `c="d,${name}=${value}"`,
  `d=e${noBreakSpace};${name}=${value}`,
]

describe('a sibling subdomain that plants cookies, in a browser over TLS', function () {
  this.timeout(60_000)
  const victim = somebody()
  const shop = useTlsShop({ sandbox: { twoFactor: 'fingerprint' } }, (req, res) => {
    const lines = [req.query.line ?? []].flat().map(String)
    res.setHeader(
      'Set-Cookie',
      lines.map((line) => `${line}; Domain=shop.test; Path=/; Secure`),
    )
    res.send('planted')
  })

  before(() => {
    shop.storefront.sandbox.accounts.add(victim)
  })

  /** Opens a page of `evil.shop.test` that sets these cookies for all of `shop.test`; resolves to how many the browser took. */
  async function plantLines(context: BrowserContext, lines: string[]): Promise<number> {
    const page = await context.newPage()
    const query = new URLSearchParams(lines.map((line): [string, string] => ['line', line]))
    await page.goto(shop.address('evil.shop.test', `/?${query}`))
    await page.close()
    return (await context.cookies()).filter(({ domain }) => domain === '.shop.test').length
  }

  async function plant(context: BrowserContext, cookies: Record<string, string>): Promise<void> {
    const lines = Object.entries(cookies).map(([cookie, value]) => `${noBreakSpace}${cookie}=${value}`)
    assert.equal(await plantLines(context, lines), lines.length, 'the browser took what was planted')
  }

  it('does not make a fresh visitor the attacker', async () => {
    const attacker = await shop.visitor()
    await shop.post(attacker, '/auth/signup', somebody())

    const visitor = await shop.visitor()
    await plant(visitor, { [name]: await shop.cookieOf(attacker, name) })

    assert.equal((await shop.whoIs(visitor)).status, 'anonymous')
  })

  it('does not log a shopper out', async () => {
    const shopper = await shop.visitor()
    const me = somebody()
    await shop.post(shopper, '/auth/signup', me)
    await plant(shopper, { [name]: 'anything' })

    assert.equal((await shop.whoIs(shopper)).customer?.emailAddress, me.emailAddress)
  })

  it('does neither, however the line is written', async () => {
    const attacker = await shop.visitor()
    await shop.post(attacker, '/auth/signup', somebody())
    const lines = disguises(await shop.cookieOf(attacker, name))
    const [visitor, shopper] = [await shop.visitor(), await shop.visitor()]
    const me = somebody()
    await shop.post(shopper, '/auth/signup', me)

    for (const context of [visitor, shopper]) {
      // A browser drops all cookies of an answer whose headers are too long.
      for (let first = 0; first < lines.length; first += 3) await plantLines(context, lines.slice(first, first + 3))
    }

    assert.equal((await shop.whoIs(visitor)).status, 'anonymous')
    assert.equal((await shop.whoIs(shopper)).customer?.emailAddress, me.emailAddress)
  })

  it('and first pushes all others out of the browser makes the shopper a new visitor, and nobody else', async () => {
    const attacker = await shop.visitor()
    await shop.post(attacker, '/auth/signup', somebody())
    const shopper = await shop.visitor()
    await shop.post(shopper, '/auth/signup', somebody())
    for (let part = 0; part < 8; part++) {
      const lines = Array.from({ length: 30 }, (_, index) => `x${part}y${index}=1`)
      await plantLines(shopper, lines)
    }
    const left = (await shopper.cookies()).map((cookie) => cookie.name)
    assert.ok(!left.includes(name), 'this browser has room for fewer')

    await plantLines(shopper, disguises(await shop.cookieOf(attacker, name)).slice(0, 6))

    assert.equal((await shop.whoIs(shopper)).status, 'anonymous')
  })

  it('does not make the attacker’s device a known one', async () => {
    const attacker = await shop.visitor()
    await shop.post(attacker, '/auth/signup', somebody())
    const device = await shop.cookieOf(attacker, `${name}_device`)
    const owner = await shop.visitor()
    await plant(owner, { [`${name}_device`]: device })
    const login = loginOf(victim)
    await shop.post(owner, '/auth/login', login)
    await shop.post(owner, '/auth/two-factor/verify', { code: shop.storefront.sandbox.outbox.at(-1)?.code })
    assert.equal((await shop.whoIs(owner)).status, 'authenticated')

    const answer = await shop.post(attacker, '/auth/login', login)

    assert.equal(answer.json.status, 'two-factor')
  })

  it('does not make a visitor go on with the attacker’s login', async () => {
    const attacker = await shop.visitor()
    const me = register(shop.storefront)
    await shop.post(attacker, '/auth/login', me.login)
    const visitor = await shop.visitor()
    await plant(visitor, {
      [name]: await shop.cookieOf(attacker, name),
      [`${name}_2fa`]: await shop.cookieOf(attacker, `${name}_2fa`),
    })

    assert.equal((await shop.whoIs(visitor)).status, 'anonymous')
  })
})
