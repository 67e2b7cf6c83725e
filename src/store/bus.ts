import { z } from 'zod'
import { parseJson } from '../parse-json.ts'
import type { SharedStore } from './contract.ts'

/** What the processes of a storefront tell each other. */
export interface Messages {
  /** The sessions of these names have ended. */
  ended: [...sessions: string[]]
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
  z.tuple([z.string(), z.enum(['done', 'failed']), z.string()]),
  z.tuple([z.string(), z.literal('account'), z.number(), z.string().nullable()]),
])

/**
 * Messages between the processes of one storefront, this one included.
 *
 * They make things quick and decide nothing: what matters is in the store, and whoever misses a message finds it there.
 */
export class Bus {
  readonly #store: SharedStore
  readonly #namespace: string
  readonly #handlers = new Map<Kind, Handler<never>[]>()
  readonly #gapHandlers: (() => void)[] = []
  readonly #unsubscribe: () => Promise<void>

  constructor(store: SharedStore, namespace: string) {
    this.#store = store
    this.#namespace = namespace
    this.#unsubscribe = store.subscribe(
      (text) => this.#receive(text),
      () => {
        for (const handle of this.#gapHandlers) handle()
      },
    )
  }

  on<K extends Kind>(kind: K, handle: Handler<K>): void {
    this.#handlers.set(kind, [...(this.#handlers.get(kind) ?? []), handle])
  }

  /** Messages may have been missed. */
  onMissedMessages(handle: () => void): void {
    this.#gapHandlers.push(handle)
  }

  /** Never rejects. */
  async send<K extends Kind>(kind: K, ...args: Messages[K]): Promise<void> {
    try {
      await this.#store.publish(JSON.stringify([this.#namespace, kind, ...args]))
    } catch {
      // the store is away, and everybody else finds that out too
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
