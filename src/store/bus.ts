import { z } from 'zod'
import { parseJson } from '../parse-json.ts'
import type { SharedStore } from './contract.ts'

/** What the processes of a storefront send each other. */
export interface Messages {
  /** The sessions of these names have ended. */
  ended: [...sessions: string[]]
  /** A login of the guest's session of that name begins; the second is the login's own id. */
  login: [session: string, login: string]
  /** That login has failed: its visitor is still the guest. */
  'login-failed': [session: string, login: string]
  /** The work of that name is done, or was given up. */
  done: [work: string]
  /** The work of that name failed for everybody. */
  failed: [work: string]
  /** An account has changed, for one of its users or for all. */
  account: [accountId: number, userId: string | null]
}

type Kind = keyof Messages
type Handler<K extends Kind> = (...args: Messages[K]) => void

const message = z.union([
  z.tuple([z.string(), z.literal('ended')], z.string()),
  z.tuple([z.string(), z.enum(['login', 'login-failed']), z.string(), z.string()]),
  z.tuple([z.string(), z.enum(['done', 'failed']), z.string()]),
  z.tuple([z.string(), z.literal('account'), z.number(), z.string().nullable()]),
])

/**
 * Messages between the processes of one storefront, this one included.
 *
 * They only make things quick: the store decides, and a process that misses a message finds the same there.
 */
export class Bus {
  readonly #store: SharedStore
  readonly #namespace: string
  readonly #handlers = new Map<Kind, Handler<never>[]>()
  readonly #missedHandlers: (() => void)[] = []
  readonly #unsubscribe: () => Promise<void>

  constructor(store: SharedStore, namespace: string) {
    this.#store = store
    this.#namespace = namespace
    this.#unsubscribe = store.subscribe(
      (text) => this.#receive(text),
      () => {
        for (const handle of this.#missedHandlers) handle()
      },
    )
  }

  on<K extends Kind>(kind: K, handle: Handler<K>): void {
    this.#handlers.set(kind, [...(this.#handlers.get(kind) ?? []), handle])
  }

  /** Calls `handle` when messages may have been missed. */
  onMissedMessages(handle: () => void): void {
    this.#missedHandlers.push(handle)
  }

  /** Never rejects. */
  async send<K extends Kind>(kind: K, ...args: Messages[K]): Promise<void> {
    try {
      await this.#store.publish(JSON.stringify([this.#namespace, kind, ...args]))
    } catch {
      // the store is away, and the other processes notice that too
    }
  }

  close(): Promise<void> {
    return this.#unsubscribe()
  }

  #receive(text: string): void {
    const parsed = message.safeParse(parseJson(text))
    if (!parsed.success) return
    const [namespace, kind, ...args] = parsed.data
    if (namespace !== this.#namespace) return
    for (const handle of this.#handlers.get(kind) ?? []) handle(...(args as never))
  }
}
