import {
  countScript,
  deleteScript,
  joinScript,
  membersScript,
  replaceScript,
  type Script,
  uncountScript,
} from '../../src/store/redis-scripts.ts'

type Group = Map<string, number>
interface Entry {
  value: string | Group
  expiresAtMs: number
}
type Command = (...args: string[]) => unknown

/**
 * What Redis does with the commands that `RedisStore` sends, in memory. A script is known by its text, and done in
 * JavaScript; `redis-model.test.ts` compares all of it with a real server.
 */
export class RedisModel {
  readonly #entries = new Map<string, Entry>()
  readonly #scripts = new Map<string, Command>()
  readonly #known = new Set<string>()
  readonly #now: () => number
  readonly #publish: (channel: string, message: string) => number

  constructor(now: () => number, publish: (channel: string, message: string) => number) {
    this.#now = now
    this.#publish = publish
    const scripts: [Script, Command][] = [
      [replaceScript, (key, expected, value, ttlMs) => this.#replace(key, expected, value, ttlMs)],
      [deleteScript, (key, expected) => (this.#text(key) === expected ? this.#delete(key) : 0)],
      [joinScript, (key, member, ttlMs, most = '0') => this.#join(key, member, Number(ttlMs), Number(most))],
      [membersScript, (key) => this.#members(key)],
      [countScript, (key, windowMs) => this.#count(key, Number(windowMs))],
      [uncountScript, (key) => this.#uncount(key)],
    ]
    for (const [{ sha }, command] of scripts) this.#scripts.set(sha, command)
  }

  /** @throws {Error} with Redis's own message, for a script that the server has not seen yet */
  run(command: string, ...args: string[]): unknown {
    const [key = '', ...rest] = args
    switch (command) {
      case 'GET':
        return this.#text(key) ?? null
      case 'SET':
        return this.#set(key, rest)
      case 'DEL':
        return this.#delete(key)
      case 'ZREM':
        return this.#remove(key, rest)
      case 'PUBLISH':
        return this.#publish(key, rest[0] ?? '')
      case 'EVAL':
        return this.#evaluate(shaOf(key, this.#scripts), args.slice(2), true)
      case 'EVALSHA':
        return this.#evaluate(key, args.slice(2), false)
      default:
        throw new Error(`ERR unknown command '${command}'`)
    }
  }

  #evaluate(sha: string, args: string[], withText: boolean): unknown {
    if (withText) this.#known.add(sha)
    const script = this.#scripts.get(sha)
    if (!script || !this.#known.has(sha)) throw new Error('NOSCRIPT No matching script.')
    return script(...args)
  }

  #entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry || entry.expiresAtMs > this.#now()) return entry
    this.#entries.delete(key)
    return undefined
  }

  #text(key: string): string | undefined {
    const value = this.#entry(key)?.value
    if (value instanceof Map) throw new Error('WRONGTYPE Operation against a key holding the wrong kind of value')
    return value
  }

  #group(key: string): Group | undefined {
    const value = this.#entry(key)?.value
    return value instanceof Map ? value : undefined
  }

  #set(key: string, [value = '', ...options]: string[]): string | null {
    if (options.includes('NX') && this.#entry(key)) return null
    const ttlMs = Number(options[options.indexOf('PX') + 1])
    this.#entries.set(key, { value, expiresAtMs: this.#now() + ttlMs })
    return 'OK'
  }

  #delete(key: string): number {
    const existed = this.#entry(key) !== undefined
    this.#entries.delete(key)
    return existed ? 1 : 0
  }

  #remove(key: string, members: string[]): number {
    const group = this.#group(key)
    const gone = members.filter((member) => group?.delete(member)).length
    if (group?.size === 0) this.#entries.delete(key)
    return gone
  }

  #replace(key = '', expected = '', value = '', ttlMs = ''): number {
    const current = this.#text(key)
    if (current !== expected && current !== value) return 0
    this.#set(key, [value, 'PX', ttlMs])
    return 1
  }

  #join(key = '', member = '', ttlMs = 0, most = 0): string[] {
    const group: Group = new Map([...(this.#group(key) ?? [])].filter(([, untilMs]) => untilMs > this.#now()))
    group.set(member, this.#now() + ttlMs)
    this.#entries.set(key, { value: group, expiresAtMs: Math.max(...group.values()) })
    return most === 0 ? [] : [...group.keys()].sort().slice(0, Math.max(0, group.size - most))
  }

  #members(key = ''): string[] {
    const all = [...(this.#group(key) ?? [])].filter(([, untilMs]) => untilMs > this.#now())
    return all.sort(([one, a], [other, b]) => a - b || (one < other ? -1 : 1)).map(([member]) => member)
  }

  #count(key = '', windowMs = 0): [number, number] {
    const entry = this.#entry(key)
    const count = Number(this.#text(key) ?? 0) + 1
    const nowMs = this.#now()
    const expiresAtMs = entry?.expiresAtMs ?? nowMs + windowMs
    this.#entries.set(key, { value: String(count), expiresAtMs })
    return [count, expiresAtMs - nowMs]
  }

  #uncount(key = ''): number {
    const entry = this.#entry(key)
    const count = Number(this.#text(key) ?? 0)
    if (!entry || count <= 0) return 0
    entry.value = String(count - 1)
    return count - 1
  }
}

const texts = new Map(
  [replaceScript, deleteScript, joinScript, membersScript, countScript, uncountScript].map(({ source, sha }) => [
    source,
    sha,
  ]),
)

function shaOf(source: string, _: unknown): string {
  const sha = texts.get(source)
  if (sha === undefined) throw new Error(`the model of Redis does not know this script:\n${source}`)
  return sha
}
