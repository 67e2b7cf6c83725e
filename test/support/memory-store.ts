import type { SharedStore } from '../../src/store/contract.ts'

interface Entry<Value> {
  value: Value
  expiresAtMs: number
}

interface Listener {
  onMessage: (message: string) => void
}

/** A `SharedStore` in this process's memory: what the contract says, without a server. For tests; nothing bounds it but expiry. */
export class MemoryStore implements SharedStore {
  readonly kind = 'shared-store'
  readonly #texts = new Map<string, Entry<string>>()
  readonly #groups = new Map<string, Map<string, number>>()
  readonly #counts = new Map<string, Entry<number>>()
  readonly #listeners = new Set<Listener>()

  async get(key: string): Promise<string | undefined> {
    return live(this.#texts, key)?.value
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#texts.set(key, { value, expiresAtMs: Date.now() + ttlMs })
  }

  async replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean> {
    const current = live(this.#texts, key)?.value
    if (current !== expected && (expected === undefined || current !== value)) return false
    this.#texts.set(key, { value, expiresAtMs: Date.now() + ttlMs })
    return true
  }

  async delete(key: string, expected?: string): Promise<void> {
    if (expected === undefined || live(this.#texts, key)?.value === expected) this.#texts.delete(key)
  }

  async join(group: string, member: string, ttlMs: number, most?: number): Promise<string[]> {
    const members = this.#groups.get(group) ?? new Map<string, number>()
    this.#groups.set(group, members.set(member, Date.now() + ttlMs))
    const alive = (await this.members(group)).sort()
    return most === undefined ? [] : alive.slice(0, Math.max(0, alive.length - most))
  }

  async leave(group: string, ...gone: string[]): Promise<void> {
    for (const member of gone) this.#groups.get(group)?.delete(member)
  }

  async members(group: string): Promise<string[]> {
    const members = [...(this.#groups.get(group) ?? [])]
    return members.filter(([, expiresAtMs]) => Date.now() < expiresAtMs).map(([member]) => member)
  }

  async count(key: string, windowMs: number): Promise<{ count: number; resetsInMs: number }> {
    const window = live(this.#counts, key) ?? { value: 0, expiresAtMs: Date.now() + windowMs }
    window.value += 1
    this.#counts.set(key, window)
    return { count: window.value, resetsInMs: window.expiresAtMs - Date.now() }
  }

  async uncount(key: string): Promise<void> {
    const window = live(this.#counts, key)
    if (window && window.value > 0) window.value -= 1
  }

  async publish(message: string): Promise<void> {
    for (const { onMessage } of [...this.#listeners]) setImmediate(onMessage, message)
  }

  subscribe(onMessage: (message: string) => void, _onMissedMessages?: () => void): () => Promise<void> {
    const listener = { onMessage }
    this.#listeners.add(listener)
    return async () => {
      this.#listeners.delete(listener)
    }
  }
}

function live<Value>(entries: Map<string, Entry<Value>>, key: string): Entry<Value> | undefined {
  const entry = entries.get(key)
  if (entry && Date.now() < entry.expiresAtMs) return entry
  entries.delete(key)
  return undefined
}
