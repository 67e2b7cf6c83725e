import { Router } from 'express'
import { requireCustomer, shopperOf } from 'kibo-storefront-auth'
import { z } from 'zod'
import { askKibo } from '../ask-kibo.ts'
import { render } from '../render.ts'

const orders = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      status: z.string().nullish(),
      submittedDate: z.string().nullish(),
      total: z.number().nullish(),
    }),
  ),
})

export const orderPages = Router()

orderPages.get('/account/orders', requireCustomer({ passError: true }), async (req, res) => {
  // That Kibo shows nobody the orders of somebody else is not stated by Kibo.
  const query = new URLSearchParams({
    filter: `customerAccountId eq ${shopperOf(req).accountId} and status ne Abandoned`,
    sortBy: 'submittedDate desc',
    pageSize: '20',
  })
  const answer = await askKibo(req.customer, `/commerce/orders?${query}`)
  render(res, 'orders', { orders: orders.parse(await answer.json()).items })
})
