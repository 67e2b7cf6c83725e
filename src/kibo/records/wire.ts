import { z } from 'zod'
import type { CustomerAccount } from './account.ts'
import type { CustomerAuthTicket } from './auth-ticket.ts'
import type { B2BAccount } from './b2b-account.ts'
import type { Collection } from './collection.ts'
import type { LoginState } from './login-state.ts'
import type { PasswordChangeResult } from './password.ts'
import type { PurchaseOrderAccount } from './purchase-order-account.ts'

const zoned = /(Z|[+-]\d\d:?\d\d)$/i
const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i
/** Milliseconds as text, bare or as .NET once wrote them: `/Date(1764000000000)/`. */
const epochText = /^(?:\/Date\()?(\d{12,14})(?:[+-]\d{4})?(?:\)\/)?$/

/** ISO 8601 in UTC of an ISO string (without a zone it is UTC) or of milliseconds since 1970; else undefined. */
function toIsoDate(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? parseDate(value) : value
  const date = new Date(typeof ms === 'number' ? ms : Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function parseDate(text: string): number {
  const epochMs = epochText.exec(text)?.[1]
  if (epochMs !== undefined) return Number(epochMs)
  return iso.test(text) ? Date.parse(zoned.test(text) ? text : `${text}Z`) : Number.NaN
}

/** Text that can be the value of a header. */
export const headerText = z.string().regex(/^[\x21-\x7e]+$/)

const text = z.string().nullish()
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined)
const list = z.array(z.looseObject({})).nullish()
const requiredDate = z.preprocess(toIsoDate, z.string())
/** A date that decides nothing here: kept as it is when it can't be read. */
const date = z.preprocess((value) => toIsoDate(value) ?? value, text)
const auditInfo = z.looseObject({ createDate: date, updateDate: date }).nullish()

const accountRecord = z.looseObject({
  id: z.int(),
  accountType: text,
  attributes: list,
  auditInfo,
  commerceSummary: z.looseObject({ lastOrderDate: date }).nullish(),
  contacts: list,
  customerSet: text,
  customerSinceDate: date,
  notes: list,
  segments: list,
})

const account = accountRecord.extend({
  acceptsMarketing: flag,
  emailAddress: text,
  firstName: text,
  isActive: flag,
  isAnonymous: flag,
  isLocked: flag,
  last2FaDate: date,
  lastName: text,
  userId: text,
  userName: text,
})

const ticketOfRefresh = z.looseObject({
  accessToken: headerText,
  accessTokenExpiration: requiredDate,
  refreshToken: z.string().min(1).nullish(),
  refreshTokenExpiration: requiredDate.nullish().transform((value) => value ?? undefined),
  jwtAccessToken: text,
  userId: text,
  requires2FA: flag,
  customerAccount: account.nullish().transform((value) => value ?? undefined),
})

const ticketOfLogin = ticketOfRefresh.refine((ticket) => ticket.requires2FA || ticket.refreshToken, {
  path: ['refreshToken'],
})

const b2bRecord = accountRecord.extend({
  approvalStatus: text,
  isActive: flag,
  parentAccountId: z.int().nullish(),
  priceList: text,
  rootAccountId: z.int().nullish(),
  salesReps: list,
  users: list,
})

const loginStateRecord = z.looseObject({
  createdOn: date,
  failedLoginAttemptCount: z.number().optional(),
  firstFailedLoginAttemptOn: date,
  isLocked: z.boolean(),
  isPasswordChangeRequired: flag,
  lastLockedOn: date,
  lastLoginOn: date,
  lastPasswordChangeOn: date,
  remainingLoginAttempts: z.number().optional(),
  updatedOn: date,
})

const collectionOf = (item: z.ZodType) =>
  z.looseObject({
    items: z
      .array(item)
      .nullable()
      .transform((items) => items ?? []),
    totalCount: z.int().optional().catch(undefined),
  })

/**
 * Checks what Kibo sent: gives what an operation returns, or names the wrong field.
 *
 * The fields that decide something in this package are checked; all others are passed on as they came.
 */
export type Shape<T> = (json: unknown) => { value: T } | { wrongField: string }

// Every schema is loose: a value may have more fields than the type says, and fields that only the type names are not
// checked.
function shape<T>(schema: z.ZodType): Shape<T> {
  return (json) => {
    const result = schema.safeParse(json)
    return result.success
      ? { value: result.data as T }
      : { wrongField: result.error.issues[0]?.path.join('.') || 'the whole body' }
  }
}

/** A ticket that a session can be made from. */
export const loginTicket = shape<CustomerAuthTicket>(ticketOfLogin)
/** A ticket that may leave the refresh token as it was. */
export const refreshedTicket = shape<CustomerAuthTicket>(ticketOfRefresh)
export const customerAccount = shape<CustomerAccount>(account)
export const customerAccounts = shape<Collection<CustomerAccount>>(collectionOf(account))
export const b2bAccount = shape<B2BAccount>(b2bRecord)
/** Ids of accounts. */
export const accountIds = shape<number[]>(z.array(z.int()))
export const loginState = shape<LoginState>(loginStateRecord)
export const passwordChangeResults = shape<Collection<PasswordChangeResult>>(
  collectionOf(z.looseObject({ accountId: z.int(), succeeded: z.boolean(), errorMessage: text })),
)
export const purchaseOrderAccounts = shape<Collection<PurchaseOrderAccount>>(collectionOf(z.looseObject({})))
/** An answer to a call with `responseFields`: any object. */
export const anyObject = shape<never>(z.looseObject({}))
/** Nothing: an empty body, or JSON that is no error. */
export const nothing: Shape<void> = () => ({ value: undefined })
