import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { register, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

const products = async (browser: Browser): Promise<string[]> => {
  const { json } = await browser.get('/cart')
  return (json.items ?? []).map(({ product }) => product.productCode)
}

for (const where of placesOfSessions) {
  describe(`an attacker who planted a guest's cookie, sessions in the ${where}`, () => {
    const open = storefronts()

    /** A victim whose browser has the attacker's guest. */
    async function planted() {
      const shop = await open({ options: sessionsIn(where) })
      const attacker = shop.browser()
      await attacker.post('/cart/bait')
      const { login } = register(shop)
      const elsewhere = shop.browser()
      await elsewhere.post('/auth/login', login)
      await elsewhere.post('/cart/ring')
      await elsewhere.post('/auth/logout')
      return { shop, attacker, victim: attacker.copy(), login }
    }

    it('gives the bait away at the login, and sees neither shopper nor cart from then on', async () => {
      const { shop, attacker, victim, login } = await planted()
      await victim.post('/auth/login', login)
      await victim.post('/cart/hat')
      assert.deepEqual((await products(victim)).toSorted(), ['bait', 'hat', 'ring'])

      for (const laterMs of [0, 31_000, staleMs]) {
        shop.sandbox.advance(laterMs)
        assert.equal((await attacker.copy().get('/')).json.status, 'anonymous')
        assert.deepEqual(await products(attacker.copy()), [])
      }
      assert.deepEqual((await products(victim)).toSorted(), ['bait', 'hat', 'ring'], 'nothing was taken')
    })

    it('takes nothing of a shopper’s cart when the victim logs in over another session', async () => {
      const { shop, attacker, victim, login } = await planted()
      // The attacker is logged in, and the victim's browser has that session.
      await attacker.post('/auth/signup', somebody())
      victim.jar.set('kibo_shopper', attacker.jar.get('kibo_shopper') ?? '')
      await victim.post('/auth/login', login)

      assert.deepEqual(await products(victim), ['ring'], 'no cart came along')
      assert.equal((await attacker.get('/')).json.status, 'anonymous', 'that session has ended')
      shop.sandbox.advance(31_000)
      assert.equal((await attacker.get('/')).json.status, 'anonymous')
    })
  })
}
