import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Browser, type Reply } from './browser.ts'
import { loginOf, staleMs } from './shoppers.ts'
import { type Storefront, somebody } from './storefront.ts'

export type Person = ReturnType<typeof somebody>

/** What one browser's visit to the storefront should be like by now. */
export interface Model {
  people: readonly Person[]
  /** Whether logins need a code. */
  asksForCode: boolean
  who: number | null
  /** Whose login waits for its code, and whether the code that was sent last is still good. */
  waiting: { who: number; triesLeft: number } | null
  /** Pieces in the carts: of the guest, and of each person. */
  guestCart: number
  carts: number[]
  /** Counts the sessions: a new one at every change of privilege. */
  session: number
  nowMs: number
  /** When each session ended. */
  endedAtMs: Map<number, number>
}

/** The browser, and what a second tab still holds of it. */
export interface Real {
  shop: Storefront
  browser: Browser
  oldTab: { cookies: Map<string, string>; session: number } | null
}

type Command = fc.AsyncCommand<Model, Real>

const graceMs = 30_000

/** One step; `run` also looks at the page afterwards, which every step must leave right. */
function step(name: string, run: (model: Model, real: Real) => Promise<void>, check = (_: Model) => true): Command {
  return {
    check,
    async run(model, real) {
      await run(model, real)
      await look(model, real)
    },
    toString: () => name,
  }
}

async function look(model: Model, { browser }: Real): Promise<void> {
  const { status, json } = await browser.get('/')
  assert.equal(status, 200)
  assert.equal(json.degraded, false)
  const expected = model.who !== null ? 'authenticated' : model.waiting ? 'two-factor' : 'anonymous'
  assert.equal(json.status, expected)
  const person = model.who === null ? undefined : model.people[model.who]
  assert.equal(json.account?.userName, person?.emailAddress)
  assert.equal(json.customer?.userName, person?.emailAddress)
  assert.equal((await browser.get('/account')).status, person ? 200 : 401)
  const { items } = (await browser.get('/cart')).json
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0)
  assert.equal(pieces, model.who === null ? model.guestCart : (model.carts[model.who] ?? 0))
}

function endSession(model: Model): void {
  model.endedAtMs.set(model.session, model.nowMs)
  model.session += 1
}

function becomes(model: Model, who: number): void {
  if (model.who === null) {
    model.carts[who] = (model.carts[who] ?? 0) + model.guestCart
    model.guestCart = 0
  }
  endSession(model)
  model.who = who
  model.waiting = null
}

function goesOnAsNewGuest(model: Model): void {
  endSession(model)
  model.who = null
  model.guestCart = 0
}

const person = ({ people }: Model, who: number): Person => people[who % people.length] ?? somebody()

const visit = step('visit', async () => {})

const addToCart = step('add to cart', async (model, { browser }) => {
  assert.equal((await browser.post('/cart/SHOE')).status, 201)
  if (model.who === null) model.guestCart += 1
  else model.carts[model.who] = (model.carts[model.who] ?? 0) + 1
})

const login = (index: number) =>
  step(`login ${index}`, async (model, { browser }) => {
    const who = index % model.people.length
    const reply = await browser.post('/auth/login', loginOf(person(model, who)))
    assert.equal(reply.status, 200)
    if (!model.asksForCode) return becomes(model, who)
    if (model.who !== null) goesOnAsNewGuest(model)
    model.waiting = { who, triesLeft: 3 }
  })

const wrongLogin = (index: number) =>
  step(`wrong login ${index}`, async (model, { browser }) => {
    const reply = await browser.post('/auth/login', { ...loginOf(person(model, index)), password: 'wrong' })
    assert.equal(reply.json.code, 'invalid_credentials')
  })

const logout = step('logout', async (model, { browser }) => {
  assert.equal((await browser.post('/auth/logout')).status, 204)
  if (model.who !== null) goesOnAsNewGuest(model)
  model.waiting = null
})

const refresh = step('refresh', async (_model, { browser }) => {
  assert.equal((await browser.post('/auth/refresh')).status, 200)
})

const verify = step('verify', async (model, { shop, browser }) => {
  const code = shop.sandbox.outbox.at(-1)?.code ?? '000000'
  const reply = await browser.post('/auth/two-factor/verify', { code })
  if (!model.waiting || model.waiting.triesLeft === 0) return assert.equal(reply.json.code, 'two_factor_invalid')
  assert.equal(reply.status, 200)
  becomes(model, model.waiting.who)
})

const verifyWrong = step('verify wrong', async (model, { browser }) => {
  const reply = await browser.post('/auth/two-factor/verify', { code: 'no code' })
  assert.equal(reply.json.code, 'two_factor_invalid')
  if (model.waiting) model.waiting.triesLeft = Math.max(0, model.waiting.triesLeft - 1)
})

const newCode = step(
  'new code',
  async (model, { browser }) => {
    assert.equal((await browser.post('/auth/two-factor/request')).status, 202)
    if (model.waiting) model.waiting.triesLeft = 3
  },
  ({ waiting }) => waiting !== null,
)

const wait = (about: string, ms: number) =>
  step(about, async (model, { shop }) => {
    shop.sandbox.advance(ms)
    model.nowMs += ms
    if (ms >= 180_000 && model.waiting) model.waiting.triesLeft = 0
    if (ms >= 600_000) model.waiting = null
    if (ms >= 24 * 3_600_000) {
      goesOnAsNewGuest(model)
      model.endedAtMs.delete(model.session - 1) // died of age: nothing ended it
    }
  })

const openTab = step('open a second tab', async (model, real) => {
  await real.browser.get('/') // a tab without any cookie is another visitor
  real.oldTab = { cookies: new Map(real.browser.jar), session: model.session }
})

/** The second tab's request still has the cookies of when it was opened. */
const useOldTab = step('use the second tab', async (model, { shop, oldTab }) => {
  if (!oldTab) return
  const tab = new Browser(shop.url, oldTab.cookies)
  const reply = await tab.get('/')
  assert.equal(reply.status, 200)
  if (oldTab.session === model.session) return assertNobodyElse(model, reply)
  assert.notEqual(reply.json.status, 'authenticated')
  assert.equal(reply.json.account, null)
  const endedAtMs = model.endedAtMs.get(oldTab.session) ?? 0
  if (model.nowMs - endedAtMs <= graceMs) assert.equal(reply.session, undefined)
})

function assertNobodyElse(model: Model, { json }: Reply): void {
  const own = model.who === null ? null : model.people[model.who]?.emailAddress
  assert.ok([null, undefined, own].includes(json.customer?.userName))
}

/** Every command of the model. */
export const commands: fc.Arbitrary<Command>[] = [
  fc.constant(visit),
  fc.constant(addToCart),
  fc.nat(2).map(login),
  fc.nat(2).map(wrongLogin),
  fc.constant(logout),
  fc.constant(refresh),
  fc.constant(verify),
  fc.constant(verifyWrong),
  fc.constant(newCode),
  fc.constant(openTab),
  fc.constant(useOldTab),
  fc.constant(wait('wait until the ticket is stale', staleMs)),
  fc.constant(wait('wait past the grace', 31_000)),
  fc.constant(wait('wait a day', 25 * 3_600_000)),
]
