import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import type { Page } from 'playwright-core'
import type { PageSession } from '../../src/browser/index.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { type RunningExample, runExample } from '../support/run-example.ts'
import { useChromium } from '../support/use-chromium.ts'

declare global {
  var session: PageSession
}

const shopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }

describe('the helper for pages, in examples/single-page', () => {
  const visitor = useChromium()
  let sandbox: Sandbox
  let example: RunningExample

  before(async () => {
    sandbox = await createSandbox()
    sandbox.accounts.add(shopper)
    example = await runExample('single-page/server.ts', kiboEnv(sandbox.kibo))
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
  })

  async function open(context?: Awaited<ReturnType<typeof visitor>>): Promise<Page> {
    const page = await (context ?? (await visitor({ baseURL: example.url }))).newPage()
    await page.goto('/')
    return page
  }
  const says = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()

  async function logIn(page: Page, password = shopper.password): Promise<void> {
    await page.getByLabel('Email address').fill(shopper.emailAddress)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }

  it('is at most 2 KB minified', async () => {
    const source = await readFile(new URL('../../src/browser/index.ts', import.meta.url), 'utf8')
    const { code } = await transform(source, { loader: 'ts', minify: true, target: 'es2022', format: 'esm' })
    assert.ok(Buffer.byteLength(code) <= 2048, `${Buffer.byteLength(code)} bytes`)
  })

  it('logs in and out without a reload, and the other tab follows', async () => {
    const first = await open()
    const second = await open(first.context())
    await says(first, 'Hello guest')
    await logIn(first)
    for (const page of [first, second]) await says(page, `Hello ${shopper.emailAddress}`)

    await second.getByRole('button', { name: 'Log out', exact: true }).click()
    for (const page of [first, second]) await says(page, 'Hello guest')
  })

  it('rejects with the problem of a refused login, and changes nothing', async () => {
    const page = await open()
    await logIn(page, 'not the password')
    await page.getByRole('alert').filter({ hasText: 'The login was refused' }).waitFor()
    const code = await page.evaluate(() =>
      globalThis.session.login({ username: 'nobody', password: 'wrong' }).catch((error) => error.code),
    )
    assert.equal(code, 'invalid_credentials')
    assert.equal(await page.evaluate(() => globalThis.session.current?.status), 'anonymous')
  })

  it('finishes a second factor and a one-time code', async () => {
    const page = await open()
    sandbox.configure({ twoFactor: 'always' })
    try {
      await logIn(page)
      await page.getByLabel('Code from your mail').waitFor()
      await page.getByLabel('Code from your mail').fill(codeFor('2fa'))
      await page.getByRole('button', { name: 'Go on' }).click()
      await says(page, `Hello ${shopper.emailAddress}`)
    } finally {
      sandbox.configure({ twoFactor: 'off' })
    }
    await page.evaluate(() => globalThis.session.logout())
    await page.evaluate((address) => globalThis.session.requestOtp(address), shopper.emailAddress)
    await page.evaluate((input) => globalThis.session.verifyOtp(input), {
      emailAddress: shopper.emailAddress,
      code: codeFor('otp'),
    })
    await says(page, `Hello ${shopper.emailAddress}`)
  })

  it('renews before the session ends while the page is open', async () => {
    const page = await visitor({ baseURL: example.url }).then((context) => context.newPage())
    await page.clock.install()
    await page.goto('/')
    await says(page, 'Hello guest')
    const renewal = page.waitForRequest((request) => request.url().endsWith('/auth/refresh'))
    await page.clock.fastForward('23:59:00')
    assert.equal((await renewal).method(), 'POST')
  })

  it('never has a token in what the page can see', async () => {
    const page = await open()
    await logIn(page)
    await says(page, `Hello ${shopper.emailAddress}`)
    const seen = await page.evaluate<string>('JSON.stringify([session.current, { ...localStorage }])')
    assert.doesNotMatch(seen, /token|ticket/i)
    assert.equal(await page.evaluate('document.cookie'), '')
  })

  it('asks the server who is logged in, whatever a message says that looks like another tab’s', async () => {
    const page = await open()
    await says(page, 'Hello guest')
    const forger = await open(page.context())
    const asked = page.waitForRequest((request) => request.url() === `${example.url}/auth/session`)
    await forger.evaluate(() => {
      const session = { status: 'authenticated', isAnonymous: false, customer: { userName: 'admin', accountId: 1 } }
      for (const data of [session, JSON.stringify(session), { path: '//evil.test' }, null])
        new BroadcastChannel('kibo-storefront-auth /auth').postMessage(data)
    })
    await asked
    await page.evaluate(() => globalThis.session.reload())

    assert.equal(await page.evaluate(() => globalThis.session.current?.status), 'anonymous')
    await says(page, 'Hello guest')
  })

  it('asks its own server alone and leads nowhere, whatever the address of the page holds', async () => {
    const context = await visitor({ baseURL: example.url })
    const page = await context.newPage()
    const origins = new Set<string>()
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    await page.goto('/?path=//evil.test&returnTo=https://evil.test/#//evil.test')
    const address = page.url()

    await logIn(page)
    await says(page, `Hello ${shopper.emailAddress}`)
    await page.getByRole('button', { name: 'Log out' }).click()
    await says(page, 'Hello guest')

    assert.equal(page.url(), address)
    assert.deepEqual([...origins], [new URL(example.url).origin])
  })

  it('does in a page what the README shows', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const [, snippet = ''] = /```js\n(import \{ createSession[\s\S]*?)```/.exec(readme) ?? []
    const page = await open()
    await page.evaluate(`Object.assign(globalThis, {
      shown: [],
      showName: (name) => shown.push(name),
      username: ${JSON.stringify(shopper.emailAddress)},
      password: ${JSON.stringify(shopper.password)},
    })`)
    await page.addScriptTag({ type: 'module', content: snippet.replace('kibo-storefront-auth/browser', '/session.js') })
    await page.waitForFunction('shown.includes("Ada")')
    await says(page, `Hello ${shopper.emailAddress}`)
  })

  it('shows the guest again when a page comes back after a logout elsewhere', async () => {
    const page = await open()
    await logIn(page)
    await says(page, `Hello ${shopper.emailAddress}`)
    const answer = await page.request.post('/auth/logout')
    assert.equal(answer.status(), 204)
    await page.evaluate("void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await says(page, 'Hello guest')
  })

  function codeFor(kind: '2fa' | 'otp'): string {
    const mail = sandbox.outbox.findLast((one) => one.kind === kind)
    assert.ok(mail)
    return mail.code
  }
})
