// Compiles only while our types fit those of Kibo's SDK, and the reverse where the SDK's are as wide.

import type * as Sdk from '@kibocommerce/rest-sdk/clients/Customer/index.js'
import type { CustomerAccount, NewCustomerAccount } from '../../src/kibo/records/account.ts'
import type { CustomerAuthTicket } from '../../src/kibo/records/auth-ticket.ts'
import type { B2BAccount } from '../../src/kibo/records/b2b-account.ts'
import type { Collection } from '../../src/kibo/records/collection.ts'
import type { LoginState } from '../../src/kibo/records/login-state.ts'
import type {
  AccountPasswordChange,
  ForgottenPassword,
  PasswordChange,
  PasswordChangeResult,
  PasswordReset,
} from '../../src/kibo/records/password.ts'
import type { PurchaseOrderAccount } from '../../src/kibo/records/purchase-order-account.ts'
import type { NewCustomerLogin, NewLogin } from '../../src/kibo/resources/accounts.ts'
import type {
  CartTakeover,
  CustomerCredentials,
  OneTimePassword,
  TwoFactorCode,
} from '../../src/kibo/resources/auth-tickets.ts'

/** The first, which must fit the second whatever values it has. */
type Fits<From extends To, To> = From
/** A body as it is sent: JSON leaves out what is undefined. */
type Sent<T> = T extends object ? { [Name in keyof T]: Sent<Exclude<T[Name], undefined>> } : T
/** What the SDK leaves open and we have made sure of. */
export type Sure<T, Names extends keyof T> = T & { [Name in Names]-?: NonNullable<T[Name]> }

export type OursFitTheirs = [
  Fits<CustomerAccount, Sdk.CustomerAccount>,
  Fits<Sent<NewCustomerAccount>, Sdk.CustomerAccount>,
  Fits<CustomerAuthTicket, Sdk.CustomerAuthTicket>,
  Fits<B2BAccount, Sdk.B2BAccount>,
  Fits<LoginState, Sdk.LoginState>,
  Fits<PurchaseOrderAccount, Sdk.CustomerPurchaseOrderAccount>,
  Fits<Collection<CustomerAccount>, Sdk.CustomerAccountCollection>,
  Fits<Collection<PurchaseOrderAccount>, Sdk.CustomerPurchaseOrderAccountCollection>,
  Fits<Collection<PasswordChangeResult>, Sdk.ChangePasswordResultCollection>,
  Fits<Sent<CustomerCredentials>, Sdk.CustomerUserAuthInfo>,
  Fits<TwoFactorCode, Sdk.AuthTicket2FAInfo>,
  Fits<Sent<OneTimePassword>, Sdk.AuthTicketOtpInfo>,
  Fits<CartTakeover, Sdk.CartAuthTicketRequest>,
  Fits<Sent<NewCustomerLogin>, Sdk.CustomerAccountAndAuthInfo>,
  Fits<Sent<NewLogin>, Sdk.CustomerLoginInfo>,
  Fits<PasswordChange, Sdk.CustomerPasswordInfo>,
  Fits<AccountPasswordChange, Sdk.AccountPasswordInfo>,
  Fits<Sent<PasswordReset>, Sdk.CustomerResetPasswordInfo>,
  Fits<ForgottenPassword, Sdk.ConfirmationInfo>,
]

export type TheirsFitOurs = [
  Fits<Sure<Sdk.CustomerAccount, 'id'>, CustomerAccount>,
  Fits<Sdk.CustomerAccount, NewCustomerAccount>,
  Fits<Sure<Sdk.B2BAccount, 'id'>, B2BAccount>,
  Fits<Sure<Sdk.LoginState, 'isLocked'>, LoginState>,
  Fits<Sdk.CustomerPurchaseOrderAccount, PurchaseOrderAccount>,
  Fits<Sure<Sdk.CustomerPurchaseOrderAccountCollection, 'items'>, Collection<PurchaseOrderAccount>>,
  Fits<Sure<Sdk.CustomerUserAuthInfo, 'username' | 'password'>, CustomerCredentials>,
  Fits<Sure<Sdk.CustomerAccountAndAuthInfo, 'account'>, NewCustomerLogin>,
  Fits<Sure<Sdk.CustomerLoginInfo, 'emailAddress' | 'username'>, NewLogin>,
  Fits<Sdk.CustomerResetPasswordInfo, PasswordReset>,
  Fits<Sure<Sdk.AuthTicketOtpInfo, 'email' | 'otpCode'>, OneTimePassword>,
]
