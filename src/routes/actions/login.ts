import { z } from 'zod'
import { nameOf } from '../../ticket/login.ts'
import { login as logIn } from '../../visit/login.ts'
import { accountId, choice, device, isNamed, loginName, nameMissing, password, returnTo } from '../fields.ts'
import { authenticated, route } from '../route.ts'

export const login = route({
  path: '/login',
  form: 'login',
  counts: 'attempts',
  body: z
    .object({ ...loginName, password, remember: choice, accountId, ...device, ...returnTo })
    .refine(isNamed, nameMissing('username')),
  login: (body) => ({ names: [nameOf(body)] }),
  async run({ customer, visit }, { username, userName, emailAddress, returnTo: _, ...rest }, mayMail) {
    const name = nameOf({ username, userName, emailAddress }) ?? ''
    await logIn(visit, { username: name, ...rest }, mayMail)
    return authenticated(customer, 200, 'login')
  },
})
