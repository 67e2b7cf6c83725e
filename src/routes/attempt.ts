import type { Request } from 'express'
import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { countedAddress } from '../middleware/visitor-address.ts'
import type { CountedAttempt } from '../store/attempts.ts'
import type { AuthRoutesOptions } from './options.ts'

/** Resolved option `rateLimit` of `authRoutes`. */
export type RateLimits = Required<Exclude<AuthRoutesOptions['rateLimit'], false | undefined>>

/** What is counted, each separately: requests for mail in somebody's name do not lock that login. */
export type Counted = 'failures' | 'mails' | 'logins'

/** The login that a request is about. */
export interface CountedLogin {
  names?: (string | undefined)[]
  userId?: string | undefined
}

interface Taken {
  by: 'address' | 'login'
  what: Counted
  counted: CountedAttempt
}

/**
 * One request in the counts of its `storefrontAuth`.
 *
 * It counts from the start as everything that it may turn out to be, so that many at once are limited too. The counts
 * of what it was not are given back before the answer goes out.
 */
export class Attempt {
  readonly #limits: RateLimits
  readonly #core: Core
  readonly #address: string
  #taken: Taken[] = []

  constructor(limits: RateLimits, core: Core, req: Request) {
    this.#limits = limits
    this.#core = core
    this.#address = countedAddress(req)
  }

  /** @throws {StorefrontAuthError} `rate_limited` */
  async countAddress(...what: Counted[]): Promise<void> {
    await this.#take('address', [this.#address], what)
  }

  /** @throws {StorefrontAuthError} `rate_limited` */
  async countLogin({ names = [], userId }: CountedLogin, ...what: Counted[]): Promise<void> {
    const keys = await this.#core.linkedNames.keysOf(
      names.filter((name) => name !== undefined),
      userId,
    )
    await this.#take('login', keys, what)
  }

  /** Counts a mail that a login is about to cause; false: there are too many, so it must not be sent. */
  async mayMail(userId: string): Promise<boolean> {
    try {
      await this.countAddress('mails')
      await this.countLogin({ userId }, 'mails')
      return true
    } catch (error) {
      if (error instanceof StorefrontAuthError && error.code === 'rate_limited') return false
      throw error
    }
  }

  /** Keeps the counts that `counts` names, and gives the others back. */
  async keep(counts: (what: Counted, by: 'address' | 'login') => boolean): Promise<void> {
    const back = this.#taken.filter(({ what, by }) => !counts(what, by))
    this.#taken = []
    await Promise.all(back.map(({ counted }) => counted.takeBack()))
  }

  async #take(by: 'address' | 'login', keys: string[], whats: Counted[]): Promise<void> {
    const { windowMs } = this.#limits
    const taken = await Promise.all(
      whats.flatMap((what) =>
        keys.map(async (key) => ({
          by,
          what,
          counted: await this.#core.attempts.add(by, `${what} ${key}`, windowMs),
        })),
      ),
    )
    const over = taken.filter(({ what, counted }) => counted.count > this.#limitOf(what, by))
    if (over.length === 0) {
      this.#taken.push(...taken)
      return
    }
    await Promise.all(taken.map(({ counted }) => counted.takeBack()))
    throw new StorefrontAuthError('rate_limited', {
      retryAfterMs: Math.max(...over.map(({ counted }) => counted.resetsInMs)),
    })
  }

  #limitOf(what: Counted, by: 'address' | 'login'): number {
    if (what === 'logins') return this.#limits.perAddressLogins
    return by === 'address' ? this.#limits.perAddress : this.#limits.perLogin
  }
}
