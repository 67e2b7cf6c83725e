import { Router } from 'express'
import { requireCustomer } from 'kibo-storefront-auth'
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
  const answer = await askKibo(req.customer, '/commerce/orders?pageSize=20')
  render(res, 'orders', { orders: orders.parse(await answer.json()).items })
})
