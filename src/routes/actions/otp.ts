import { z } from 'zod'
import { otpLogin } from '../../visit/login.ts'
import { choice, code, device, emailAddress, returnTo } from '../fields.ts'
import { inConstantTime } from '../in-constant-time.ts'
import { authenticated, route } from '../route.ts'

export const otpRequest = route({
  path: '/otp/request',
  form: 'login',
  counts: 'mails',
  body: z.object({ emailAddress, ...returnTo }),
  login: (body) => ({ names: [body.emailAddress] }),
  async run({ visit }, body) {
    await inConstantTime(visit.client.authTickets.requestOtp({ email: body.emailAddress }))
    return { status: 202 }
  },
})

export const otpVerify = route({
  path: '/otp/verify',
  form: 'login',
  counts: 'attempts',
  body: z.object({ emailAddress, code, remember: choice, ...device, ...returnTo }),
  login: (body) => ({ names: [body.emailAddress] }),
  async run({ customer, visit }, { returnTo: _, ...input }, mayMail) {
    await otpLogin(visit, input, mayMail)
    return authenticated(customer, 200, 'otp')
  },
})
