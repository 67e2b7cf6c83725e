import assert from 'node:assert/strict'
import { request } from 'node:http'
import { minutes } from '../support/kibo-caller.ts'
import { useSandboxPage } from '../support/sandbox-page.ts'

describe('sandbox: its page', () => {
  const page = useSandboxPage()

  it('shows accounts, mail and calls, and no password, token or code of a call', async () => {
    const { body } = await page.kibo.signUp('ann@shop.example', 'secret1', { account: { firstName: 'Ann' } })
    await page.kibo.refresh(body.refreshToken)
    await page.kibo.post('/commerce/customer/authtickets/otp/request', { email: 'ann@shop.example' })
    await page.kibo.post('/commerce/customer/authtickets/otp/auth', { email: 'ann@shop.example', otpCode: '987654321' })
    const text = await page.html()
    assert.match(text, /ann@shop\.example/)
    assert.match(text, new RegExp(`<strong class="code">${page.kibo.mail('otp')}</strong>`))
    assert.match(text, /createAppToken[\s\S]*/)
    for (const secret of [
      'secret1',
      body.refreshToken,
      body.accessToken,
      '987654321',
      page.kibo.sandbox.kibo.sharedSecret,
    ]) {
      assert.ok(!text.includes(secret), secret)
    }
  })

  it('escapes what shoppers wrote', async () => {
    await page.kibo.signUp('ann@shop.example', 'secret1', { account: { firstName: '<img src=x onerror="1">' } })
    await page.kibo.get('/commerce/%3Cscript%3E?x=<script>')
    const text = await page.html()
    assert.ok(!text.includes('<img'))
    assert.equal(text.split('<script').length, 2)
  })

  it('loads nothing from elsewhere, runs no script but its own, and cannot be framed', async () => {
    const response = await fetch(page.kibo.sandbox.url)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; .*script-src 'sha256-[^']+';.*frame-ancestors 'none'/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.doesNotMatch((await response.text()).replace(`<code>${page.kibo.sandbox.url}</code>`, ''), /https?:\/\//)
  })

  it('labels every field and names every button', async () => {
    page.kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const text = await page.html()
    const fields = text.match(/<(input|select)\b/g) ?? []
    const labelled = text.match(/<label>[^<]+<(input|select)\b/g) ?? []
    assert.equal(labelled.length, fields.length)
    assert.match(text, /<button class="quiet">Lock<span class="hidden"> ann@shop\.example<\/span>/)
    assert.match(text, /<html lang="en">/)
    assert.match(text, /name="viewport"/)
  })

  it('locks, unlocks, disables and asks for a new password', async () => {
    const { id } = page.kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const locked = await page.post(`accounts/${id}/lock`)
    assert.deepEqual([locked.status, locked.headers.get('location')], [303, '/#account-1001'])
    assert.equal(page.kibo.sandbox.accounts.get(id)?.isLocked, true)
    assert.match(await page.html(), /shopper, active, locked/)
    await page.post(`accounts/${id}/unlock`)
    assert.equal(page.kibo.sandbox.accounts.get(id)?.isLocked, false)
    await page.post(`accounts/${id}/require-password-change`)
    assert.equal((await page.kibo.logIn('ann@shop.example', 'secret1')).body.errorCode, 'PASSWORD_CHANGE_REQUIRED')
    await page.post(`accounts/${id}/disable-shopper`)
    assert.equal(page.kibo.sandbox.accounts.get(id)?.isActive, false)
  })

  it('approves business accounts, and says why it cannot', async () => {
    const { id } = page.kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] })
    assert.match(await page.html(), /business, PendingApproval/)
    await page.post(`accounts/${id}/approve`)
    assert.match(await page.html(), /business, Approved/)
    const refused = await page.post(`accounts/${id}/deny`)
    assert.equal(refused.status, 400)
    assert.match(await refused.text(), /role="alert"[^>]*>[^<]*cannot be changed by deny/)
    assert.equal((await page.post('accounts/99/lock')).status, 400)
    assert.equal((await page.post(`accounts/${id}/constructor`)).status, 400)
  })

  it('moves the clock, sets the second factor and the rate limit', async () => {
    const beforeMs = page.kibo.sandbox.now()
    await page.post('clock', { minutes: '15' })
    assert.ok(page.kibo.sandbox.now() >= beforeMs + minutes(15))
    assert.equal((await page.post('clock', { minutes: '-1' })).status, 400)
    await page.post('settings', { twoFactor: 'always', callsPerMinute: '5' })
    assert.deepEqual(
      [page.kibo.sandbox.settings.twoFactor, page.kibo.sandbox.settings.rateLimit],
      ['always', { calls: 5, perMs: 60_000 }],
    )
    await page.post('settings', { twoFactor: 'off', callsPerMinute: '' })
    assert.equal(page.kibo.sandbox.settings.rateLimit, false)
    assert.equal((await page.post('settings', { twoFactor: 'sometimes' })).status, 400)
  })

  it('resets accounts, calls, mail, faults, clock and settings to the start', async () => {
    const { sandbox } = page.kibo
    await page.kibo.signUp('ann@shop.example', 'secret1')
    await page.kibo.post('/commerce/customer/authtickets/otp/request', { email: 'ann@shop.example' })
    await page.post('settings', { twoFactor: 'always', callsPerMinute: '5' })
    await page.post('clock', { minutes: '60' })
    await page.post('faults/arm/slow')
    const referer = `${sandbox.url}/_sandbox/accounts/1001`
    assert.equal((await page.post('reset', {}, { referer })).headers.get('location'), '/')
    assert.deepEqual([sandbox.accounts.list(), sandbox.calls, sandbox.outbox], [[], [], []])
    assert.deepEqual([sandbox.settings.twoFactor, sandbox.settings.rateLimit], ['off', false])
    assert.ok(sandbox.now() < Date.now() + minutes(1))
    assert.match(await page.html(), /None: every call is answered honestly/)
  })

  it('takes JSON too, and answers it in kind', async () => {
    const send = (body: object) =>
      fetch(`${page.kibo.sandbox.url}/_sandbox/clock`, {
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
    const status = async (headers: Record<string, string>) =>
      (await page.post('clock', { minutes: '1' }, headers)).status
    assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403)
    assert.equal(await status({ 'sec-fetch-site': 'same-site' }), 403)
    assert.equal(await status({ origin: 'http://127.0.0.1:1' }), 403)
    assert.equal(await status({ origin: 'null' }), 403)
    assert.equal(await status({ origin: page.kibo.sandbox.url }), 303)
    assert.equal(await status({ 'sec-fetch-site': 'same-origin' }), 303)
  })

  it('refuses names that were pointed at this machine from elsewhere', async () => {
    const { port } = new URL(page.kibo.sandbox.url)
    const status = (host: string, method = 'GET', path = method === 'GET' ? '/' : '/_sandbox/clock') =>
      new Promise((resolve, reject) => {
        request({ port, host: '127.0.0.1', method, path, headers: { host } }, (res) => {
          res.resume().on('end', () => resolve(res.statusCode))
        })
          .on('error', reject)
          .end()
      })
    assert.equal(await status(`evil.example:${port}`), 403)
    assert.equal(await status(`evil.example:${port}`, 'POST'), 403)
    assert.equal(await status('127.0.0.1.evil.example'), 403)
    assert.equal(await status(`localhost:${port}`), 200)
    assert.equal(await status(`[::1]:${port}`), 200)
    assert.equal(await status(`evil.example:${port}`, 'GET', '/_sandbox/live'), 403)
  })

  it('is not changed by a GET', async () => {
    assert.equal((await fetch(`${page.kibo.sandbox.url}/_sandbox/clock?minutes=5`)).status, 404)
  })
})
