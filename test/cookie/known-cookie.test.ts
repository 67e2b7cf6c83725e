import assert from 'node:assert/strict'
import crypto, { webcrypto } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { ask } from '../support/browser.ts'
import { loginOf, signedUp } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

/** Runs `work` and counts the calls of Node's and the Web's cryptography meanwhile. */
async function countCryptography(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const undo: (() => void)[] = []
  const spy = (owner: object, name: string) => {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const original = Reflect.get(owner, name)
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]) {
        counts[name] = (counts[name] ?? 0) + 1
        return Reflect.apply(original, this, args)
      },
    })
    undo.push(() => (own ? Object.defineProperty(owner, name, own) : Reflect.deleteProperty(owner, name)))
  }
  for (const name of ['createHmac', 'hash', 'timingSafeEqual', 'hkdfSync', 'randomBytes', 'createDecipheriv'])
    spy(crypto, name)
  for (const name of ['decrypt', 'encrypt', 'importKey', 'sign', 'verify', 'deriveBits']) spy(webcrypto.subtle, name)
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    for (const step of undo) step()
    syncBuiltinESMExports()
  }
  return counts
}

describe('a cookie that this process has opened or written before', () => {
  const open = storefronts()

  it('costs no cryptography', async () => {
    const shop = await open()
    const browser = await signedUp(shop)

    const counts = await countCryptography(async () => {
      for (const path of ['/', '/account', '/claims']) assert.equal((await browser.get(path)).status, 200)
    })

    assert.deepEqual(counts, {})
  })

  it('costs some in another process once, and then none there either', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const second = await open({ sharing: shop.sandbox })
    const visit = () => ask(second.url, { headers: { cookie: browser.cookie } })

    const first = await countCryptography(visit)
    assert.equal(first.createDecipheriv, 1)
    assert.equal(first.hash, 2)
    assert.equal(first.encrypt, undefined)
    assert.deepEqual(await countCryptography(visit), {})
  })

  it('is no longer taken once its session was logged out', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const before = browser.copy()
    await browser.post('/auth/logout')

    assert.equal((await before.get('/')).json.status, 'anonymous')
    shop.sandbox.advance(31_000)
    const later = await before.get('/')
    assert.equal(later.json.status, 'anonymous')
    assert.ok(later.session)
  })

  it('is no longer taken once its shopper was revoked, by account or by user', async () => {
    const shop = await open()
    for (const key of ['accountId', 'userId'] as const) {
      const browser = shop.browser()
      const { customer } = (await browser.post('/auth/signup', somebody())).json

      await shop.auth.revoke(key === 'accountId' ? { accountId: customer.accountId } : { userId: customer.userId })

      assert.equal((await browser.get('/')).json.status, 'anonymous', key)
    }
  })

  it('is taken again when its shopper logs in after a revocation', async () => {
    const shop = await open()
    const browser = shop.browser()
    const me = somebody()
    const { customer } = (await browser.post('/auth/signup', me)).json
    await shop.auth.revoke({ accountId: customer.accountId })

    await browser.post('/auth/login', loginOf(me))

    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })
})
