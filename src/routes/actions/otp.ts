import { z } from 'zod'
import { Customer } from '../../middleware/customer.ts'
import { otpLogin } from '../../visit/login.ts'
import { compact } from '../compact.ts'
import { choice, code, device, emailAddress, returnTo } from '../fields.ts'
import { inConstantTime } from '../in-constant-time.ts'
import { authenticated, route } from '../route.ts'

export const otpRequest = route({
  path: '/otp/request',
  form: 'login',
  counts: 'mails',
  body: z.object({ emailAddress, ...returnTo }),
  login: (body) => ({ names: [body.emailAddress] }),
  async run(customer, body) {
    const { client } = Customer.inside(customer).core
    await inConstantTime(client.authTickets.requestOtp({ email: body.emailAddress }))
    return { status: 202 }
  },
})

export const otpVerify = route({
  path: '/otp/verify',
  form: 'login',
  counts: 'attempts',
  body: z.object({ emailAddress, code, remember: choice, ...device, ...returnTo }),
  login: (body) => ({ names: [body.emailAddress] }),
  async run(customer, { returnTo: _, ...input }) {
    const inside = Customer.inside(customer)
    await otpLogin(inside.visit, inside.core, compact(input), inside.device)
    return authenticated(customer, 200, 'otp')
  },
})
