import * as accounts from '../handlers/account-calls.ts'
import * as lists from '../handlers/account-list.ts'
import { createAppToken } from '../handlers/app-token.ts'
import * as authTickets from '../handlers/auth-tickets.ts'
import * as b2b from '../handlers/b2b-calls.ts'
import { addAccounts } from '../handlers/bulk.ts'
import * as cards from '../handlers/card-calls.ts'
import * as codes from '../handlers/code-calls.ts'
import * as contacts from '../handlers/contact-calls.ts'
import { askGraphql } from '../handlers/graphql.ts'
import { impersonateCart } from '../handlers/impersonate-cart.ts'
import { createUserAuthTicket } from '../handlers/login.ts'
import * as loginState from '../handlers/login-state.ts'
import * as orders from '../handlers/order-calls.ts'
import * as passwords from '../handlers/password-calls.ts'
import * as purchaseOrders from '../handlers/purchase-orders.ts'
import { addAccountAndLogin } from '../handlers/signup.ts'
import { getTenant } from '../handlers/tenant.ts'
import { cartOperations } from './cart-operations.ts'
import { type Operation, op } from './operation.ts'
import { wishlistOperations } from './wishlist-operations.ts'

const ticketPath = '/commerce/customer/authtickets'
const accountPath = '/commerce/customer/accounts'
const b2bPath = '/commerce/customer/b2baccounts'

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
  generateAndSend2faOtp: op('POST', `${ticketPath}/2fa/request`, 'two-factor', codes.generateAndSend2faOtp),
  validate2FAAndCreateAuthTicket: op('POST', `${ticketPath}/2fa/auth`, 'login', codes.validate2FAAndCreateAuthTicket),
  generateAndSendOtp: op('POST', `${ticketPath}/otp/request`, 'optional', codes.generateAndSendOtp),
  validateOtpAndCreateAuthTicket: op(
    'POST',
    `${ticketPath}/otp/auth`,
    'optional',
    codes.validateOtpAndCreateAuthTicket,
  ),
  impersonateCart: op('POST', `${ticketPath}/impersonatecart`, 'never', impersonateCart),

  addAccountAndLogin: op('POST', `${accountPath}/Add-Account-And-Login`, 'optional', addAccountAndLogin),
  addAccounts: op('POST', `${accountPath}/Bulk`, 'never', addAccounts),
  changePasswords: op('POST', `${accountPath}/Change-Passwords`, 'never', passwords.changePasswords),
  resetPassword: op('POST', `${accountPath}/Reset-Password`, 'optional', passwords.resetPassword),
  updateForgottenPassword: op(
    'POST',
    `${accountPath}/Update-Forgotten-Password`,
    'optional',
    passwords.updateForgottenPassword,
  ),
  getLoginStateByUserName: op(
    'POST',
    `${accountPath}/loginstatebyusername`,
    'never',
    loginState.getLoginStateByUserName,
  ),
  getLoginStateByEmailAddress: op(
    'POST',
    `${accountPath}/loginstatebyemailaddress`,
    'never',
    loginState.getLoginStateByEmailAddress,
  ),
  getCustomersPurchaseOrderAccounts: op(
    'POST',
    `${accountPath}/purchaseOrderAccounts`,
    'never',
    purchaseOrders.getCustomersPurchaseOrderAccounts,
  ),
  getCurrentAccount: op('GET', `${accountPath}/current`, 'required', accounts.getCurrentAccount),
  getAccounts: op('GET', accountPath, 'never', lists.getAccounts),
  addAccount: op('POST', accountPath, 'never', accounts.addCustomerAccount),
  getAccount: op('GET', `${accountPath}/:accountId`, 'own', accounts.getAccount),
  updateAccount: op('PUT', `${accountPath}/:accountId`, 'own', accounts.updateAccount),
  deleteAccount: op('DELETE', `${accountPath}/:accountId`, 'never', accounts.deleteAccount),
  performAction: op('POST', `${accountPath}/:accountId/action`, 'never', accounts.performAction),
  addLoginToExistingCustomer: op(
    'POST',
    `${accountPath}/:accountId/Create-Login`,
    'never',
    accounts.addLoginToExistingCustomer,
  ),
  changePassword: op('POST', `${accountPath}/:accountId/Change-Password`, 'own', passwords.changePassword),
  getLoginState: op('GET', `${accountPath}/:accountId/loginstate`, 'own', loginState.getLoginState),
  setLoginLocked: op('POST', `${accountPath}/:accountId/Set-Login-Locked`, 'never', loginState.setLoginLocked),
  setPasswordChangeRequired: op(
    'POST',
    `${accountPath}/:accountId/Set-Password-Change-Required`,
    'never',
    loginState.setPasswordChangeRequired,
  ),
  recomputeCustomerLifetimeValue: op(
    'POST',
    `${accountPath}/:accountId/recomputelifetimevalue`,
    'never',
    accounts.recomputeCustomerLifetimeValue,
  ),
  createCustomerPurchaseOrderAccount: op(
    'POST',
    `${accountPath}/:accountId/purchaseOrderAccount`,
    'never',
    purchaseOrders.createCustomerPurchaseOrderAccount,
  ),
  getCustomerPurchaseOrderAccount: op(
    'GET',
    `${accountPath}/:accountId/purchaseOrderAccount`,
    'own',
    purchaseOrders.getCustomerPurchaseOrderAccount,
  ),

  getAccountContacts: op('GET', `${accountPath}/:accountId/contacts`, 'own', contacts.getAccountContacts),
  addAccountContact: op('POST', `${accountPath}/:accountId/contacts`, 'own', contacts.addAccountContact),
  getAccountContact: op('GET', `${accountPath}/:accountId/contacts/:contactId`, 'own', contacts.getAccountContact),
  updateAccountContact: op(
    'PUT',
    `${accountPath}/:accountId/contacts/:contactId`,
    'own',
    contacts.updateAccountContact,
  ),
  deleteAccountContact: op(
    'DELETE',
    `${accountPath}/:accountId/contacts/:contactId`,
    'own',
    contacts.deleteAccountContact,
  ),

  getAccountCards: op('GET', `${accountPath}/:accountId/cards`, 'own', cards.getAccountCards),
  addAccountCard: op('POST', `${accountPath}/:accountId/cards`, 'own', cards.addAccountCard),
  getAccountCard: op('GET', `${accountPath}/:accountId/cards/:cardId`, 'own', cards.getAccountCard),
  updateAccountCard: op('PUT', `${accountPath}/:accountId/cards/:cardId`, 'own', cards.updateAccountCard),
  deleteAccountCard: op('DELETE', `${accountPath}/:accountId/cards/:cardId`, 'own', cards.deleteAccountCard),

  getOrders: op('GET', '/commerce/orders', 'optional', orders.getOrders),
  createOrder: op('POST', '/commerce/orders', 'optional', orders.createOrder),
  getOrder: op('GET', '/commerce/orders/:orderId', 'optional', orders.getOrder),
  changeOrderUserId: op('PUT', '/commerce/orders/:orderId/users', 'required', orders.changeOrderUserId),

  getAccountsByUser: op('GET', `${b2bPath}/accountsbyuser`, 'never', b2b.getAccountsByUser),
  getB2BAccounts: op('GET', b2bPath, 'never', lists.getB2BAccounts),
  addB2BAccount: op('POST', b2bPath, 'optional', b2b.addB2BAccount),
  getB2BAccount: op('GET', `${b2bPath}/:accountId`, 'own', b2b.getB2BAccount),
  updateB2BAccountStatus: op('PUT', `${b2bPath}/:accountId/status/:actionName`, 'never', b2b.updateB2BAccountStatus),
  addB2BUser: op('POST', `${b2bPath}/:accountId/user`, 'never', b2b.addB2BUser),
  addSalesRepToB2BAccount: op('POST', `${b2bPath}/:accountId/salesrep/:userId`, 'never', b2b.addSalesRepToB2BAccount),

  ...cartOperations,
  ...wishlistOperations,

  graphql: op('POST', '/graphql', 'unchecked', askGraphql),
}

/** Kibo's name of an operation that the sandbox has, as in Kibo's REST SDK; `graphql` is every query of GraphQL. */
export type SandboxOperation = keyof typeof table

/** What Kibo has, the sandbox has not, and an operation above would take for something with an odd id. */
export const notImitatedPaths = [
  ['GET', `${b2bPath}/behaviors`],
  ['GET', '/commerce/orders/queuedorders'],
] as const

/** Every operation; of two paths that match a call, the earlier one is meant. */
export const operations: Readonly<Record<SandboxOperation, Operation>> = table
