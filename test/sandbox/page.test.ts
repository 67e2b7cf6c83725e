import assert from 'node:assert/strict'
import { request } from 'node:http'
import { Kibo, minutes } from '../support/kibo-caller.ts'

describe('sandbox: its page', () => {
  let kibo: Kibo
  beforeEach(async () => {
    kibo = await Kibo.open()
  })
  afterEach(() => kibo.sandbox.close())

  const page = async () => (await fetch(kibo.sandbox.url)).text()
  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    fetch(`${kibo.sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
      redirect: 'manual',
    })

  it('shows accounts, mail and calls, and no password, token or code of a call', async () => {
    const { body } = await kibo.signUp('ann@shop.example', 'secret1', { account: { firstName: 'Ann' } })
    await kibo.refresh(body.refreshToken)
    await kibo.post('/commerce/customer/authtickets/otp/request', { email: 'ann@shop.example' })
    await kibo.post('/commerce/customer/authtickets/otp/auth', { email: 'ann@shop.example', otpCode: '987654321' })
    const text = await page()
    assert.match(text, /ann@shop\.example/)
    assert.match(text, new RegExp(`<strong>${kibo.mail('otp')}</strong>`))
    assert.match(text, /createAppToken[\s\S]*/)
    for (const secret of [
      'secret1',
      body.refreshToken,
      body.accessToken,
      '987654321',
      kibo.sandbox.kibo.sharedSecret,
    ]) {
      assert.ok(!text.includes(secret), secret)
    }
  })

  it('escapes what shoppers wrote', async () => {
    await kibo.signUp('ann@shop.example', 'secret1', { account: { firstName: '<img src=x onerror="1">' } })
    await kibo.get('/commerce/%3Cscript%3E?x=<script>')
    const text = await page()
    assert.ok(!text.includes('<img'))
    assert.equal(text.split('<script').length, 2)
  })

  it('loads nothing from elsewhere, runs no script but its own, and cannot be framed', async () => {
    const response = await fetch(kibo.sandbox.url)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; .*script-src 'sha256-[^']+';.*frame-ancestors 'none'/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.doesNotMatch((await response.text()).replace(`<code>${kibo.sandbox.url}</code>`, ''), /https?:\/\//)
  })

  it('labels every field and names every button', async () => {
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const text = await page()
    const fields = text.match(/<(input|select)\b/g) ?? []
    const labelled = text.match(/<label>[^<]+<(input|select)\b/g) ?? []
    assert.equal(labelled.length, fields.length)
    assert.match(text, /<button>Lock<span class="hidden"> ann@shop\.example<\/span>/)
    assert.match(text, /<html lang="en">/)
    assert.match(text, /name="viewport"/)
  })

  it('locks, unlocks, disables and asks for a new password', async () => {
    const { id } = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const locked = await post(`accounts/${id}/lock`)
    assert.deepEqual([locked.status, locked.headers.get('location')], [303, '/#accounts'])
    assert.equal(kibo.sandbox.accounts.get(id)?.isLocked, true)
    assert.match(await page(), /shopper, active, locked/)
    await post(`accounts/${id}/unlock`)
    assert.equal(kibo.sandbox.accounts.get(id)?.isLocked, false)
    await post(`accounts/${id}/require-password-change`)
    assert.equal((await kibo.logIn('ann@shop.example', 'secret1')).body.errorCode, 'PASSWORD_CHANGE_REQUIRED')
    await post(`accounts/${id}/disable-shopper`)
    assert.equal(kibo.sandbox.accounts.get(id)?.isActive, false)
  })

  it('approves business accounts, and says why it cannot', async () => {
    const { id } = kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] })
    assert.match(await page(), /business, PendingApproval/)
    await post(`accounts/${id}/approve`)
    assert.match(await page(), /business, Approved/)
    const refused = await post(`accounts/${id}/deny`)
    assert.equal(refused.status, 400)
    assert.match(await refused.text(), /role="alert"[^>]*>[^<]*cannot be changed by deny/)
    assert.equal((await post('accounts/99/lock')).status, 400)
    assert.equal((await post(`accounts/${id}/constructor`)).status, 400)
  })

  it('moves the clock, sets the second factor and the rate limit', async () => {
    const beforeMs = kibo.sandbox.now()
    await post('clock', { minutes: '15' })
    assert.ok(kibo.sandbox.now() >= beforeMs + minutes(15))
    assert.equal((await post('clock', { minutes: '-1' })).status, 400)
    await post('settings', { twoFactor: 'always', callsPerMinute: '5' })
    assert.deepEqual(
      [kibo.sandbox.settings.twoFactor, kibo.sandbox.settings.rateLimit],
      ['always', { calls: 5, perMs: 60_000 }],
    )
    await post('settings', { twoFactor: 'off', callsPerMinute: '' })
    assert.equal(kibo.sandbox.settings.rateLimit, false)
    assert.equal((await post('settings', { twoFactor: 'sometimes' })).status, 400)
  })

  it('switches faults on and off', async () => {
    await kibo.guest()
    const form = { operation: '', times: '', delayMs: '', retryAfterSeconds: '' }
    await post('faults', { ...form, kind: 'status', status: '500' })
    await post('faults', { ...form, kind: 'slow', operation: 'getAccount', status: '' })
    assert.match(await page(), /status on every call, until removed[\s\S]*slow on getAccount, until removed/)
    const guest = async () => (await kibo.get('/commerce/customer/authtickets/anonymousshopper')).status
    assert.equal(await guest(), 500)
    const [, id] = /faults\/(\d+)\/remove/.exec(await page()) ?? []
    await post(`faults/${id}/remove`)
    assert.equal(await guest(), 200)
    await post('faults/all/remove')
    assert.match(await page(), /None: every call is answered honestly/)
    assert.equal((await post('faults', { ...form, kind: 'explode' })).status, 400)
  })

  it('takes JSON too, and answers it in kind', async () => {
    const send = (body: object) =>
      fetch(`${kibo.sandbox.url}/_sandbox/clock`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      })
    assert.equal((await send({ minutes: 5 })).status, 204)
    const refused = await send({ minutes: 'soon' })
    assert.equal(refused.status, 400)
    assert.match(((await refused.json()) as { problem: string }).problem, /minutes/)
  })

  it('refuses posts from other sites, other ports included, and lets its own and those of tools pass', async () => {
    const status = async (headers: Record<string, string>) => (await post('clock', { minutes: '1' }, headers)).status
    assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403)
    assert.equal(await status({ 'sec-fetch-site': 'same-site' }), 403)
    assert.equal(await status({ origin: 'http://127.0.0.1:1' }), 403)
    assert.equal(await status({ origin: 'null' }), 403)
    assert.equal(await status({ origin: kibo.sandbox.url }), 303)
    assert.equal(await status({ 'sec-fetch-site': 'same-origin' }), 303)
  })

  it('refuses names that were pointed at this machine from elsewhere', async () => {
    const { port } = new URL(kibo.sandbox.url)
    const status = (host: string, method = 'GET') =>
      new Promise((resolve, reject) => {
        request(
          { port, host: '127.0.0.1', method, path: method === 'GET' ? '/' : '/_sandbox/clock', headers: { host } },
          (res) => {
            res.resume().on('end', () => resolve(res.statusCode))
          },
        )
          .on('error', reject)
          .end()
      })
    assert.equal(await status(`evil.example:${port}`), 403)
    assert.equal(await status(`evil.example:${port}`, 'POST'), 403)
    assert.equal(await status('127.0.0.1.evil.example'), 403)
    assert.equal(await status(`localhost:${port}`), 200)
    assert.equal(await status(`[::1]:${port}`), 200)
  })

  it('is not changed by a GET', async () => {
    assert.equal((await fetch(`${kibo.sandbox.url}/_sandbox/clock?minutes=5`)).status, 404)
  })
})
