import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { debianTool } from '../support/debian-tool.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'
import { useChromium } from '../support/use-chromium.ts'

const name = '__Host-kibo_shopper'
/** What a browser does not take for the prefix `__Host-`, and `String.prototype.trim` takes away. */
const noBreakSpace = '\u00a0'

describe('a sibling subdomain that plants cookies, in a browser over TLS', function () {
  this.timeout(60_000)
  const newContext = useChromium()
  const victim = somebody()
  let shop: Storefront
  let tls: Server
  let port: number

  before(async function () {
    shop = await startStorefront({
      options: { cookie: { secure: true } },
      sandbox: { twoFactor: 'fingerprint' },
      prepare(app) {
        app.use((req, res, next) => {
          if (req.hostname !== 'evil.shop.test') return next()
          for (const [cookie, value] of Object.entries(req.query)) {
            res.append('Set-Cookie', `${noBreakSpace}${cookie}=${value}; Domain=shop.test; Path=/; Secure`)
          }
          res.send('planted')
        })
      },
    })
    shop.sandbox.accounts.add(victim)
    tls = createServer(certificate(debianTool(this, 'openssl', 'openssl')), shop.app).listen(0, '127.0.0.1')
    await once(tls, 'listening')
    port = (tls.address() as AddressInfo).port
  })

  after(async () => {
    tls.closeAllConnections()
    tls.close()
    await shop.close()
  })

  const address = (host: string, path = '/') => `https://${host}:${port}${path}`

  /** What the shop says of the visitor of `context`. */
  async function whoIs(
    context: BrowserContext,
  ): Promise<{ status: string; customer: { emailAddress: string } | null }> {
    const page = await context.newPage()
    await page.goto(address('shop.test'))
    return JSON.parse((await page.textContent('pre')) ?? '')
  }

  async function post(context: BrowserContext, path: string, body: object) {
    const page = await context.newPage()
    await page.goto(address('shop.test'))
    return page.evaluate(
      async ([to, json]) => {
        const headers = { 'content-type': 'application/json', accept: 'application/json' }
        const answer = await fetch(to, { method: 'POST', headers, body: json })
        return { status: answer.status, json: JSON.parse((await answer.text()) || 'null') }
      },
      [path, JSON.stringify(body)] as const,
    )
  }

  async function cookieOf(context: BrowserContext, cookie: string): Promise<string> {
    const found = (await context.cookies()).find((one) => one.name === cookie)
    assert.ok(found, `the attacker has no ${cookie}`)
    return found.value
  }

  async function plant(context: BrowserContext, cookies: Record<string, string>): Promise<void> {
    const page = await context.newPage()
    await page.goto(address('evil.shop.test', `/?${new URLSearchParams(cookies)}`))
    const planted = (await context.cookies()).filter((one) => one.domain === '.shop.test')
    assert.equal(planted.length, Object.keys(cookies).length, 'the browser took what was planted')
  }

  it('does not make a fresh visitor the attacker', async () => {
    const attacker = await newContext()
    await post(attacker, '/auth/signup', somebody())

    const visitor = await newContext()
    await plant(visitor, { [name]: await cookieOf(attacker, name) })

    assert.equal((await whoIs(visitor)).status, 'anonymous')
  })

  it('does not log a shopper out', async () => {
    const shopper = await newContext()
    const me = somebody()
    await post(shopper, '/auth/signup', me)
    await plant(shopper, { [name]: 'anything' })

    assert.equal((await whoIs(shopper)).customer?.emailAddress, me.emailAddress)
  })

  it('does not make the attacker’s device a known one', async () => {
    const attacker = await newContext()
    await post(attacker, '/auth/signup', somebody())
    const device = await cookieOf(attacker, `${name}_device`)
    const owner = await newContext()
    await plant(owner, { [`${name}_device`]: device })
    await post(owner, '/auth/login', { username: victim.emailAddress, password: victim.password })
    await post(owner, '/auth/two-factor/verify', { code: shop.sandbox.outbox.at(-1)?.code })
    assert.equal((await whoIs(owner)).status, 'authenticated')

    const answer = await post(attacker, '/auth/login', { username: victim.emailAddress, password: victim.password })

    assert.equal(answer.json.status, 'two-factor')
  })

  it('does not make a visitor go on with the attacker’s login', async () => {
    const attacker = await newContext()
    const me = somebody()
    shop.sandbox.accounts.add(me)
    await post(attacker, '/auth/login', { username: me.emailAddress, password: me.password })
    const visitor = await newContext()
    await plant(visitor, {
      [name]: await cookieOf(attacker, name),
      [`${name}_2fa`]: await cookieOf(attacker, `${name}_2fa`),
    })

    assert.equal((await whoIs(visitor)).status, 'anonymous')
  })
})

/** A key and a certificate of its own for this test. */
function certificate(openssl: string): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=shop.test', '-addext', 'subjectAltName=DNS:shop.test,DNS:*.shop.test']
  execFileSync(
    openssl,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  )
  try {
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
