import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { promisify } from 'node:util'
import express from 'express'
import request from 'supertest'
import { authRoutes, requireCustomer, storefrontAuth } from '../../src/index.ts'
import { createSandbox } from '../../src/sandbox/index.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { loginOf, signedUp, staleMs } from '../support/shoppers.ts'
import { secret, somebody, storefronts } from '../support/storefront.ts'

// What this package does that others of its field leave to their users.

describe('this package', () => {
  const open = storefronts()

  it('has one refresh for all concurrent requests, without any set-up', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    await Promise.all(Array.from({ length: 30 }, () => browser.copy().get('/')))

    assert.equal(shop.asked().filter((one) => one === 'refreshUserAuthTicket').length, 1)
  })

  it('answers late requests with the old cookie by the ticket that replaced it', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const late = browser.copy()
    shop.sandbox.advance(staleMs)
    await browser.get('/')
    shop.asked()

    assert.equal((await late.get('/')).json.status, 'authenticated')
    assert.equal(late.cookie, browser.cookie)
    assert.deepEqual(shop.asked(), [])
  })

  it('names its cookie __Host- by default in production', async () => {
    const shop = await open({ options: { cookie: { secure: true } } })

    assert.match((await shop.browser().get('/')).setCookies.join(), /^__Host-kibo_shopper=/)
  })

  it('gives users’ own tests a Kibo and a logged-in agent in a line each (express-openid-connect#184)', async () => {
    const sandbox = await createSandbox()
    const auth = storefrontAuth({ kibo: sandbox.kibo, secret })
    const app = express()
      .use(auth)
      .use('/auth', authRoutes())
      .get('/account', requireCustomer(), (req, res) => {
        res.json({ hello: req.customer.account?.firstName })
      })

    const agent = request.agent(app)
    await agent.post('/auth/signup').send({ emailAddress: 'ada@example.com', password: 'secret-1', firstName: 'Ada' })

    await agent.get('/account').expect(200, { hello: 'Ada' })
    await request(app).get('/account').expect(401)
    await auth.close()
    await sandbox.close()
  })

  it('tells what happens on node:diagnostics_channel, by ids alone', async () => {
    const told: { channel: string; event: unknown }[] = []
    const names = ['ticket', 'login', 'refresh', 'account'].map((name) => `kibo-storefront-auth:${name}`)
    const listen = (event: unknown, channel: string | symbol) => told.push({ channel: String(channel), event })
    for (const name of names) subscribe(name, listen)
    const shop = await open()
    const browser = shop.browser()
    const me = somebody()
    await browser.post('/auth/signup', me)
    shop.sandbox.advance(staleMs)
    await browser.get('/')
    const { claims } = (await browser.get('/claims')).json
    await browser.post('/auth/logout')
    for (const name of names) unsubscribe(name, listen)

    assert.deepEqual([...new Set(told.map(({ channel }) => channel))].sort(), [...names].sort())
    const text = JSON.stringify(told)
    for (const private_ of [me.emailAddress, me.firstName, me.password, claims, browser.jar.get('kibo_shopper')]) {
      assert.ok(!private_ || !text.includes(private_))
    }
  })

  it('logs no secret, in an outage either', async () => {
    const lines: string[] = []
    const note = (...parts: unknown[]) => lines.push(JSON.stringify(parts))
    const wire = kiboWire()
    const shop = await open({
      options: { logger: { debug: note, info: note, warn: note, error: note }, kibo: { fetch: wire.fetch } },
    })
    const browser = shop.browser()
    const me = somebody()
    await browser.post('/auth/signup', me)
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

  it('refuses options that it does not know, instead of dropping them', () => {
    const kibo = { tenantId: 1, clientId: 'a', sharedSecret: 'b' }
    assert.throws(() => storefrontAuth({ kibo, secret, cookies: {} } as object), /cookies/)
    assert.throws(() => storefrontAuth({ kibo, secret, cookie: { httpOnly: false } } as object), /cookie\.httpOnly/)
  })

  it('says what it does while Kibo is down: the page is served, nobody is logged out, the guard answers 503', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'refuse', times: Infinity })

    const page = await browser.get('/')
    assert.deepEqual([page.status, page.json.status, page.json.degraded], [200, 'authenticated', true])
    assert.equal((await browser.get('/account')).status, 503)
    assert.equal((await shop.browser().get('/')).json.status, 'anonymous')
    shop.sandbox.clearFaults()
  })
})
