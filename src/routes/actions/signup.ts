import { z } from 'zod'
import { compact } from '../compact.ts'
import { choice, device, emailAddress, password, returnTo, text, userName } from '../fields.ts'
import { authenticated, route } from '../route.ts'

export const signup = route({
  path: '/signup',
  form: 'signup',
  counts: 'failures',
  body: z.object({
    emailAddress,
    password,
    firstName: text(200).optional(),
    lastName: text(200).optional(),
    userName: userName.optional(),
    acceptsMarketing: choice,
    ...device,
    ...returnTo,
  }),
  login: (body) => body.emailAddress,
  async run(customer, { returnTo: _, ...input }) {
    await customer.signup(compact(input))
    return authenticated(customer, 201, 'signup')
  },
})
