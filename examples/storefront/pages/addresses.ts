import { Router } from 'express'
import { requireCustomer, type Shopper, shopperOf } from 'kibo-storefront-auth'
import { z } from 'zod'
import { askKibo } from '../ask-kibo.ts'
import { render } from '../render.ts'

const text = z.string().trim().min(1).max(200)
const form = z.object({
  firstName: text,
  lastName: text,
  address1: text,
  cityOrTown: text,
  postalOrZipCode: text,
  countryCode: z.string().regex(/^[A-Z]{2}$/),
})
const contacts = z.object({ items: z.array(z.looseObject({ id: z.number() })) })

export const addressPages = Router()
addressPages.use('/account/addresses', requireCustomer({ passError: true }))

addressPages.get('/account/addresses', async (req, res) => {
  const answer = await askKibo(req.customer, pathOf(shopperOf(req)))
  render(res, 'addresses', { contacts: contacts.parse(await answer.json()).items })
})

addressPages.post('/account/addresses/add', async (req, res) => {
  const typed = form.safeParse(req.body)
  if (!typed.success) {
    const fields = [...new Set(typed.error.issues.map(({ path: [name] }) => String(name)))]
    return res.redirect(303, `/account/addresses?error=invalid_request&fields=${fields.join()}`)
  }
  const { firstName, lastName, ...address } = typed.data
  const shopper = shopperOf(req)
  const contact = { email: shopper.account.emailAddress, firstName, lastNameOrSurname: lastName, address }
  await change(shopper, '', { method: 'POST', body: JSON.stringify(contact) })
  res.redirect(303, '/account/addresses?notice=address-added')
})

addressPages.post('/account/addresses/remove', async (req, res) => {
  const contactId = encodeURIComponent(String(req.body?.contactId))
  await change(shopperOf(req), `/${contactId}`, { method: 'DELETE' }, [404])
  res.redirect(303, '/account/addresses?notice=address-removed')
})

const pathOf = ({ accountId }: Shopper) => `/commerce/customer/accounts/${accountId}/contacts`

async function change(shopper: Shopper, below: string, init: RequestInit, expected: number[] = []): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await askKibo(shopper, `${pathOf(shopper)}${below}`, { ...init, headers }, expected)
  await shopper.reloadAccount() // the account holds them too
}
