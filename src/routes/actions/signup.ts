import { z } from 'zod'
import { signup as signUp } from '../../visit/login.ts'
import { choice, device, emailAddress, password, returnTo, text, userName } from '../fields.ts'
import { authenticated, route } from '../route.ts'

export const signup = route({
  path: '/signup',
  form: 'signup',
  counts: 'attempts',
  body: z.object({
    emailAddress,
    password,
    firstName: text(200).optional(),
    lastName: text(200).optional(),
    userName: userName.optional(),
    username: userName.optional(),
    acceptsMarketing: choice,
    ...device,
    ...returnTo,
  }),
  login: (body) => ({ names: [body.emailAddress, body.userName ?? body.username] }),
  async run({ customer, visit }, { returnTo: _, ...input }, mayMail) {
    await signUp(visit, input, mayMail)
    return authenticated(customer, 201, 'signup')
  },
})
