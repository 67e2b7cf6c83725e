import assert from 'node:assert/strict'
import type { NextFunction, Request, Response } from 'express'
import { requireCustomer, StorefrontAuthError, shopperOf } from '../../src/index.ts'
import { somebody, storefronts } from '../support/storefront.ts'

describe('shopperOf', () => {
  const start = storefronts()
  const open = (load: 'eager' | 'lazy' = 'eager') =>
    start({
      options: { account: { load } },
      mount(app) {
        const show = (req: Request, res: Response) => {
          const { account, accountId, userId } = shopperOf(req)
          const typed: [string | null | undefined, number, string] = [account.firstName, accountId, userId]
          res.json(typed)
        }
        app.get('/guarded', requireCustomer(), show)
        app.get('/bare', show)
        app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
          assert.ok(error instanceof StorefrontAuthError)
          res.status(error.status).json(error.toProblem())
        })
      },
    })

  it('gives the account and the ids of a shopper behind the guard', async () => {
    const shop = await open()
    const agent = shop.agent()
    const person = somebody()
    const { customer } = (await agent.post('/auth/signup').send(person).expect(201)).body
    const { body } = await agent.get('/guarded').expect(200)
    assert.deepEqual(body, [person.firstName, customer.accountId, customer.userId])
  })

  it('throws session_required for a guest where no guard stands before it', async () => {
    const shop = await open()
    const { status, body } = await shop.agent().get('/bare')
    assert.deepEqual([status, body.code], [401, 'session_required'])
  })

  it('throws session_required where no guard has loaded the account', async () => {
    const shop = await open('lazy')
    const agent = shop.agent()
    await agent.post('/auth/signup').send(somebody()).expect(201)
    assert.equal((await agent.get('/bare')).body.code, 'session_required')
    await agent.get('/guarded').expect(200)
  })

  it('names what to mount where storefrontAuth() did not come before', () => {
    assert.throws(() => shopperOf({} as Request), /shopperOf: mount storefrontAuth\(\)/)
  })
})
