import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '../support/seeded-random.ts'
import { staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

const shoppers = 200
const visitsEach = 8

describe('200 shoppers at once', () => {
  it('never see the account, ticket or cart of another, whatever the order of Kibo’s answers (medusa#9679)', async function () {
    this.timeout(120_000)
    const { random, seed, pick } = seededRandom()
    const shop = await startStorefront({
      options: {
        account: { ttlMs: 1000 },
        kibo: {
          fetch: async (...request) => {
            await delay(random() * 8)
            const response = await fetch(...request)
            await delay(random() * 8)
            return response
          },
        },
      },
    })
    try {
      const everybody = await inTurns(shoppers, 20, () => signUp(shop))
      await Promise.all(
        everybody.map(async (shopper) => {
          for (let visit = 0; visit < visitsEach; visit++) {
            await delay(random() * 20)
            if (random() < 0.004) shop.sandbox.advance(staleMs)
            await pick(visits)(shopper)
          }
        }),
      )
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    } finally {
      await shop.close()
    }
  })
})

interface Shopper {
  agent: ReturnType<Storefront['agent']>
  username: string
  password: string
  accountId: number
  product: string
  isLoggedIn: boolean
}

async function signUp(shop: Storefront): Promise<Shopper> {
  const agent = shop.agent()
  const person = somebody()
  const answer = await agent.post('/auth/signup').send(person).expect(201)
  const shopper: Shopper = {
    agent,
    username: person.emailAddress,
    password: person.password,
    accountId: answer.body.customer.accountId,
    product: `product-${answer.body.customer.accountId}`,
    isLoggedIn: true,
  }
  await agent.post(`/cart/${shopper.product}`)
  return shopper
}

async function seeHome({ agent, username, accountId, isLoggedIn }: Shopper): Promise<void> {
  const { body } = await agent.get('/').expect(200)
  assert.equal(body.status, isLoggedIn ? 'authenticated' : 'anonymous', username)
  if (isLoggedIn) {
    assert.equal(body.customer.accountId, accountId)
    assert.equal(body.account.emailAddress, username)
  }
}

async function seeAccount({ agent, username, isLoggedIn }: Shopper): Promise<void> {
  const { status, body } = await agent.get('/account')
  assert.equal(status, isLoggedIn ? 200 : 401, username)
  if (isLoggedIn) assert.equal(body.emailAddress, username)
}

async function seeCart({ agent, product, isLoggedIn }: Shopper): Promise<void> {
  const { body } = await agent.get('/cart').expect(200)
  const products = body.items.map((item: { product: { productCode: string } }) => item.product.productCode)
  assert.deepEqual(products, isLoggedIn ? [product] : [])
}

async function seeTwoTabs(shopper: Shopper): Promise<void> {
  await Promise.all([seeHome(shopper), seeAccount(shopper), seeHome(shopper)])
}

async function logOutOrIn(shopper: Shopper): Promise<void> {
  const { agent, username, password, accountId } = shopper
  if (shopper.isLoggedIn) {
    await agent.post('/auth/logout').expect(204)
  } else {
    const { body } = await agent.post('/auth/login').send({ username, password }).expect(200)
    assert.equal(body.customer.accountId, accountId)
  }
  shopper.isLoggedIn = !shopper.isLoggedIn
}

const visits = [seeHome, seeHome, seeAccount, seeAccount, seeCart, seeTwoTabs, seeTwoTabs, logOutOrIn]

async function inTurns<Value>(count: number, atOnce: number, make: () => Promise<Value>): Promise<Value[]> {
  const made: Value[] = []
  while (made.length < count) made.push(...(await Promise.all(Array.from({ length: atOnce }, make))))
  return made
}
