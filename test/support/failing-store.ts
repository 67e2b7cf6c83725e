import { StoreUnavailableError } from '../../src/store/unavailable.ts'
import { MemoryStore } from './memory-store.ts'

/** A command that a store is given. */
export interface StoreCommand {
  name: string
  key: string
}

/** A store that fails the commands it is told to. */
export class FailingStore extends MemoryStore {
  fails: (command: StoreCommand) => boolean = () => false
  /** A join uses other commands of this class, which are no commands of its own. */
  #joining = 0

  override async get(key: string): Promise<string | undefined> {
    this.#check('get', key)
    return super.get(key)
  }

  override async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#check('set', key)
    return super.set(key, value, ttlMs)
  }

  override async replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean> {
    this.#check('replace', key)
    return super.replace(key, expected, value, ttlMs)
  }

  override async delete(key: string, expected?: string): Promise<void> {
    this.#check('delete', key)
    return super.delete(key, expected)
  }

  override async join(group: string, member: string, ttlMs: number, most?: number): Promise<string[]> {
    this.#check('join', group)
    this.#joining += 1
    try {
      return await super.join(group, member, ttlMs, most)
    } finally {
      this.#joining -= 1
    }
  }

  override async leave(group: string, ...members: string[]): Promise<void> {
    this.#check('leave', group)
    return super.leave(group, ...members)
  }

  override async members(group: string): Promise<string[]> {
    this.#check('members', group)
    return super.members(group)
  }

  override async publish(message: string): Promise<void> {
    this.#check('publish', message)
    return super.publish(message)
  }

  override async count(key: string, windowMs: number): Promise<{ count: number; resetsInMs: number }> {
    this.#check('count', key)
    return super.count(key, windowMs)
  }

  override async uncount(key: string): Promise<void> {
    this.#check('uncount', key)
    return super.uncount(key)
  }

  #check(name: string, key: string): void {
    const isPartOfJoin = this.#joining > 0 && (name === 'leave' || name === 'members')
    if (!isPartOfJoin && this.fails({ name, key })) throw new StoreUnavailableError()
  }
}
