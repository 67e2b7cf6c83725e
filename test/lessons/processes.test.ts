import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { kiboEvents } from '../../src/index.ts'
import { StoreUnavailableError } from '../../src/store/unavailable.ts'
import { ask } from '../support/browser.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'

// The same for storefronts of several processes, and for what reaches them from outside.

/** A store that can be away. */
class FragileStore extends MemoryStore {
  isAway = false

  override async get(key: string): Promise<string | undefined> {
    if (this.isAway) throw new StoreUnavailableError('away')
    return super.get(key)
  }
}

describe('with a shared store', () => {
  const open = storefronts()

  it('two instances refresh one ticket once, and both are answered by the new one (next-auth#8897, nextjs-auth0#959)', async () => {
    const store = new MemoryStore()
    const shop = await open({ options: { store } })
    const second = await open({ options: { store }, sharing: shop.sandbox })
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.asked()

    const { cookie } = browser
    const asked = Array.from({ length: 20 }, (_, index) => (index % 2 ? shop : second).url)
    const replies = await Promise.all(asked.map((url) => ask(`${url}/claims`, { headers: { cookie } })))

    assert.equal(new Set(replies.map(({ json }) => json.claims)).size, 1)
    assert.equal(shop.asked().filter((one) => one === 'refreshUserAuthTicket').length, 1)
  })

  it('a logout at one instance is not undone by a late response of the other', async () => {
    const store = new MemoryStore()
    const shop = await open({ options: { store } })
    const second = await open({ options: { store }, sharing: shop.sandbox })
    const browser = await signedUp(shop)
    const { cookie } = browser
    await browser.post('/auth/logout')

    const late = await ask(second.url, { headers: { cookie } })

    assert.deepEqual([late.json.status, late.session], ['anonymous', undefined])
  })

  it('a store that is away neither hangs requests nor loses the session silently (connect-redis#373, #400)', async () => {
    const store = new FragileStore()
    const shop = await open({ options: { store } })
    const second = await open({ options: { store }, sharing: shop.sandbox })
    const browser = await signedUp(shop)
    const visit = () => ask(`${second.url}/account`, { headers: { cookie: browser.cookie } })

    store.isAway = true
    const away = await visit()
    assert.equal(away.status, 503)
    assert.deepEqual(away.setCookies, [])

    store.isAway = false
    assert.equal((await visit()).status, 200)
  })
})

describe('the rule of', () => {
  const open = storefronts()

  it('GHSA-9mp4-77wg-rwx9: a webhook’s signature is compared over the raw body, and nothing is believed without it', async () => {
    const shop = await open({
      mount(app) {
        app.post('/events', (req, res, next) => kiboEvents({ auth: shop.auth })(req, res, next))
      },
    })
    const body = JSON.stringify({ eventId: '1', topic: 'customeraccount.deleted', entityId: '1001' })
    const date = new Date().toUTCString()
    const hash = (text: string) => createHash('sha256').update(text).digest('base64')
    const sign = (text: string, secret: string) => hash(hash(secret + secret) + date + text)
    const { sharedSecret } = shop.sandbox.kibo
    const post = (text: string, signature: string | undefined) =>
      ask(`${shop.url}/events`, {
        method: 'POST',
        body: text,
        headers: { 'content-type': 'application/json', date, ...(signature && { 'x-vol-hmac-sha256': signature }) },
      })

    for (const signature of [undefined, 'AAAA', sign(body, 'another'), sign(`${body} `, sharedSecret)]) {
      assert.equal((await post(body, signature)).status, 401)
    }
    assert.equal((await post(body.replace(':', ': '), sign(body, sharedSecret))).status, 401)
    assert.ok((await post(body, sign(body, sharedSecret))).status < 300)
  })
})
