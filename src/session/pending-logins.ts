import type { Config } from '../config.ts'
import type { Jar } from '../cookie/jar.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import type { Shared } from '../store/shared.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { packPendingLogin, unpackPendingLogin } from './pack.ts'
import type { PendingLogin, Session } from './session.ts'

/** How long a login waits for its code, ms. */
export const pendingLoginMs = 10 * 60 * 1000

/**
 * Logins that wait for their code, each in a short-lived cookie of its own.
 *
 * Each is sealed for this purpose, so it can't be taken for a session, and is bound to the session in which the login
 * began. A visitor has one at a time. It is worth nothing once it is finished, replaced or logged out, or its user is
 * revoked.
 */
export class PendingLogins {
  readonly #config: Config
  readonly #ended: EndedSessions
  readonly #shared: Shared | undefined
  readonly #sealer: Sealer

  /** @param ended what this process knows; `shared` is what all processes know */
  constructor(config: Config, ended: EndedSessions, shared: Shared | undefined) {
    this.#config = config
    this.#ended = ended
    this.#shared = shared
    this.#sealer = createSealer(config, 'two-factor', config.cookie.twoFactorName)
  }

  /**
   * The pending login in the request's cookie, when it is of this session and still waits. Answers at once where there
   * is no such cookie.
   *
   * @throws {StoreUnavailableError} when the store can't say whether it still waits
   */
  open(jar: Jar, guest: Session): Promise<PendingLogin | undefined> | undefined {
    const { value } = jar.read(this.#config.cookie.twoFactorName)
    return value === undefined ? undefined : this.#open(value, guest)
  }

  async #open(value: string, session: Session): Promise<PendingLogin | undefined> {
    const pending = unpackPendingLogin(this.#sealer.unseal(value))
    if (!pending || pending.sessionId !== session.id) return undefined
    if (pending.expiresAtMs <= this.#config.kibo.now() || (await this.hasEnded(pending))) return undefined
    return pending
  }

  /**
   * Whether it was finished, replaced or logged out, or its user revoked.
   *
   * @throws {StoreUnavailableError} when the store can't be reached
   */
  async hasEnded(pending: PendingLogin): Promise<boolean> {
    const { id, userId } = pending
    const startedAtMs = startOf(pending)
    if (this.#ended.isPendingEnded(id) || this.#ended.isRevokedSince({ userId }, startedAtMs)) return true
    if (!this.#shared) return false
    const { store, keys } = this.#shared
    const [mark, revokedAtMs] = await Promise.all([
      store.get(keys.pendingLogin(id)),
      store.get(keys.revokedAt({ userId })),
    ])
    return mark !== undefined || startedAtMs < Number(revokedAtMs)
  }

  async write(jar: Jar, pending: PendingLogin): Promise<void> {
    jar.write(this.#config.cookie.twoFactorName, await this.#sealer.seal(packPendingLogin(pending)), {
      maxAgeMs: pendingLoginMs,
      unless: () => this.#ended.isPendingEnded(pending.id),
    })
  }

  /**
   * Ends a pending login, so that its cookie is worth nothing from here on.
   *
   * @param jar undefined leaves the cookie alone, for a repeated call
   * @throws {StoreUnavailableError} when the store can't be reached
   */
  async end(jar: Jar | undefined, pending: PendingLogin): Promise<void> {
    this.#ended.addPending(pending.id)
    jar?.clear(this.#config.cookie.twoFactorName)
    await this.#shared?.store.set(this.#shared.keys.pendingLogin(pending.id), 'ended', pendingLoginMs)
  }
}

/** When Kibo was asked for it, ms since 1970. */
export function startOf({ expiresAtMs }: PendingLogin): number {
  return expiresAtMs - pendingLoginMs
}
