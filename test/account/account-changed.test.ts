import assert from 'node:assert/strict'
import type { Express } from 'express'
import { requireCustomer } from '../../src/index.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { approvedBusiness, loginOf } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

/** A store whose connection for messages can be cut for a moment. */
class CutOff extends MemoryStore {
  missMessages = () => {}

  override subscribe(onMessage: (message: string) => void, onMissedMessages: () => void): () => Promise<void> {
    this.missMessages = onMissedMessages
    return super.subscribe(onMessage, onMissedMessages)
  }
}

describe('an account that changed', () => {
  const open = storefronts()
  const mount = (app: Express) => {
    app.get('/business', requireCustomer({ approved: true }), (_req, res) => void res.json({}))
  }

  it('while messages could be missed leaves no cache as it was, that of business accounts neither', async () => {
    const store = new CutOff()
    const shop = await open({ mount, options: { store } })
    const me = somebody()
    const id = approvedBusiness(shop, { users: [me] })
    const browser = shop.browser()
    await browser.post('/auth/login', loginOf(me))
    assert.equal((await browser.get('/business')).status, 200)
    shop.sandbox.accounts.changeStatus(id, 'disable')

    store.missMessages()

    assert.equal((await browser.get('/business')).json.code, 'account_disabled')
  })
})
