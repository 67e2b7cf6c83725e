import assert from 'node:assert/strict'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { register } from '../support/shoppers.ts'
import { type Storefront, type StorefrontSetup, setCookieOf, somebody, startStorefront } from '../support/storefront.ts'

/** Changes the JSON that Kibo answers to calls whose address contains a text. */
function changing(part: string, change: (json: Record<string, unknown>) => object): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!String(url).includes(part) || !response.ok) return response
    return Response.json(change((await response.json()) as Record<string, unknown>), { status: response.status })
  }
}

describe('a Kibo that answers oddly', () => {
  let shop: Storefront
  const start = async (setup: StorefrontSetup) => {
    shop = await startStorefront(setup)
  }
  afterEach(() => shop.close())

  for (const where of placesOfSessions) {
    it(`and gives two shoppers one access token mixes nobody up, sessions in the ${where}`, async () => {
      const soon = () => new Date(Date.now() + 30_000).toISOString()
      await start({
        options: {
          ...sessionsIn(where),
          anonymous: 'lazy',
          account: { load: 'lazy' },
          kibo: {
            fetch: changing('authtickets', (json) => ({
              ...json,
              ...(json.accessToken ? { accessToken: 'AT1', accessTokenExpiration: soon() } : {}),
            })),
          },
        },
      })
      const people = [register(shop), register(shop)]
      const agents = await Promise.all(
        people.map(async (person) => {
          const agent = shop.agent()
          const login = await agent.post('/auth/login').send(person.login).expect(200)
          return { agent, accountId: login.body.customer.accountId as number }
        }),
      )
      assert.notEqual(agents[0]?.accountId, agents[1]?.accountId)
      for (const { agent, accountId } of [...agents, ...agents]) {
        assert.equal((await agent.get('/')).body.customer?.accountId, accountId)
      }
    })
  }

  it('and says nothing about the account in the ticket is asked for it', async () => {
    await start({
      options: {
        kibo: { fetch: changing('authtickets', ({ customerAccount: _, jwtAccessToken: __, ...ticket }) => ticket) },
      },
    })
    const person = register(shop)
    const login = await shop.agent().post('/auth/login').send(person.login)
    assert.deepEqual([login.status, login.body.customer?.emailAddress], [200, person.emailAddress])
  })

  it('and lets a locked or inactive account log in is not believed', async () => {
    let barred: object = { isLocked: true }
    await start({
      options: {
        kibo: {
          fetch: changing('authtickets', (json) =>
            json.customerAccount ? { ...json, customerAccount: { ...json.customerAccount, ...barred } } : json,
          ),
        },
      },
    })
    const person = register(shop)
    const login = () => shop.agent().post('/auth/login').send(person.login)
    assert.equal((await login()).body.code, 'account_locked')
    barred = { isActive: false }
    assert.equal((await login()).body.code, 'account_disabled')
    barred = { isActive: false, approvalStatus: 'PendingApproval' }
    assert.equal((await login()).body.code, 'approval_required')
  })

  it('and refuses a ticket, and then says that the account is locked, ends the session on that page', async () => {
    let asked = 0
    await start({
      options: {
        kibo: {
          fetch: async (url, init) => {
            const response = await fetch(url, init)
            if (!String(url).includes('accounts/current')) return response
            asked += 1
            if (asked === 1) return Response.json({ errorCode: 'INVALID_ACCESS_TOKEN' }, { status: 401 })
            return Response.json({ ...((await response.json()) as object), isLocked: true })
          },
        },
      },
    })
    const agent = shop.agent()
    await agent.post('/auth/signup').send(somebody()).expect(201)
    const page = await agent.get('/')
    assert.deepEqual([page.body.status, page.body.account, asked], ['anonymous', null, 2])
  })

  it('and whose tickets live shorter than the leeway is asked for a new one once a page', async () => {
    await start({ sandbox: { accessTokenTtlMs: 30_000 } })
    const agent = shop.agent()
    await agent.get('/')
    shop.asked()
    await agent.get('/claims').expect(200)
    assert.deepEqual(shop.asked(), ['refreshUserAuthTicket'])
    const person = somebody()
    await shop.agent().post('/auth/signup').send(person).expect(201)
    assert.ok(!shop.asked().includes('refreshUserAuthTicket'), 'not for the guest that was minted in this request')
  })

  it('and is unusable is still a 503 for an app that asked for failures', async () => {
    await start({ options: { onKiboOutage: 'fail' } })
    shop.sandbox.fail({ operation: 'createAnonymousShopperAuthTicket', kind: 'html', status: 200 })
    assert.equal((await shop.agent().get('/')).status, 503)
  })
})

describe('a login that fails', () => {
  it('sets no device cookie', async () => {
    const shop = await startStorefront()
    const agent = shop.agent()
    await agent.get('/')
    const refused = await agent.post('/auth/login').send({ username: 'nobody@example.com', password: 'wrong-1' })
    assert.deepEqual([refused.status, setCookieOf(refused.headers, 'kibo_shopper_device')], [401, undefined])
    await shop.close()
  })

  it('is a 400 for half a character, in every field', async () => {
    const shop = await startStorefront()
    const half = '\\ud800'
    for (const [path, body] of Object.entries({
      login: `{"username":"a${half}","password":"x"}`,
      'otp/verify': `{"emailAddress":"a@example.com","code":"1${half}"}`,
      'otp/request': `{"emailAddress":"a${half}@example.com"}`,
      'password/reset': `{"userName":"a","confirmationCode":"${half}","newPassword":"x"}`,
    })) {
      const answer = await shop.agent().post(`/auth/${path}`).set('Content-Type', 'application/json').send(body)
      assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_request'], path)
    }
    await shop.close()
  })

  it('is not caused by mails that were asked for in somebody’s name', async () => {
    const shop = await startStorefront({ routes: { rateLimit: { perLogin: 2 } } })
    const person = register(shop)
    const ask = () => shop.agent().post('/auth/otp/request').send({ emailAddress: person.emailAddress })
    await Promise.all([ask(), ask(), ask()])
    assert.equal((await ask()).status, 429)
    await shop.agent().post('/auth/login').send(person.login).expect(200)
    await shop.close()
  })
})

describe('a change of password where a second factor is always asked for', () => {
  it('goes on with the old ticket for as long as Kibo takes it', async () => {
    const shop = await startStorefront()
    const person = somebody()
    const agent = shop.agent()
    await agent.post('/auth/signup').send(person).expect(201)
    shop.sandbox.configure({ twoFactor: 'always' })
    const change = { oldPassword: person.password, newPassword: 'another-1' }
    const answer = await agent.post('/auth/password/change').send(change).expect(204)
    assert.ok(setCookieOf(answer.headers), 'the session goes on under a new id')
    assert.equal(setCookieOf(answer.headers, 'kibo_shopper_2fa'), undefined, 'and waits for no code that nobody sent')
    await shop.close()
  })
})
