import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel'
import { z } from 'zod'
import { parseOptions } from '../parse-options.ts'
import { withinMs } from '../within-ms.ts'
import type { SharedStore } from './contract.ts'
import { connectionOf, type RedisClient, type RedisConnection } from './redis-client.ts'
import {
  countScript,
  deleteScript,
  joinScript,
  membersScript,
  replaceScript,
  type Script,
  uncountScript,
} from './redis-scripts.ts'
import { StoreUnavailableError } from './unavailable.ts'

export interface RedisStoreOptions {
  /**
   * The app's own connected client of `redis` (5 or later) or `ioredis`, for one server, a cluster or sentinels. The
   * app closes it. A second connection for messages is made by its `duplicate()`.
   */
  client: RedisClient
  /** Begins every key and the name of the channel, at most 100 characters, no spaces. Default `kibo-shopper:`. */
  prefix?: string
  /** How long one command may take, ms, 10 to 10 000: the clients themselves wait for ever. Default 250. */
  timeoutMs?: number
}

const schema = z.strictObject({
  client: z.custom<RedisClient>(
    (value) => connectionOf(value) !== undefined,
    'must be a client of redis (5 or later) or ioredis',
  ),
  prefix: z.string().max(100).regex(/^\S*$/, 'must hold no space').default('kibo-shopper:'),
  timeoutMs: z.number().int().min(10).max(10_000).default(250),
})

/** After this many time-outs in a row, commands fail at once for `restMs`, instead of each waiting for its own. */
const timeOutsToRest = 5
const restMs = 1000

class TimeOutError extends Error {}

interface Listener {
  onMessage: (message: string) => void
  onMissedMessages: () => void
}

/**
 * A `SharedStore` on Redis 6.2 or later, or Valkey.
 *
 * @throws {TypeError} naming an option that is unknown or wrong
 * @example storefrontAuth({ store: new RedisStore({ client }) })
 */
export class RedisStore implements SharedStore {
  readonly kind = 'shared-store'
  readonly #connection: RedisConnection
  readonly #prefix: string
  readonly #timeoutMs: number
  readonly #breaker = circuitBreaker(handleType(TimeOutError), {
    breaker: new ConsecutiveBreaker(timeOutsToRest),
    halfOpenAfter: restMs,
  })
  readonly #listeners = new Set<Listener>()
  #stopListening: (() => Promise<void>) | undefined

  constructor(options: RedisStoreOptions) {
    if (connectionOf(options)) throw new TypeError('RedisStore: give it an option: new RedisStore({ client })')
    const { client, prefix, timeoutMs } = parseOptions('RedisStore', schema, options)
    this.#connection = connectionOf(client) as RedisConnection
    this.#prefix = prefix
    this.#timeoutMs = timeoutMs
  }

  async get(key: string): Promise<string | undefined> {
    const reply = await this.#send(['GET', this.#prefix + key])
    return reply === null ? undefined : String(reply)
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#send(['SET', this.#prefix + key, value, 'PX', wholeMs(ttlMs)])
  }

  async replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean> {
    if (expected !== undefined) return (await this.#run(replaceScript, key, expected, value, wholeMs(ttlMs))) === 1
    return (await this.#send(['SET', this.#prefix + key, value, 'NX', 'PX', wholeMs(ttlMs)])) !== null
  }

  async delete(key: string, expected?: string): Promise<void> {
    if (expected === undefined) await this.#send(['DEL', this.#prefix + key])
    else await this.#run(deleteScript, key, expected)
  }

  async join(group: string, member: string, ttlMs: number, most = 0): Promise<string[]> {
    return ((await this.#run(joinScript, group, member, wholeMs(ttlMs), String(most))) as unknown[]).map(String)
  }

  async leave(group: string, ...members: string[]): Promise<void> {
    await this.#send(['ZREM', this.#prefix + group, ...members])
  }

  async members(group: string): Promise<string[]> {
    return ((await this.#run(membersScript, group)) as unknown[]).map(String)
  }

  async count(key: string, windowMs: number): Promise<{ count: number; resetsInMs: number }> {
    const [count, resetsInMs] = (await this.#run(countScript, key, wholeMs(windowMs))) as unknown[]
    return { count: Number(count), resetsInMs: Number(resetsInMs) }
  }

  async uncount(key: string): Promise<void> {
    await this.#run(uncountScript, key)
  }

  async publish(message: string): Promise<void> {
    await this.#send(['PUBLISH', this.#channel, message])
  }

  subscribe(onMessage: (message: string) => void, onMissedMessages: () => void): () => Promise<void> {
    const listener = { onMessage, onMissedMessages }
    this.#listeners.add(listener)
    this.#stopListening ??= this.#connection.listen(
      this.#channel,
      (message) => {
        for (const one of [...this.#listeners]) one.onMessage(message)
      },
      () => {
        for (const one of [...this.#listeners]) one.onMissedMessages()
      },
    )
    return async () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      const stop = this.#stopListening
      this.#stopListening = undefined
      await stop?.()
    }
  }

  get #channel(): string {
    return `${this.#prefix}messages`
  }

  /** Runs a script on one key, sending its text only to a server that does not know it yet. */
  async #run({ sha, source }: Script, key: string, ...args: string[]): Promise<unknown> {
    const rest = ['1', this.#prefix + key, ...args]
    return this.#bounded(async () => {
      try {
        return await this.#connection.send(['EVALSHA', sha, ...rest])
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return await this.#connection.send(['EVAL', source, ...rest])
      }
    })
  }

  #send(args: string[]): Promise<unknown> {
    return this.#bounded(() => this.#connection.send(args))
  }

  /** @throws {StoreUnavailableError} */
  async #bounded(work: () => Promise<unknown>): Promise<unknown> {
    const late = () => new TimeOutError(`Redis did not answer within ${this.#timeoutMs} ms`)
    // The library would make every command wait for the one that tries whether the server is back.
    if (this.#breaker.state === CircuitState.HalfOpen) throw new StoreUnavailableError()
    try {
      return await this.#breaker.execute(() => withinMs(this.#timeoutMs, work(), late))
    } catch (error) {
      throw new StoreUnavailableError(error)
    }
  }
}

/** Redis takes whole milliseconds, and none but positive ones. */
function wholeMs(ms: number): string {
  return String(Math.max(1, Math.ceil(ms)))
}
