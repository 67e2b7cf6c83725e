import { z } from 'zod'
import { StorefrontAuthError } from '../../errors.ts'
import { Customer } from '../../middleware/customer.ts'
import { resetRefusal } from '../../ticket/refusal.ts'
import { changePassword } from '../../visit/password.ts'
import { compact } from '../compact.ts'
import { emailAddress, password, returnTo, text, userName } from '../fields.ts'
import { inConstantTime } from '../in-constant-time.ts'
import { route } from '../route.ts'

export const passwordForgot = route({
  path: '/password/forgot',
  form: 'login',
  counts: 'mails',
  body: z
    .object({ emailAddress: emailAddress.optional(), userName: userName.optional(), ...returnTo })
    .refine((body) => body.emailAddress !== undefined || body.userName !== undefined, {
      path: ['emailAddress'],
      message: 'or userName is needed',
      when: () => true,
    }),
  login: (body) => ({ names: [body.emailAddress, body.userName] }),
  async run(customer, { returnTo: _, ...whose }) {
    await inConstantTime(Customer.inside(customer).core.client.accounts.resetPassword(compact(whose)))
    return { status: 202 }
  },
})

export const passwordReset = route({
  path: '/password/reset',
  form: 'login',
  counts: 'attempts',
  body: z.object({ userName, confirmationCode: text(512), newPassword: password, ...returnTo }),
  login: (body) => ({ names: [body.userName] }),
  async run(customer, { returnTo: _, ...reset }) {
    try {
      await Customer.inside(customer).core.client.accounts.updateForgottenPassword(reset)
    } catch (error) {
      throw resetRefusal(error)
    }
    return { status: 204 }
  },
})

export const passwordChange = route({
  path: '/password/change',
  form: 'home',
  counts: 'attempts',
  body: z.object({ oldPassword: password, newPassword: password, ...returnTo }),
  login: (_, customer) => ({ userId: customer.userId ?? undefined }),
  async run(customer, { oldPassword, newPassword }) {
    if (!customer.isAuthenticated) throw new StorefrontAuthError('session_required')
    const { visit, core, device } = Customer.inside(customer)
    await changePassword(visit, core, { oldPassword, newPassword }, device)
    return { status: 204 }
  },
})
