export { behaviors } from './behaviors.ts'
export { type FieldError, type Problem, type ProblemCode, StorefrontAuthError } from './errors.ts'
export type { AuthEvent, Logger } from './events.ts'
export type { CustomerAccount } from './kibo/account.ts'
export type { CustomerAuthTicket } from './kibo/auth-ticket.ts'
export type { B2BAccount } from './kibo/b2b-account.ts'
export { type CallOptions, KiboClient, type KiboClientHooks } from './kibo/client.ts'
export { KiboApiError } from './kibo/errors.ts'
export type { LoginState } from './kibo/login-state.ts'
export type { KiboOptions } from './kibo/options.ts'
export { type KiboEventsOptions, kiboEvents } from './kibo-events/kibo-events.ts'
export type { Customer, CustomerStatus, SessionJson } from './middleware/customer.ts'
export { requireCustomer } from './middleware/require-customer.ts'
export { type StorefrontAuth, storefrontAuth } from './middleware/storefront-auth.ts'
export type {
  AuthenticatedVia,
  AuthRoutesOptions,
  CustomerRequest,
  RequireCustomerOptions,
  RouteName,
  StorefrontAuthOptions,
} from './options.ts'
export { requireSameOrigin } from './routes/require-same-origin.ts'
export { authRoutes } from './routes/router.ts'
export type { Credentials } from './ticket/login.ts'
export type { SignupInput } from './ticket/signup.ts'
