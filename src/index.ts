// What an app mounts.

export { type KiboEventsOptions, kiboEvents } from './kibo-events/kibo-events.ts'
export { type RequireCustomerOptions, requireCustomer } from './middleware/require-customer.ts'
export { requireSameOrigin } from './middleware/require-same-origin.ts'
export { type StorefrontAuth, storefrontAuth } from './middleware/storefront-auth.ts'
export type { AuthRoutesOptions, CustomerRequest, PreviousVisitor, RouteName } from './routes/options.ts'
export { authRoutes } from './routes/router.ts'

// What the app passes to them.

export { carryCart } from './middleware/carry-cart.ts'
export type { AuthenticatedVia, ReplacedGuest, StorefrontAuthOptions } from './options.ts'

// What its handlers see.

export { behaviors } from './behaviors.ts'
export type { Customer } from './middleware/customer.ts'
export type { CustomerStatus, SessionJson } from './middleware/session-json.ts'
export { type Shopper, shopperOf } from './middleware/shopper-of.ts'
export type { Credentials } from './ticket/login.ts'
export type { SignupInput } from './ticket/signup.ts'
export type { AdoptOptions } from './visit/adopt.ts'

// What it may catch and listen to.

export { type FieldError, type Problem, type ProblemCode, StorefrontAuthError } from './errors.ts'
export type { AuthEvent, EventCodes, Logger } from './events.ts'
export { KiboApiError } from './kibo/errors.ts'
export { KiboGraphqlError, type KiboGraphqlErrorItem } from './kibo/graphql-error.ts'
export type { KiboCall } from './kibo/http/trace-call.ts'

// Kibo's customer API.

export {
  type AccountChange,
  type CallOptions,
  type KiboCalls,
  KiboClient,
  type KiboClientHooks,
} from './kibo/client.ts'
export type { KiboContext } from './kibo/context.ts'
export type { RequestScope } from './kibo/for-request.ts'
export type { GraphqlOptions, TypedDocument } from './kibo/http/graphql.ts'
export type { KiboOptions } from './kibo/options.ts'
export type { CustomerAccount } from './kibo/records/account.ts'
export type { CustomerAuthTicket } from './kibo/records/auth-ticket.ts'
export type { B2BAccount } from './kibo/records/b2b-account.ts'
export type { Collection } from './kibo/records/collection.ts'
export type { CustomerContact } from './kibo/records/contact.ts'
export type { LoginState } from './kibo/records/login-state.ts'
export type { AccountsQuery, NewCustomerLogin, NewLogin } from './kibo/resources/accounts.ts'
export type { CustomerCredentials, OneTimePassword, TwoFactorCode } from './kibo/resources/auth-tickets.ts'
