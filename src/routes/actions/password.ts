import { z } from 'zod'
import { StorefrontAuthError } from '../../errors.ts'
import { nameOf } from '../../ticket/login.ts'
import { resetRefusal, throwing } from '../../ticket/refusal.ts'
import { changePassword, endSessionsAfterReset } from '../../visit/password.ts'
import { emailAddress, isNamed, loginName, nameMissing, password, returnTo, text } from '../fields.ts'
import { inConstantTime } from '../in-constant-time.ts'
import { route } from '../route.ts'

export const passwordForgot = route({
  path: '/password/forgot',
  form: 'login',
  counts: 'mails',
  body: z
    .object({
      emailAddress: emailAddress.optional(),
      userName: loginName.userName,
      username: loginName.username,
      ...returnTo,
    })
    .refine(isNamed, nameMissing('emailAddress')),
  // Kibo gets both names, and sends a mail to the one that it knows.
  login: ({ emailAddress, userName, username }) => ({ names: [emailAddress, userName ?? username] }),
  async run({ visit }, { emailAddress, userName, username }) {
    const named = { emailAddress, userName: userName ?? username }
    await inConstantTime(visit.client.accounts.resetPassword(named))
    return { status: 202 }
  },
})

export const passwordReset = route({
  path: '/password/reset',
  form: 'login',
  counts: 'attempts',
  body: z
    .object({ ...loginName, confirmationCode: text(512), newPassword: password, ...returnTo })
    .refine(isNamed, nameMissing('userName')),
  login: (body) => ({ names: [nameOf(body)] }),
  async run({ visit }, { confirmationCode, newPassword, ...names }) {
    const reset = { userName: nameOf(names) ?? '', confirmationCode, newPassword }
    await visit.client.accounts.updateForgottenPassword(reset).catch(throwing(resetRefusal))
    await endSessionsAfterReset(visit, { username: reset.userName, password: newPassword })
    return { status: 204 }
  },
})

export const passwordChange = route({
  path: '/password/change',
  form: 'home',
  counts: 'attempts',
  body: z.object({ oldPassword: password, newPassword: password, ...returnTo }),
  login: (_, { customer }) => ({ userId: customer.userId ?? undefined }),
  async run({ customer, visit }, { oldPassword, newPassword }) {
    if (!customer.isAuthenticated) throw new StorefrontAuthError('session_required')
    await changePassword(visit, { oldPassword, newPassword })
    return { status: 204 }
  },
})
