import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import express, { type Express } from 'express'
import { ask, formHeaders } from '../support/browser.ts'
import { loginOf } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('a body that is wrong (CVE-2022-31093)', () => {
  let shop: Storefront
  before(async () => {
    shop = await startStorefront()
  })
  after(() => shop.close())

  const post = (path: string, body: object | string, headers: Record<string, string> = json) =>
    ask(`${shop.url}/auth/${path}`, { method: 'POST', body, headers })

  /** Asserts the problem and returns the fields it complains about. */
  async function refused(
    path: string,
    body: object | string,
    headers: Record<string, string> = json,
    status = 400,
  ): Promise<string[]> {
    const reply = await post(path, body, headers)
    const about = `${path} ${JSON.stringify(body).slice(0, 60)}`
    assert.deepEqual([reply.status, reply.json.code], [status, 'invalid_request'], about)
    assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
    assert.ok(reply.json.errors.length > 0, about)
    for (const { path: field, message } of reply.json.errors) {
      assert.equal(typeof field, 'string')
      assert.ok(message.length > 0 && message.length < 200)
    }
    return reply.json.errors.map((error) => error.path)
  }

  it('names the fields that are missing', async () => {
    assert.deepEqual(await refused('login', {}), ['username', 'password'])
    assert.deepEqual(await refused('login', { username: 'a' }), ['password'])
    assert.deepEqual(await refused('login', { password: 'a' }), ['username'])
    assert.deepEqual(await refused('signup', {}), ['emailAddress', 'password'])
    assert.deepEqual(await refused('two-factor/verify', {}), ['code'])
    assert.deepEqual(await refused('otp/request', {}), ['emailAddress'])
    assert.deepEqual(await refused('otp/verify', {}), ['emailAddress', 'code'])
    assert.deepEqual(await refused('password/forgot', {}), ['emailAddress'])
    assert.deepEqual(await refused('password/reset', {}), ['userName', 'confirmationCode', 'newPassword'])
    assert.deepEqual(await refused('password/change', {}), ['oldPassword', 'newPassword'])
  })

  it('names the fields of the wrong type', async () => {
    for (const value of [5, true, null, [], ['a'], {}, { $ne: null }, { toString: 'a' }]) {
      assert.deepEqual(await refused('login', { username: value, password: value }), ['username', 'password'])
      assert.deepEqual(await refused('signup', { emailAddress: value, password: 'secret-1' }), ['emailAddress'])
      assert.deepEqual(await refused('two-factor/verify', { code: value }), ['code'])
    }
    const good = { username: 'a', password: 'b' }
    for (const remember of [5, 'maybe', [], {}, null]) {
      assert.deepEqual(await refused('login', { ...good, remember }), ['remember'])
    }
    for (const accountId of ['abc', 1.5, -1, 0, [], '1e3', '99999999999999999999']) {
      assert.deepEqual(await refused('login', { ...good, accountId }), ['accountId'])
    }
    assert.deepEqual(await refused('login', { ...good, returnTo: 5 }), ['returnTo'])
    assert.deepEqual(await refused('login', { ...good, fingerprint: {} }), ['fingerprint'])
  })

  it('names the fields that are empty or too long', async () => {
    assert.deepEqual(await refused('login', { username: '', password: '' }), ['username', 'password'])
    assert.deepEqual(await refused('login', { username: 'x'.repeat(255), password: 'x'.repeat(1025) }), [
      'username',
      'password',
    ])
    const emailAddress = `${'x'.repeat(250)}@example.com`
    assert.deepEqual(await refused('signup', { emailAddress, password: 'secret-1' }), ['emailAddress'])
    for (const address of ['nobody', '@', 'a@', '@b', 'a b@c', 'a@b@c']) {
      assert.deepEqual(await refused('otp/request', { emailAddress: address }), ['emailAddress'], address)
    }
    assert.deepEqual(await refused('two-factor/verify', { code: '   ' }), ['code'])
    assert.deepEqual(await refused('two-factor/verify', { code: '1'.repeat(65) }), ['code'])
  })

  it('never says a value again', async () => {
    const { text } = await post('login', { username: 'x'.repeat(300), password: ['hunter2-secret'] })
    assert.doesNotMatch(text, /hunter2|xxx/)
  })

  it('is refused when it is no object', async () => {
    for (const body of ['[]', '[1]', '"text"', '5', 'true', 'null', '[{"username":"a","password":"b"}]']) {
      await refused('login', body)
    }
  })

  it('is refused when it is no JSON', async () => {
    for (const body of ['{', '{"username":', "{'username':'a'}", 'username=a', '\u0000', '{"a":1}}', '<xml/>']) {
      await refused('login', body)
    }
  })

  it('is refused when it speaks of __proto__, and pollutes nothing', async () => {
    await refused('login', '{"__proto__":{"polluted":true},"username":"a","password":"b"}')
    const asForm = await post('login', '__proto__=x&__proto__[polluted]=1&username=a&password=b', form)
    assert.ok([400, 401].includes(asForm.status)) // Express 5's form parser leaves the field out
    await refused('login', '{"username":{"__proto__":{"polluted":true}},"password":"b"}')
    const deep = '{"constructor":{"prototype":{"polluted":true}},"username":"a","password":"b"}'
    assert.equal((await post('login', deep)).status, 401)
    assert.equal(({} as { polluted?: boolean }).polluted, undefined)
  })

  it('is refused when it is larger than 16 KB, told or untold', async () => {
    const large = JSON.stringify({ username: 'a', password: 'x'.repeat(200_000) })
    await refused('login', large, json, 413)
    await refused('login', `password=${'x'.repeat(20_000)}`, form, 413)
    await refused('login', large, { ...json, 'transfer-encoding': 'chunked' }, 413)
    await refused('login', gzipSync(large) as unknown as string, { ...json, 'content-encoding': 'gzip' }, 413)
  })

  it('is refused when it has more fields than any form', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `f${index}=1`).join('&')
    await refused('login', many, form, 413)
  })

  it('is refused when it is of another media type, charset or encoding', async () => {
    const body = '{"username":"a","password":"b"}'
    for (const type of [
      'text/plain',
      'text/html',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'application/jsonp',
      'application/json; charset=latin9',
      'application/x-www-form-urlencoded; charset=utf-7',
      'nonsense',
      '',
    ]) {
      await refused('login', body, { 'content-type': type }, 415)
    }
    await refused('login', body, { ...json, 'content-encoding': 'compress' }, 415)
    await refused('login', body, {}, 415)
  })

  it('is refused when a form has a field twice', async () => {
    assert.deepEqual(await refused('login', 'username=a&username=b&password=c', form), ['username'])
  })

  it('is refused when its encoding is broken', async () => {
    const garbage = Buffer.from([0x1f, 0x8b, 1, 2, 3]) as unknown as string
    await refused('login', garbage, { ...json, 'content-encoding': 'gzip' })
  })

  it('is none when there is nothing to say', async () => {
    for (const headers of [{}, json, form]) {
      assert.equal((await ask(`${shop.url}/auth/logout`, { method: 'POST', headers })).status, 204)
    }
    assert.equal((await post('logout', '', { 'content-length': '0' })).status, 204)
  })

  it('of +json is JSON too', async () => {
    const reply = await post('login', '{"username":"a","password":"b"}', { 'content-type': 'application/vnd.api+json' })
    assert.equal(reply.status, 401)
  })

  it('sends a form back with invalid_request', async () => {
    const reply = await post('login', 'username=a', formHeaders)
    assert.deepEqual([reply.status, reply.headers.location], [303, '/login?error=invalid_request&fields=password'])
  })

  it('names the fields that no such request has, at the end, and only when it is refused', async () => {
    assert.deepEqual(await refused('login', { user: 'ada', password: 'b' }), ['username', 'user'])
    assert.deepEqual(await refused('signup', { email: 'a@b', password: 'secret-1' }), ['emailAddress', 'email'])
    assert.deepEqual(await refused('otp/request', { emailAddress: 5, isImport: true }), ['emailAddress', 'isImport'])
    assert.equal((await post('login', { username: 'a', password: 'b', colour: 'red' })).status, 401)
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`${index}`.padEnd(150, 'x'), 1]))
    const named = await refused('login', many)
    assert.equal(named.length, 12)
    assert.ok(named.every((name) => name.length <= 100))
  })

  it('names a form’s wrong fields as the form names them, in its order, and no others', async () => {
    const leads = async (path: string, body: string) => (await post(path, body, formHeaders)).headers.location
    assert.equal(
      await leads('login', 'emailAddress=&password=&_csrf=x'),
      '/login?error=invalid_request&fields=emailAddress,password',
    )
    assert.equal(await leads('login', 'userName=&password=x'), '/login?error=invalid_request&fields=userName')
    assert.equal(
      await leads('signup', 'userName=ada&password='),
      '/signup?error=invalid_request&fields=emailAddress,password',
    )
    const referer = `${shop.url}/login?fields=old&error=old`
    const again = await post('login', 'username=a', { ...formHeaders, referer })
    assert.equal(again.headers.location, '/login?error=invalid_request&fields=password')
    const wrong = await post('login', 'username=a&password=b', { ...formHeaders, referer })
    assert.equal(wrong.headers.location, '/login?error=invalid_credentials')
  })

  it('may name its login as username, userName or emailAddress', async () => {
    const me = { ...somebody(), userName: 'the-name' }
    shop.sandbox.accounts.add(me)
    for (const field of ['username', 'userName', 'emailAddress']) {
      for (const name of [me.userName, me.emailAddress]) {
        const reply = await post('login', { [field]: name, password: me.password })
        assert.deepEqual([reply.status, reply.json.status], [200, 'authenticated'], `${field} ${name}`)
      }
      const reset = { [field]: me.userName, confirmationCode: 'x', newPassword: 'secret-22' }
      assert.equal((await post('password/reset', reset)).json.code, 'reset_code_invalid')
    }
    assert.equal((await post('password/forgot', { username: me.userName })).status, 202)
    assert.equal(shop.sandbox.outbox.at(-1)?.kind, 'reset')
    const { emailAddress, password } = somebody()
    const signup = await post('signup', { emailAddress, password, username: 'another-name' })
    assert.equal(signup.json.customer.userName, 'another-name')
  })
})

