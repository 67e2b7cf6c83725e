import { badParameter, conflict, notFound } from '../kibo-json/errors.ts'
import { readBoolean, readObject } from '../kibo-json/json.ts'
import { type FieldReaders, page, readSort } from '../kibo-json/query.ts'
import { requireAccount } from '../model/accounts.ts'
import type { Account } from '../model/state.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

const fields: FieldReaders<Account> = {
  id: ({ id }) => id,
  accountId: ({ id }) => id,
  isEnabled: ({ purchaseOrder }) => purchaseOrder?.isEnabled,
  creditLimit: ({ purchaseOrder }) => purchaseOrder?.creditLimit,
  availableBalance: ({ purchaseOrder }) => purchaseOrder?.availableBalance,
}

/** POST accounts/{id}/purchaseOrderAccount */
export function createCustomerPurchaseOrderAccount({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const request = readObject(body, 'customerPurchaseOrderAccount')
  const creditLimit = request.creditLimit ?? 0
  if (typeof creditLimit !== 'number' || creditLimit < 0) throw badParameter('creditLimit', 'must be a number from 0')
  if (account.purchaseOrder) throw conflict(`account ${account.id} has a purchase order account already`)
  account.purchaseOrder = {
    overdraftAllowance: null,
    overdraftAllowanceType: null,
    customerPurchaseOrderPaymentTerms: [],
    ...request,
    id: account.id,
    accountId: account.id,
    isEnabled: readBoolean(request, 'isEnabled') ?? true,
    creditLimit,
    availableBalance: creditLimit,
    totalAvailableBalance: creditLimit,
  }
  return created(account.purchaseOrder)
}

/** GET accounts/{id}/purchaseOrderAccount */
export function getCustomerPurchaseOrderAccount({ state, params }: Exchange): Answer {
  const { purchaseOrder } = requireAccount(state, params.accountId)
  if (!purchaseOrder) throw notFound(`purchase order account of account ${params.accountId}`)
  return ok(purchaseOrder)
}

/** POST accounts/purchaseOrderAccounts: a list, although it is a POST; `accountType` B2B or (default) B2C. */
export function getCustomersPurchaseOrderAccounts({ state, query }: Exchange): Answer {
  const accountType = (query.get('accountType') || 'B2C').toUpperCase()
  const sortBy = query.get('sortBy')
  const found = [...state.accounts.values()].filter(
    ({ purchaseOrder, approvalStatus }) => purchaseOrder && accountType === (approvalStatus ? 'B2B' : 'B2C'),
  )
  if (sortBy) found.sort(readSort(sortBy, fields))
  return ok(page(found, query, ({ purchaseOrder }) => purchaseOrder))
}
