import { z } from 'zod'
import { compact } from '../compact.ts'
import { accountId, choice, device, password, returnTo, text } from '../fields.ts'
import { authenticated, route } from '../route.ts'

export const login = route({
  path: '/login',
  form: 'login',
  counts: 'attempts',
  body: z
    .object({
      username: text(254).optional(),
      emailAddress: text(254).optional(),
      password,
      remember: choice,
      accountId,
      ...device,
      ...returnTo,
    })
    .refine((body) => body.username !== undefined || body.emailAddress !== undefined, {
      path: ['username'],
      message: 'or emailAddress is needed',
      when: () => true,
    }),
  login: (body) => ({ names: [body.username ?? body.emailAddress] }),
  async run(customer, { username, emailAddress, returnTo: _, ...rest }) {
    await customer.login({ username: username ?? emailAddress ?? '', ...compact(rest) })
    return authenticated(customer, 200, 'login')
  },
})
