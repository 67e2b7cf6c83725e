import { EventEmitter } from 'node:events'
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '../kibo-json/json.ts'
import { type Clock, createClock } from '../server/clock.ts'
import type { Settings } from '../settings.ts'

/** Name and address of somebody; a shopper's account and login share one. */
export interface Person {
  emailAddress: string
  firstName: string | null
  lastName: string | null
  localeCode: string | null
  acceptsMarketing: boolean
}

/** What somebody logs in with. Passwords stay as they came: nothing here outlives the process. */
export interface Login {
  userId: string
  customerSet: string
  userName: string
  person: Person
  password: string | null
  externalPassword: string | null
  isLocked: boolean
  isPasswordChangeRequired: boolean
  failedLoginAttempts: number
  firstFailedLoginAtMs: number | null
  lastLockedAtMs: number | null
  lastLoginAtMs: number | null
  lastPasswordChangeAtMs: number | null
  last2FaAtMs: number | null
  createdAtMs: number
  updatedAtMs: number
  /** Devices and regions that need no second factor any more. */
  fingerprints: Set<string>
  regions: Set<string>
  /** Its logins wait for a second factor, whatever the site's setting. */
  asksSecondFactor: boolean
  /** Behaviours that its tickets claim instead of those of its role. */
  behaviors: readonly number[] | null
  /** Accounts it may log in to, the usual one first. */
  accountIds: number[]
  /** Counts the events that end its tickets. */
  generation: number
}

export type ApprovalStatus = 'PendingApproval' | 'Approved' | 'Denied' | 'Disabled'

/** A login's place in an account: the only one of a shopper's, one of many in a business account. */
export interface Member {
  login: Login
  role: number | null
  isActive: boolean
  isRemoved: boolean
}

export interface Account {
  id: number
  customerSet: string
  /** Of a shopper or guest; a business account has its members'. */
  person: Person | null
  members: Member[]
  approvalStatus: ApprovalStatus | null
  isActive: boolean
  orders: Order[]
  /** The sum of the orders when it was last recomputed. */
  lifetimeValue: number
  purchaseOrder: JsonObject | null
  salesReps: string[]
  companyOrOrganization: string | null
  taxExempt: boolean
  taxId: string | null
  externalId: string | null
  contacts: JsonObject[]
  cards: JsonObject[]
  wishlists: Wishlist[]
  attributes: JsonObject[]
  segments: JsonObject[]
  notes: JsonObject[]
  createdAtMs: number
  updatedAtMs: number
  /** Counts the events that end the tickets for this account. */
  generation: number
}

export interface Ticket {
  kind: 'anonymous' | 'customer' | 'two-factor'
  siteId: number
  accessToken: string
  refreshToken: string
  userId: string
  sessionId: string
  /** The guest that the shopper was before the login. */
  previousAnonymousId: string | null
  expiresAtMs: number
  refreshExpiresAtMs: number
  /** Null on a guest's ticket. */
  login: Login | null
  account: Account | null
  generation: string
  /** Of the login that waits for its second factor. */
  device: Device | null
}

/** What a login said about the shopper's device and region. */
export interface Device {
  fingerprint: string | null
  region: string | null
}

export interface Order {
  id: string
  number: number
  /** The guest whose it is, while it belongs to no account. */
  userId: string | null
  status: string
  total: number
  items: CartItem[]
  /** The other fields that it was given. */
  more: JsonObject
  atMs: number
}

export interface CartItem {
  id: string
  product: JsonObject & { productCode: string }
  quantity: number
  fulfillmentMethod: string | null
  fulfillmentLocationCode: string | null
  /** What the app keeps with the item. */
  data: JsonObject | null
}

export interface WishlistItem {
  id: string
  product: JsonObject & { productCode: string }
  quantity: number
  comments: string | null
  priorityType: string | null
}

export interface Wishlist {
  id: string
  /** No other wishlist of the account has it. */
  name: string
  typeTag: string | null
  privacyType: string | null
  sortOrder: number | null
  items: WishlistItem[]
  createdAtMs: number
  updatedAtMs: number
}

/** Whose a cart is: a user has one for each site. */
export interface CartOwner {
  siteId: number
  userId: string
}

export interface Cart extends CartOwner {
  id: string
  items: CartItem[]
  couponCodes: string[]
  /** The code that was given last, if it was refused. */
  refusedCoupon: { code: string; atMs: number } | null
  usedAtMs: number
}

export interface Code {
  code: string
  expiresAtMs: number
  triesLeft: number
  /** The login that waits for it. */
  pending: Ticket | null
}

export interface SandboxMail {
  to: string
  kind: '2fa' | 'otp' | 'reset'
  code: string
}

/** Most tickets, carts and application tokens that are kept, each: the least recently used goes first. */
const maxKept = 20_000

export interface SandboxState {
  readonly settings: Settings
  readonly clock: Clock
  /** This sandbox's origin, `http://127.0.0.1:<port>`. */
  url: string
  readonly outbox: SandboxMail[]
  /** Says `news` when a call or a mail has come, a call is answered, or the page has changed something. */
  readonly news: EventEmitter
  readonly accounts: Map<number, Account>
  nextAccountId: number
  nextContactId: number
  nextOrderNumber: number
  /** The orders of guests without an account. */
  guestOrders: Order[]
  /** Logins by user name and by address, see `loginKey`. */
  readonly logins: Map<string, Login>
  readonly loginsById: Map<string, Login>
  readonly appTokens: LRUCache<string, { refreshToken: string; expiresAtMs: number }>
  readonly appRefreshTokens: LRUCache<string, { expiresAtMs: number }>
  readonly tickets: LRUCache<string, Ticket>
  readonly refreshTokens: LRUCache<string, Ticket>
  /** Carts by site and user, see `cartKey`. */
  readonly carts: LRUCache<string, Cart>
  /** Codes by kind and user id. */
  readonly codes: LRUCache<string, Code>
  rateWindow: { endsAtMs: number; calls: number }
}

export function createState(settings: Settings): SandboxState {
  // `max` of lru-cache would take room for all of them at once.
  const kept = { maxSize: maxKept, sizeCalculation: () => 1 }
  return {
    settings,
    clock: createClock(),
    url: '',
    outbox: [],
    news: new EventEmitter().setMaxListeners(0),
    accounts: new Map(),
    nextAccountId: 1001,
    nextContactId: 1001,
    nextOrderNumber: 1,
    guestOrders: [],
    logins: new Map(),
    loginsById: new Map(),
    appTokens: new LRUCache(kept),
    appRefreshTokens: new LRUCache(kept),
    tickets: new LRUCache(kept),
    refreshTokens: new LRUCache(kept),
    carts: new LRUCache(kept),
    codes: new LRUCache(kept),
    rateWindow: { endsAtMs: 0, calls: 0 },
  }
}
