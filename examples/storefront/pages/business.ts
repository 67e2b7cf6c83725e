import { Router } from 'express'
import {
  type B2BAccount,
  behaviors,
  type KiboClient,
  requireCustomer,
  type Shopper,
  StorefrontAuthError,
  shopperOf,
} from 'kibo-storefront-auth'
import { z } from 'zod'
import type { FormErrors } from '../form-errors.ts'
import { render } from '../render.ts'

const text = z.string().trim().min(1).max(200)
const request = z.object({
  companyOrOrganization: text,
  firstName: text,
  lastName: text,
  emailAddress: z.email().max(254),
})
const requestErrors: FormErrors = {
  account_exists: { field: 'emailAddress', text: 'We cannot open a business account with this email address.' },
}

/** Asking for a business account, and the page for those who have an approved one. */
export function businessPages(client: KiboClient): Router {
  const pages = Router()
  const buyersOnly = requireCustomer({ passError: true, approved: true, behavior: behaviors.placeOrders })

  pages.get('/business', buyersOnly, async (req, res) => {
    const names = Object.entries(behaviors).flatMap(([name, id]) => (req.customer.can(id) ? inWords(name) : []))
    const { account } = shopperOf(req)
    render(res, 'business', { account, names, others: await otherAccounts(shopperOf(req)) })
  })

  pages.post('/business/switch', buyersOnly, async (req, res) => {
    const accountId = Number(req.body?.accountId)
    if (!Number.isInteger(accountId) || accountId < 1) throw new StorefrontAuthError('invalid_request')
    await req.customer.switchAccount(accountId)
    res.redirect(303, '/business?notice=account-switched')
  })

  pages.get('/business/request', (_req, res) => render(res, 'business-request', { errors: requestErrors }))

  pages.post('/business/request', async (req, res) => {
    const wish = request.safeParse(req.body)
    if (!wish.success) return res.redirect(303, '/business/request?error=invalid_request')
    const { companyOrOrganization, firstName, lastName, emailAddress } = wish.data
    // The first user becomes the account's admin, without a password: Kibo mails a code for one on approval.
    const answer = await client.fetch('/commerce/customer/b2baccounts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        companyOrOrganization,
        approvalStatus: 'PendingApproval',
        isActive: false,
        users: [{ emailAddress, userName: emailAddress, firstName, lastName, isActive: false }],
      }),
    })
    if (answer.status >= 500) throw new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 60_000 })
    res.redirect(303, answer.ok ? '/?notice=business-requested' : '/business/request?error=account_exists')
  })

  /** The shopper's other business accounts that are open. */
  async function otherAccounts({ accountId, account: { emailAddress } }: Shopper): Promise<B2BAccount[]> {
    const ids = await client.b2bAccounts.accountsByUser({ emailAddress: emailAddress ?? '' })
    return Promise.all(ids.filter((id) => id !== accountId).map((id) => client.b2bAccounts.getAccount(id)))
  }

  return pages
}

const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
