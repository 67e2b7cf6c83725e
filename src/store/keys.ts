import { createHash, createHmac } from 'node:crypto'
import { deriveKeys, type KeyOwner } from '../secrets/derive-key.ts'

/** Names a shopper by account, or by one user. */
export type ShopperRef = { accountId: number } | { userId: string }

/**
 * The keys under which one storefront keeps things in a shared store.
 *
 * Who reads the store learns no id, address or token from them: a session's is the hash of its 256 random bits, all
 * others are keyed hashes (HMAC-SHA-256), because what they stand for could be guessed. Storefronts of several tenants
 * or cookies may share one store and never meet.
 */
export interface Keys {
  /** Tells this storefront's messages from others'. */
  readonly namespace: string
  session(id: string): string
  /** The group of a shopper's sessions, once for each secret: the first is the one to join. */
  sessionsOf(shopper: ShopperRef): [current: string, ...older: string[]]
  account(accountId: number, userId: string): string
  /** The group of the entries of one account, of several users. */
  accountEntries(accountId: number): string
  pendingLogin(id: string): string
  /** When a shopper was revoked last. */
  revokedAt(shopper: ShopperRef): string
  attempts(subject: string): string
  event(id: string): string
}

/** What tells one storefront from others that use the same store. */
export interface StorefrontIdentity extends KeyOwner {
  readonly cookie: { readonly name: string }
  readonly kibo: KeyOwner['kibo'] & { readonly siteId?: string | undefined }
}

export function createKeys(identity: StorefrontIdentity): Keys {
  const { kibo, cookie } = identity
  const storefront = `${kibo.tenantId} ${kibo.environment} ${cookie.name}`
  const site = kibo.siteId ?? ''
  const [first, ...older] = deriveKeys(identity, 'store keys', cookie.name)

  const hashBy = (key: Buffer, kind: string, text: string) =>
    `${kind}:${short(createHmac('sha256', key).update(`${kind} ${text}`).digest())}`
  const hash = (kind: string, text: string) => hashBy(first, kind, text)

  return {
    namespace: hash('storefront', ''),
    session: (id) => `session:${short(createHash('sha256').update(`${storefront} ${id}`).digest())}`,
    sessionsOf: (shopper) => {
      const text = textOf(shopper)
      return [hash('sessions-of', text), ...older.map((key) => hashBy(key, 'sessions-of', text))]
    },
    account: (accountId, userId) => hash('account', `${site} ${accountId} ${userId}`),
    accountEntries: (accountId) => hash('account-entries', `${site} ${accountId}`),
    pendingLogin: (id) => hash('pending-login', id),
    revokedAt: (shopper) => hash('revoked-at', textOf(shopper)),
    attempts: (subject) => hash('attempts', subject),
    event: (id) => hash('event', id),
  }
}

/** The same text for the same shopper. */
export function textOf(shopper: ShopperRef): string {
  return 'accountId' in shopper ? `account ${shopper.accountId}` : `user ${shopper.userId}`
}

/** 128 bits: nobody finds two of a kind. */
function short(digest: Buffer): string {
  return digest.subarray(0, 16).toString('base64url')
}
