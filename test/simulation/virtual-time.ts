// Loaded before anything of src: from here on time, timers, random numbers and cryptography of this process are ours.
import { AsyncLocalStorage } from 'node:async_hooks'
import nodeCrypto, { createCipheriv, createDecipheriv, createHash, webcrypto } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import nodeTimers from 'node:timers/promises'
import FakeTimers from '@sinonjs/fake-timers'
import { seededRandom } from '../support/seeded-random.ts'

/** A storefront process, as far as time is concerned. */
export interface ProcessLife {
  readonly name: string
  isDead: boolean
  /** Until then it does nothing, as in a long collection of garbage. */
  stallsUntilMs: number
}

/** Whose work is under way: timers and everything that waits for one go on in the same context, and a dead one's never. */
export interface Context {
  readonly life: ProcessLife
  /** What a browser asked, by number; 0: nothing. */
  readonly request: number
}

export const context = new AsyncLocalStorage<Context>()
/** Never settles, and nothing holds it: what waits for it is dropped. */
export const never = (): Promise<never> => new Promise(() => {})

const startMs = Date.UTC(2026, 0, 5, 9)
const afterRealTurn = setImmediate
const clock = FakeTimers.install({
  now: startMs,
  toFake: [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
    'Date',
    'performance',
  ],
})

type Timer = (callback: (...args: unknown[]) => void, ...rest: unknown[]) => NodeJS.Timeout
const later = globalThis.setTimeout as unknown as Timer

function inContext(timer: Timer): Timer {
  return (callback, ...rest) => {
    const own = context.getStore()
    if (!own) return timer(callback, ...rest)
    const fire = (...args: unknown[]) => {
      if (own.life.isDead) return
      const stallMs = own.life.stallsUntilMs - nowMs()
      if (stallMs > 0) later(fire, stallMs, ...args)
      else context.run(own, callback, ...args)
    }
    return timer(fire, ...rest)
  }
}
for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
  Object.assign(globalThis, { [name]: inContext(globalThis[name] as unknown as Timer) })
}

/** Resolves when the process does something again. */
export async function asAwake(life: ProcessLife | undefined): Promise<void> {
  while (life && life.stallsUntilMs > nowMs()) {
    await new Promise<void>((resolve) => later(() => resolve(), life.stallsUntilMs - nowMs()))
  }
}

Object.assign(nodeTimers, {
  setTimeout: (ms: number, value?: unknown) => new Promise((resolve) => setTimeout(resolve, ms, value)),
})

let random = seededRandom(0).random
const randomBytes = (size: number) => Buffer.from(Uint8Array.from({ length: size }, () => Math.floor(random() * 256)))
const randomUUID = () => {
  const hex = randomBytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
const getRandomValues = (array: Uint8Array) => {
  array.set(randomBytes(array.length))
  return array
}
Math.random = () => random()
Object.assign(nodeCrypto, { randomBytes, randomUUID })
Object.assign(globalThis.crypto, { getRandomValues, randomUUID })

// WebCrypto answers from a pool of threads, in any order. The same bytes come from node:crypto at once.
interface Key {
  [Symbol.toStringTag]: 'CryptoKey'
  type: 'secret'
  extractable: false
  usages: string[]
  algorithm: { name: string; length: number }
  bytes: Buffer
}
interface AesGcm {
  iv: Uint8Array
  additionalData: Uint8Array
}
const tagLength = 16
const subtle = {
  async importKey(_format: string, from: ArrayBuffer, { name }: { name: string }, _: boolean, usages: string[]) {
    const bytes = Buffer.from(from)
    const tag = { [Symbol.toStringTag]: 'CryptoKey' as const, type: 'secret' as const, extractable: false as const }
    return { ...tag, usages, algorithm: { name, length: bytes.length * 8 }, bytes } satisfies Key
  },
  async encrypt({ iv, additionalData }: AesGcm, { bytes }: Key, plain: Uint8Array) {
    const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(additionalData)
    return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])).buffer
  },
  async decrypt({ iv, additionalData }: AesGcm, { bytes }: Key, sealed: Uint8Array) {
    const text = Buffer.from(sealed)
    const decipher = createDecipheriv('aes-256-gcm', bytes, iv).setAAD(additionalData)
    decipher.setAuthTag(text.subarray(-tagLength))
    return new Uint8Array(Buffer.concat([decipher.update(text.subarray(0, -tagLength)), decipher.final()])).buffer
  },
}
for (const name of Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(webcrypto.subtle)))) {
  if (name === 'constructor' || name in subtle) continue
  Object.assign(subtle, { [name]: () => Promise.reject(new Error(`subtle.${name} is not deterministic`)) })
}
Object.defineProperty(webcrypto, 'subtle', { value: subtle })
syncBuiltinESMExports()

/** Milliseconds since the simulation began. */
export function nowMs(): number {
  return Date.now() - startMs
}

/** Everything begins anew, for this seed. */
export function restart(seed: number): void {
  clock.reset()
  clock.setSystemTime(startMs)
  random = streamOf(seed, 'the processes').random
}

/** Random numbers of one thing in the world, so that another thing that asks for more does not change them. */
export function streamOf(seed: number, name: string) {
  return seededRandom(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE())
}

/** Lets time pass. Between two timers everything that can go on goes on. */
export async function passTime(untilMs: number): Promise<void> {
  let isReached = false
  setTimeout(() => {
    isReached = true
  }, untilMs - nowMs())
  while (!isReached) {
    await everythingElse()
    clock.next()
  }
  await everythingElse()
}

function everythingElse(): Promise<void> {
  return new Promise((resolve) => afterRealTurn(resolve))
}
