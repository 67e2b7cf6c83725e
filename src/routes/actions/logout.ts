import { z } from 'zod'
import { returnTo } from '../fields.ts'
import { route } from '../route.ts'

export const logout = route({
  path: '/logout',
  form: 'home',
  counts: 'nothing',
  body: z.object(returnTo),
  async run({ customer }) {
    const loggedOut = customer.isAuthenticated
    await customer.logout()
    return { status: 204, loggedOut }
  },
})
