import { z } from 'zod'
import { returnTo } from '../fields.ts'
import { route } from '../route.ts'

/** For pages that stay open for long: within the leeway the ticket is refreshed, else nothing is asked of Kibo. */
export const refresh = route({
  path: '/refresh',
  form: 'home',
  counts: 'nothing',
  body: z.object(returnTo),
  async run({ customer, visit }) {
    if (visit.session) await customer.claims()
    return { status: 200 }
  },
})