describe('an app’s own body parser before ours (better-auth#10706)', () => {
  const open = storefronts()
  const parsers: [about: string, prepare: (app: Express) => unknown][] = [
    ['json', (app) => app.use(express.json())],
    ['urlencoded', (app) => app.use(express.urlencoded({ extended: false }))],
    ['extended urlencoded', (app) => app.use(express.urlencoded({ extended: true }))],
    ['both', (app) => app.use(express.json(), express.urlencoded({ extended: true }))],
    ['text', (app) => app.use(express.text({ type: '*/*' }))],
    ['raw', (app) => app.use(express.raw({ type: () => true }))],
    ['raw for JSON', (app) => app.use(express.raw({ type: 'application/json' }), express.urlencoded())],
    [
      'its own reader',
      (app) =>
        app.use((req, _res, next) => {
          const chunks: Buffer[] = []
          req.on('data', (chunk) => chunks.push(chunk))
          req.on('end', () => {
            req.body = Buffer.concat(chunks).toString()
            next()
          })
        }),
    ],
  ]
  for (const [about, prepare] of parsers) {
    it(`(${about}) never makes a route hang, and its body is taken`, async () => {
      const me = somebody()
      const shop = await open({ prepare })
      shop.sandbox.accounts.add(me)
      const login = loginOf(me)

      const asJson = await shop.browser().post('/auth/login', login)
      assert.deepEqual([asJson.status, asJson.json.status], [200, 'authenticated'])
      const asForm = await shop.browser().form('/auth/login', { ...login, returnTo: '/x' })
      assert.deepEqual([asForm.status, asForm.headers.location], [303, '/x'])
      assert.equal((await shop.browser().post('/auth/logout')).status, 204)

      const browser = shop.browser()
      const bodies: [string, Record<string, string>][] = [
        ['{"username":', json],
        ['[]', json],
        ['5', json],
        ['{"__proto__":{"a":1},"username":"a","password":"b"}', json],
        ['username=a', form],
        ['username=a&username=b&password=c', form],
        ['username[]=a&password=b', form],
        ['username[0]=a&username[1]=b&password=c', form],
        ['username[__proto__][polluted]=1&password=b', form],
        ['constructor[prototype][polluted]=1&username[toString]=a&password=b', form],
        ['{"username":["a"],"password":"b"}', json],
        ['{"username":{"constructor":{"prototype":{"polluted":1}}},"password":"b"}', json],
        ['x', { 'content-type': 'text/plain' }],
        [JSON.stringify({ username: 'a', password: 'x'.repeat(50_000) }), json],
      ]
      shop.asked()
      for (const [body, headers] of bodies) {
        const { status } = await browser.post('/auth/login', body, headers)
        assert.ok(status >= 400 && status < 500, `${body.slice(0, 40)}: ${status}`)
      }
      assert.ok(!shop.asked().includes('createUserAuthTicket'), 'none of them reached Kibo')
      assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    })
  }

  it('may take more than 16 KB in chunks or compressed, and our routes do not', async () => {
    const limit = '1mb'
    const taking = [
      express.json({ limit }),
      express.urlencoded({ extended: true, limit }),
      express.text({ type: '*/*', limit }),
      express.raw({ type: '*/*', limit }),
    ]
    const large = JSON.stringify({ username: 'a', password: 'b', more: 'x'.repeat(50_000) })
    const largeForm = `username=a&password=b&more=${'x'.repeat(50_000)}`
    for (const parser of taking) {
      const { url } = await open({ prepare: (app) => app.use(parser) })
      const post = (body: string, headers: Record<string, string>) =>
        ask(`${url}/auth/login`, { method: 'POST', body, headers })
      const replies = [
        await post(large, { ...json, 'transfer-encoding': 'chunked' }),
        await post(gzipSync(large) as unknown as string, { ...json, 'content-encoding': 'gzip' }),
        await post(largeForm, { ...form, 'transfer-encoding': 'chunked' }),
      ]
      assert.deepEqual(
        replies.map(({ status, json: { code } }) => [status, code]),
        replies.map(() => [413, 'invalid_request']),
      )
      const small = await post('{"username":"a","password":"b"}', { ...json, 'transfer-encoding': 'chunked' })
      assert.equal(small.status, 401)
    }
  })

  it('that consumed the body and kept nothing leaves fields missing, and nothing hangs', async () => {
    const shop = await open({
      prepare(app) {
        app.use((req, _res, next) => {
          req.on('end', () => next())
          req.resume()
        })
      },
    })

    const reply = await shop.browser().post('/auth/login', { username: 'a', password: 'b' })

    assert.deepEqual([reply.status, reply.json.code], [400, 'invalid_request'])
  })

  it('leaves the app its own body on its own routes', async () => {
    const shop = await open({
      mount(app) {
        app.post('/own', express.json(), (req, res) => {
          res.json(req.body)
        })
      },
    })

    assert.deepEqual((await shop.browser().post('/own', { a: 1 })).json, { a: 1 })
  })
})
