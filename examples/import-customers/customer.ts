import type { CustomerAccount, KiboClient } from 'kibo-storefront-auth'
import { z } from 'zod'

type NewCustomer = Parameters<KiboClient['accounts']['addAccounts']>[0][number]

/** A customer to be added. */
export interface Customer {
  line: number
  emailAddress: string
  externalId: string | undefined
  /** Kibo has one login per address; accounts without a login may share one. */
  hasLogin: boolean
  /** What Kibo is sent. */
  body: NewCustomer
}

/** A customer who was not added. */
export interface Failure {
  line: number
  emailAddress: string | null
  reason: string
}

/** Empty is the same as absent. */
const text = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || undefined)
const flag = z.union([z.boolean(), z.stringbool()]).optional()
const list = z.array(z.looseObject({})).optional()

// This is the place to change for a file whose columns have other names: rename, join or drop them before the checks.
const customer = z
  .strictObject({
    emailAddress: z
      .string()
      .trim()
      .max(254)
      .regex(/^[^\s@]+@[^\s@]+$/, 'is not an address'),
    userName: text,
    firstName: text,
    lastName: text,
    localeCode: text,
    externalId: text,
    companyOrOrganization: text,
    customerSinceDate: text,
    taxId: text,
    taxExempt: flag,
    acceptsMarketing: flag,
    attributes: list,
    contacts: list,
    notes: list,
    segments: list,
    password: z.string().min(1).optional(),
    externalPassword: z.string().min(1).optional(),
    isImport: flag,
  })
  .transform(({ password, externalPassword, isImport = true, ...account }, context) => {
    const hasLogin = password !== undefined || externalPassword !== undefined
    if (!hasLogin && account.externalId === undefined) {
      const message = 'is needed without a password or externalPassword: nothing else tells such accounts apart'
      context.addIssue({ code: 'custom', path: ['externalId'], message })
    }
    const { emailAddress, externalId } = account
    const secrets = { ...(password !== undefined && { password }), ...(externalPassword && { externalPassword }) }
    return {
      emailAddress,
      externalId,
      hasLogin,
      body: { account: account as NewCustomer['account'], ...secrets, isImport },
    }
  })

/** The customer of a line, or why it is none. */
export function readCustomer(line: number, fields: unknown): Customer | Failure {
  const result = customer.safeParse(fields)
  if (result.success) return { line, ...result.data }
  const [issue] = result.error.issues
  return { line, emailAddress: addressIn(fields), reason: `${issue?.path.join('.')} ${issue?.message}`.trim() }
}

function addressIn(fields: unknown): string | null {
  const address = z.object({ emailAddress: z.string() }).safeParse(fields)
  return address.success ? address.data.emailAddress : null
}

/** What no two customers of a file may share. */
export function identityOf({ hasLogin, emailAddress, externalId }: Customer): string {
  return hasLogin ? emailAddress.toLowerCase() : `externalId ${externalId}`
}

/** Whether an account is what adding this customer leads to. Not by name: Kibo may tidy names up. */
export function isAccountOf(customer: Customer, account: CustomerAccount): boolean {
  return (
    account.emailAddress?.toLowerCase() === customer.emailAddress.toLowerCase() &&
    (customer.externalId === undefined || account.externalId === customer.externalId) &&
    account.isAnonymous !== customer.hasLogin
  )
}
