import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import request from 'supertest'
import { createSandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { runExample } from '../support/run-example.ts'
import { useExample } from '../support/use-example.ts'

const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }
const folder = join(import.meta.dirname, '../../examples')
const noPrograms = ['sandbox-unless-configured.ts', 'recipes/kibo-answer.ts']
const programs = [
  ...readdirSync(folder),
  ...readdirSync(join(folder, 'recipes')).map((name) => `recipes/${name}`),
].filter((name) => /\.(ts|cjs|mjs)$/.test(name) && !noPrograms.includes(name))

describe('examples', () => {
  for (const name of programs.filter((name) => name !== 'import-customers.ts')) {
    it(`is a file of 15 to 60 lines that listens on this machine only: ${name}`, () => {
      const text = readFileSync(join(folder, name), 'utf8')
      const lines = text.trimEnd().split('\n').length
      assert.ok(lines >= 15 && lines <= 60, `${lines} lines`)
      assert.deepEqual(text.match(/^.{121,}$/gm), null, 'no line of more than 120 columns')
      assert.match(text, /listen\([^\n]*'127\.0\.0\.1'/)
    })
  }

  for (const name of [...programs, 'single-page/server.ts', 'cluster/server.ts']) {
    if (name === 'import-customers.ts' || name === 'express-4.ts') continue
    it(`ends when it can't listen, and says what to set: ${name}`, () => {
      const text = readFileSync(join(folder, name), 'utf8')
      assert.match(text, /listen\([^\n]*'127\.0\.0\.1', \(error\) => \{\n *if \(error\) throw error .*Set PORT/)
    })
  }

  for (const name of ['minimal.ts', 'storefront/server.ts', 'commonjs.cjs']) {
    it(`says that the port is in use, and ends: ${name}`, async () => {
      const sandbox = await createSandbox() // which has a port
      const env = { ...kiboEnv(sandbox.kibo), STOREFRONT_AUTH_SECRET: 's'.repeat(32), PORT: new URL(sandbox.url).port }
      try {
        await assert.rejects(runExample(name, env), /in use\S* Set PORT/)
      } finally {
        await sandbox.close()
      }
    })
  }
})

describe('examples/json-api.ts', () => {
  const example = useExample('json-api.ts')

  it('keeps a guest’s cart through the signup, and refuses in JSON', async () => {
    const browser = request.agent(example.url)
    await browser.post('/api/cart/items').send({ productCode: 'tea' }).expect(201)
    const refused = await browser.get('/api/account').set('Accept', 'text/html').expect(401)
    assert.equal(refused.body.code, 'session_required')
    await browser.post('/auth/signup').send(ada).expect(201)
    const account = await browser.get('/api/account').expect(200)
    assert.equal(account.body.emailAddress, ada.emailAddress)
    const cart = await browser.get('/api/cart').expect(200)
    assert.equal(cart.body.items.length, 1)
  })

  it('takes nothing from another site’s page', async () => {
    const posted = request(example.url).post('/api/cart/items').set('Origin', 'https://other.example')
    await posted.send({ productCode: 'tea' }).expect(403)
  })
})

describe('examples/own-routes.ts', () => {
  const example = useExample('own-routes.ts')

  it('signs up, out and in, and answers a wrong password by its code', async () => {
    const browser = request.agent(example.url)
    await browser.post('/sign-up').send(ada).expect(201)
    await browser.post('/sign-out').expect(204)
    const wrong = await browser
      .post('/sign-in')
      .send({ ...ada, password: 'wrong' })
      .expect(401)
    assert.deepEqual(wrong.body, { code: 'invalid_credentials' })
    const session = await browser.post('/sign-in').send(ada).expect(200)
    assert.equal(session.body.customer.firstName, 'Ada')
  })
})

describe('examples/guard-variants.ts', () => {
  const example = useExample('guard-variants.ts')

  it('sends people to the login, and gives scripts the problem', async () => {
    const page = await request(example.url).get('/account').set('Accept', 'text/html').expect(302)
    assert.equal(page.headers.location, '/login?returnTo=%2Faccount')
    const script = await request(example.url).get('/api/account').set('Accept', 'text/html').expect(401)
    assert.equal(script.body.code, 'session_required')
    const own = await request(example.url).get('/club').expect(401)
    assert.equal(own.text, 'For members only (session_required)')
  })

  it('asks for a behaviour and for an approved business account', async () => {
    const browser = request.agent(example.url)
    await browser.post('/auth/signup').send(ada).expect(201)
    await browser.get('/account').expect(200, 'Hello Ada')
    await browser.get('/club').expect(200)
    const quotes = await browser.get('/quotes').expect(403)
    assert.equal(quotes.body.code, 'approval_required')

    example.sandbox.accounts.add({ emailAddress: 'reader@example.com', password: 'a-password-1', behaviors: [1014] })
    const reader = request.agent(example.url)
    await reader.post('/auth/login').send({ username: 'reader@example.com', password: 'a-password-1' }).expect(200)
    const checkout = await reader.get('/checkout').expect(403)
    assert.equal(checkout.body.code, 'behavior_required')
  })
})

describe('examples/second-factor.ts', () => {
  const example = useExample('second-factor.ts', { sandbox: { twoFactor: 'always' } })

  it('lets nobody in before the code, and goes on to the account after it', async () => {
    example.sandbox.accounts.add(ada)
    const browser = request.agent(example.url)
    const form = (path: string) => browser.post(path).type('form').set('Accept', 'text/html')
    const { emailAddress, password } = ada
    const login = await form('/auth/login').send({ emailAddress, password, returnTo: '/account' }).expect(303)
    assert.equal(new URL(login.headers.location ?? '', example.url).pathname, '/two-factor')
    await browser.get('/two-factor').expect(200, /one-time-code/)
    await browser.get('/account').expect(401)

    const code = example.sandbox.outbox.at(-1)?.code
    const verified = await form('/auth/two-factor/verify').send({ code, returnTo: '/account' }).expect(303)
    assert.equal(verified.headers.location, '/account')
    await browser.get('/account').expect(200, { hello: 'Ada' })
  })
})

describe('examples/two-sites.ts', () => {
  const example = useExample('two-sites.ts', {
    sandbox: { siteId: 8, otherSiteIds: [9] },
    env: { KIBO_SITE_DE: '9' },
  })

  it('a shopper of one site is a guest of the other', async () => {
    const browser = request.agent(example.url)
    await browser.post('/us/auth/signup').send(ada).expect(201)
    assert.equal((await browser.get('/us').expect(200)).body.status, 'authenticated')
    const other = await browser.get('/de').expect(200)
    assert.equal(other.body.status, 'anonymous')
    assert.match(String(other.headers['set-cookie']), /shopper_de=/)
    const { emailAddress: username, password } = ada
    const there = (await browser.post('/de/auth/login').send({ username, password }).expect(200)).body.customer
    const here = (await browser.get('/us/auth/session').expect(200)).body.customer
    assert.equal(there.accountId, here.accountId)
    const sites = example.sandbox.calls.map(({ headers }) => headers['x-vol-site'])
    assert.ok(sites.includes('8') && sites.includes('9'))
  })
})

describe('examples/secret-rotation.ts', () => {
  it('an old secret opens while it is in the list, and no longer', async () => {
    const sandbox = await createSandbox()
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
    try {
      const statusWith = async (secret: string, cookie: string) => {
        const example = await runExample('secret-rotation.ts', {
          ...kiboEnv(sandbox.kibo),
          STOREFRONT_AUTH_SECRET: secret,
        })
        try {
          if (cookie !== '') return (await request(example.url).get('/').set('Cookie', cookie)).body.status as string
          const signup = await request(example.url).post('/auth/signup').send(ada).expect(201)
          return (signup.headers['set-cookie'] as unknown as string[]).map((line) => line.split(';')[0]).join('; ')
        } finally {
          await example.close()
        }
      }
      const cookie = await statusWith(older, '')
      assert.equal(await statusWith(`${newer},${older}`, cookie), 'authenticated')
      assert.equal(await statusWith(newer, cookie), 'anonymous')
    } finally {
      await sandbox.close()
    }
  })
})

describe('examples/proxy.ts', () => {
  const example = useExample('proxy.ts')
  const forwarded = {
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Host': 'shop.example',
    'X-Forwarded-Proto': 'https',
  }

  it('sees the visitor’s address, host and scheme, and makes the cookie Secure', async () => {
    const page = await request(example.url).get('/').set(forwarded).expect(200)
    assert.deepEqual(page.body, { address: '203.0.113.7', origin: 'https://shop.example', status: 'anonymous' })
    assert.match(String(page.headers['set-cookie']), /^__Host-kibo_shopper=.*; Secure/)
  })

  it('takes posts of its own public origin, and gives probes no ticket', async () => {
    const before = example.sandbox.calls.length
    await request(example.url).get('/healthz').expect(200)
    assert.equal(example.sandbox.calls.length, before)
    const post = (origin: string) => request(example.url).post('/auth/logout').set(forwarded).set('Origin', origin)
    await post('https://shop.example').expect(204)
    await post('https://other.example').expect(403)
  })
})

describe('examples/express-4.ts', () => {
  const example = useExample('express-4.ts', { env: { NODE_OPTIONS: '--import ./test/support/express-4.mjs' } })

  it('a rejected handler is answered, and the process goes on', async () => {
    const browser = request.agent(example.url)
    await browser.get('/cart').expect(200)
    example.sandbox.fail({ operation: 'getOrCreateCart', kind: 'refuse', times: Number.POSITIVE_INFINITY })
    const away = await browser.get('/cart').expect(503)
    assert.equal(away.body.code, 'kibo_unavailable')
    await browser.get('/no-such-page').expect(404)
  })
})

describe('examples/commonjs.cjs', () => {
  const example = useExample('commonjs.cjs')

  it('greets a shopper who signed up', async () => {
    const browser = request.agent(example.url)
    await browser.get('/account').expect(401)
    await browser.post('/auth/signup').send(ada).expect(201)
    await browser.get('/account').expect(200, { hello: 'Ada' })
  })
})

describe('examples/error-page.ts', () => {
  const example = useExample('error-page.ts')

  it('shows people a page and scripts the problem, for refusals and outages', async () => {
    await request(example.url).get('/account').set('Accept', 'text/html').expect(401, '<h1>Please log in.</h1>')
    example.sandbox.fail({ kind: 'refuse', times: Number.POSITIVE_INFINITY })
    const page = await request(example.url).get('/').set('Accept', 'text/html').expect(503)
    assert.match(page.text, /^<h1>The shop/)
    assert.ok(page.headers['retry-after'])
    const script = await request(example.url).get('/').expect(503)
    assert.equal(script.body.code, 'kibo_unavailable')
  })
})
