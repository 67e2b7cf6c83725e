import * as accounts from './account-calls.ts'
import { createAppToken } from './app-token.ts'
import * as authTickets from './auth-tickets.ts'
import * as carts from './cart-calls.ts'
import type { Access, Handler } from './exchange.ts'
import { createUserAuthTicket } from './login.ts'
import { addAccountAndLogin } from './signup.ts'
import { getTenant } from './tenant.ts'

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api`; parts that begin with a colon are parameters. */
  path: string
  access: Access
  handle: Handler
}

const ticketPath = '/commerce/customer/authtickets'
const accountPath = '/commerce/customer/accounts'
const cartPath = '/commerce/carts/current'

const table = {
  createAppToken: op('POST', '/platform/applications/authtickets/oauth', 'optional', createAppToken),
  getTenant: op('GET', '/platform/tenants/:tenantId', 'never', getTenant),

  createAnonymousShopperAuthTicket: op(
    'GET',
    `${ticketPath}/anonymousshopper`,
    'optional',
    authTickets.createAnonymousShopperAuthTicket,
  ),
  createUserAuthTicket: op('POST', ticketPath, 'optional', createUserAuthTicket),
  refreshUserAuthTicket: op('PUT', `${ticketPath}/refresh`, 'optional', authTickets.refreshUserAuthTicket),

  addAccountAndLogin: op('POST', `${accountPath}/Add-Account-And-Login`, 'optional', addAccountAndLogin),
  getCurrentAccount: op('GET', `${accountPath}/current`, 'required', accounts.getCurrentAccount),
  getAccount: op('GET', `${accountPath}/:accountId`, 'own', accounts.getAccount),

  getOrCreateCart: op('GET', cartPath, 'required', carts.getOrCreateCart),
  addItemToCart: op('POST', `${cartPath}/items`, 'required', carts.addItemToCart),
  removeAllCartItems: op('DELETE', `${cartPath}/items`, 'required', carts.removeAllCartItems),
  updateCartItemQuantity: op(
    'PUT',
    `${cartPath}/items/:cartItemId/:quantity`,
    'required',
    carts.updateCartItemQuantity,
  ),
  deleteCartItem: op('DELETE', `${cartPath}/items/:cartItemId`, 'required', carts.deleteCartItem),
}

/** Kibo's name of an operation that the sandbox has, as in Kibo's REST SDK. */
export type SandboxOperation = keyof typeof table

/** Every operation; of two paths that match a call, the earlier one is meant. */
export const operations: Readonly<Record<SandboxOperation, Operation>> = table

function op(method: Operation['method'], path: string, access: Access, handle: Handler): Operation {
  return { method, path, access, handle }
}
