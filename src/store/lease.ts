import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { knowAcrossCopies } from '../across-copies.ts'
import type { Bus } from './bus.ts'
import type { SharedStore } from './contract.ts'

/** Work that one process does for all. */
export interface Task<Value> {
  /** The result that another process has left; undefined when the work is still to be done. */
  look(): Promise<Value | undefined>
  /** Does the work. The others wait until each promise given to `hold` has settled, even when the result is there. */
  run(hold: (until: Promise<unknown>) => void): Promise<Value>
  /** True for a failure that all who wait share, instead of trying themselves. */
  isFailureOfAll(error: unknown): boolean
  /** How long to wait for another process at most, ms. */
  waitMs: number
}

/** The process that did the work for all failed, or had no result in time. */
export class SharedWorkError extends Error {
  override readonly name = 'SharedWorkError'
}

knowAcrossCopies(SharedWorkError, 'shared-work')

type News = 'done' | 'failed'

/** How long a lease lives, ms. A live process prolongs it all the time; after a dead one another process takes it. */
export const leaseMs = 3000
/** How often those who wait look for themselves, in case they missed the message, ms. */
const pollMs = 100

/**
 * Does work once for all processes that want the same: one takes the lease and does it, the others wait for a message
 * and look at the result. Each work has a name; `run` puts its result where `look` finds it.
 */
export class SharedWork {
  readonly #store: SharedStore
  readonly #bus: Bus
  readonly #waiting = new Map<string, Set<(news: News) => void>>()

  constructor(store: SharedStore, bus: Bus) {
    this.#store = store
    this.#bus = bus
    bus.on('done', (name) => this.#notify(name, 'done'))
    bus.on('failed', (name) => this.#notify(name, 'failed'))
  }

  /** @throws what `run` throws; {SharedWorkError} when another process failed or had no result in time */
  async once<Value>(name: string, task: Task<Value>): Promise<Value> {
    const deadlineMs = performance.now() + task.waitMs
    const heard = this.#listen(name)
    try {
      while (!heard.isFailure() && performance.now() < deadlineMs) {
        const holder = await this.#take(name)
        if (holder === undefined) await Promise.race([heard.news(), sleep(pollMs * (1 + Math.random()))])
        else if (heard.isFailure()) await this.#release(name, holder)
        else return await this.#hold(name, holder, task)

        const found = heard.isFailure() ? undefined : await task.look()
        if (found !== undefined) return found
      }
    } finally {
      heard.stop()
    }
    throw new SharedWorkError('another process that does the same work has no result')
  }

  /** Does the work; undefined while another process does it. */
  async unlessBusy<Value>(name: string, task: Task<Value>): Promise<Value | undefined> {
    const holder = await this.#take(name)
    return holder === undefined ? undefined : this.#hold(name, holder, task)
  }

  /** Gives up work that is under way: the next to ask does it again. */
  async giveUp(name: string): Promise<void> {
    await this.#store.delete(leaseOf(name))
    await this.#bus.send('done', name)
  }

  async #take(name: string): Promise<string | undefined> {
    const holder = randomUUID()
    try {
      return (await this.#store.replace(leaseOf(name), undefined, holder, leaseMs)) ? holder : undefined
    } catch (error) {
      // The lease may be taken all the same, now or when the client is connected again.
      void this.#release(name, holder)
      throw error
    }
  }

  async #hold<Value>(name: string, holder: string, task: Task<Value>): Promise<Value> {
    const prolong = () => void this.#prolong(name, holder).catch(() => {})
    const heartbeat = setInterval(prolong, leaseMs / 3)
    const holds: Promise<unknown>[] = []
    let news: News = 'done'
    try {
      return (await task.look()) ?? (await task.run((until) => holds.push(until)))
    } catch (error) {
      if (task.isFailureOfAll(error)) news = 'failed'
      throw error
    } finally {
      void Promise.allSettled(holds).then(async () => {
        clearInterval(heartbeat)
        // Sent before the lease is free, so that nobody who waits takes it before the message arrives.
        await this.#bus.send(news, name)
        await this.#release(name, holder)
      })
    }
  }

  /** A lease that ran out while the store was away is taken again, unless another process has it by now. */
  async #prolong(name: string, holder: string): Promise<void> {
    if (await this.#store.replace(leaseOf(name), holder, holder, leaseMs)) return
    await this.#store.replace(leaseOf(name), undefined, holder, leaseMs)
  }

  async #release(name: string, holder: string): Promise<void> {
    await this.#store.delete(leaseOf(name), holder).catch(() => {})
  }

  #listen(name: string) {
    const listeners = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, listeners)
    let isFailure = false
    let isNews = false
    let wake = () => {}
    const listener = (news: News) => {
      isFailure ||= news === 'failed'
      isNews = true
      wake()
    }
    listeners.add(listener)
    return {
      isFailure: () => isFailure,
      /** Resolves when there has been news since it was called last. */
      async news() {
        if (!isNews) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        isNews = false
      },
      stop: () => {
        listeners.delete(listener)
        if (listeners.size === 0) this.#waiting.delete(name)
      },
    }
  }

  #notify(name: string, news: News): void {
    for (const listener of this.#waiting.get(name) ?? []) listener(news)
  }
}

function leaseOf(name: string): string {
  return `lease:${name}`
}
