import { z } from 'zod'
import { secondFactorUserId } from '../../visit/two-factor.ts'
import { code, returnTo } from '../fields.ts'
import { authenticated, route } from '../route.ts'

export const twoFactorRequest = route({
  path: '/two-factor/request',
  form: 'twoFactor',
  counts: 'mails',
  body: z.object(returnTo),
  login: (_, { visit }) => ({ userId: secondFactorUserId(visit) }),
  async run({ customer }) {
    await customer.requestTwoFactor()
    return { status: 202 }
  },
})

export const twoFactorVerify = route({
  path: '/two-factor/verify',
  form: 'twoFactor',
  counts: 'attempts',
  body: z.object({ code, ...returnTo }),
  login: (_, { visit }) => ({ userId: secondFactorUserId(visit) }),
  async run({ customer }, body) {
    await customer.verifyTwoFactor(body.code)
    return authenticated(customer, 200, 'two-factor')
  },
})
