import type { KiboFault } from './kibo-network.ts'
import { streamOf } from './virtual-time.ts'

/** What a browser asks for. */
export type Errand =
  | 'page'
  | 'account'
  | 'cart'
  | 'add'
  | 'refresh'
  | 'login'
  | 'login wrongly'
  | 'signup'
  | 'logout'
  | 'log out everywhere'
  | 'change password'
  | 'forgot password'
  | 'reset password'
  | 'request code'
  | 'verify'
  | 'verify wrongly'

export type Step = { atMs: number } & (
  | {
      does: 'ask'
      browser: number
      process: number
      what: Errand
      /** The browser never sees the answer. */
      isAborted: boolean
      /** With a cookie that it had before. */
      isOld: boolean
    }
  | { does: 'revoke'; person: number; process: number }
  /** In Kibo's admin, which no process hears of. */
  | { does: 'lock'; person: number; isLocked: boolean }
  | { does: 'redis'; how: 'hangs' | 'is gone' | 'breaks'; process: number | 'all'; forMs: number }
  | { does: 'kibo'; fault: KiboFault; operation: string; share: number; forMs: number }
  | { does: 'kill'; process: number }
  | { does: 'stall'; process: number; forMs: number }
)

export interface Settings {
  /** Without a store there is one process. */
  hasStore: boolean
  processes: number
  /** Whose each browser is. */
  browsers: number[]
  people: number
  accessMs: number
  refreshMs: number
  graceMs: number
  leewayMs: number
  /** The longest way between two of: browser, process, Redis, Kibo, ms. */
  browserMs: number
  redisMs: number
  kiboMs: number
  library: 'ioredis' | 'node-redis'
  resends: boolean
  queues: boolean
  /** How many messages of a thousand are lost although the connection stays. */
  lostMessages: number
  /** Whose login asks for a code. */
  secondFactor: number[]
  /** How many failed attempts a login may have in a minute. */
  perLogin: number
}

export interface Scenario {
  seed: number
  settings: Settings
  steps: Step[]
}

/** A story for a seed: scenes of a few requests close together, faults around some of them, and time in between. */
export function scenarioOf(seed: number): Scenario {
  const { random, pick } = streamOf(seed, 'the scenario')
  const chance = (share: number) => random() < share
  const upTo = (most: number) => Math.floor(random() * (most + 1))

  const hasStore = chance(0.65)
  const people = pick([1, 1, 2, 2, 3])
  const settings: Settings = {
    hasStore,
    processes: hasStore ? pick([2, 2, 3]) : 1,
    people,
    browsers: [...Array.from({ length: people }, (_, person) => person), ...(chance(0.5) ? [0] : [])],
    accessMs: pick([30_000, 60_000, 120_000]),
    refreshMs: pick([3_600_000, 3_600_000, 400_000]),
    graceMs: pick([30_000, 30_000, 5000]),
    leewayMs: pick([0, 2000, 10_000]),
    browserMs: pick([2, 30, 30, 400]),
    redisMs: pick([1, 3, 20]),
    kiboMs: pick([10, 100, 100, 800]),
    resends: chance(0.5),
    queues: chance(0.7),
    lostMessages: pick([0, 0, 50, 300]),
    library: pick(['ioredis', 'node-redis']),
    secondFactor: chance(0.35) ? [0] : [],
    perLogin: pick([1000, 1000, 4]),
  }
  const steps: Step[] = []
  let atMs = 1000
  const anyProcess = () => upTo(settings.processes - 1)
  const anyBrowser = () => upTo(settings.browsers.length - 1)
  const hasAccount = new Set<number>()

  /** Where the browser is closed in the middle of a scene, no tab of it sees an answer. */
  let isClosed = false
  let faultEndMs = 0
  const ask = (what: Errand, browser: number, withinMs: number, afterMs = 0) =>
    steps.push({
      atMs: atMs + afterMs + upTo(withinMs),
      does: 'ask',
      browser,
      process: anyProcess(),
      what,
      isAborted: isClosed || chance(0.07),
      isOld: chance(0.04),
    })
  const fault = (aroundMs: number) => {
    const forMs = pick([20, 200, 1500, 4000, 6000, 15_000])
    // Around the scene, or while its first calls are under way.
    const aheadMs = chance(0.5) ? 0 : upTo(Math.min(forMs, 3000))
    const fromMs = Math.max(0, atMs - aheadMs + upTo(aroundMs + settings.kiboMs))
    faultEndMs = fromMs + forMs
    if (settings.hasStore && chance(0.65)) {
      const how = pick(['hangs', 'hangs', 'is gone', 'is gone', 'breaks'] as const)
      steps.push({ atMs: fromMs, does: 'redis', how, process: chance(0.75) ? 'all' : anyProcess(), forMs })
    } else {
      const fault = pick<KiboFault>([
        'answers 503',
        'is not reached',
        'acts late',
        'drops the answer',
        'answers 503 all the same',
        'answers late',
      ])
      const operation = pick([
        'any',
        'refresh',
        'login',
        'anonymous',
        'account',
        'add',
        'change password',
        'verify code',
        'app token',
      ])
      steps.push({ atMs: fromMs, does: 'kibo', fault, operation, share: pick([0.3, 1]), forMs })
    }
  }

  for (const browser of settings.browsers.keys()) {
    if (chance(0.85)) ask('page', browser, 300)
  }
  if (chance(0.7)) atMs += 1000

  for (let scene = 0, scenes = 4 + upTo(8); scene < scenes; scene++) {
    const browser = anyBrowser()
    const person = settings.browsers[browser] ?? 0
    const withinMs = pick([5, 60, 300, 1500])
    isClosed = chance(0.08)
    const looks = () => pick<Errand>(['page', 'page', 'page', 'account', 'cart', 'add', 'add', 'refresh'])
    const main = pick<Errand | 'revoke' | 'looks'>(
      hasAccount.has(person) && chance(0.55)
        ? ['looks', 'looks', 'logout', 'change password', 'revoke', 'log out everywhere', 'request code', 'login']
        : ['login', 'login', 'login', 'looks', 'signup', 'login wrongly'],
    )
    if (main === 'revoke') steps.push({ atMs: atMs + upTo(withinMs), does: 'revoke', person, process: anyProcess() })
    else if (main !== 'looks') ask(main, browser, withinMs)
    if (main === 'login wrongly' && chance(0.3)) for (let more = 12; more > 0; more--) ask(main, browser, withinMs)
    if (main === 'request code' || (main === 'login' && settings.secondFactor.includes(person) && chance(0.85))) {
      if (chance(0.2)) ask('verify wrongly', browser, withinMs)
      ask('verify', browser, withinMs, withinMs + 10 * settings.kiboMs)
    }
    if (chance(0.08)) {
      ask('forgot password', browser, withinMs)
      ask('reset password', anyBrowser(), withinMs, withinMs + 4 * settings.kiboMs)
    }
    if (chance(0.05)) {
      steps.push({ atMs: atMs + upTo(withinMs), does: 'lock', person, isLocked: true })
      if (chance(0.7)) steps.push({ atMs: atMs + pick([2000, 40_000, 90_000]), does: 'lock', person, isLocked: false })
    }
    if (main === 'login' || main === 'signup') hasAccount.add(person)
    for (let more = chance(main === 'login' ? 0.3 : 0.05) ? 12 : upTo(5); more > 0; more--)
      ask(looks(), chance(0.85) ? browser : anyBrowser(), withinMs)
    if (chance(0.06)) ask(pick(['login', 'logout', 'change password']), browser, withinMs)
    if (chance(0.35)) fault(withinMs)
    if (chance(0.06)) {
      const forMs = pick([300, 1500, 4000, 8000])
      steps.push({ atMs: atMs + upTo(withinMs + settings.kiboMs), does: 'stall', process: anyProcess(), forMs })
    }
    if (settings.hasStore && chance(0.04)) {
      steps.push({ atMs: atMs + upTo(withinMs + 200), does: 'kill', process: anyProcess() })
    }
    const { accessMs, leewayMs, graceMs } = settings
    const stale = Math.max(1000, accessMs - pick([leewayMs, 0, leewayMs / 2]) - upTo(300))
    const isOverMs = Math.max(100, faultEndMs - atMs - withinMs - upTo(300))
    atMs += withinMs + pick([isOverMs, isOverMs, 100, 1000, 4000, 9000, stale, stale, stale, graceMs + 1000])
  }
  steps.sort((one, other) => one.atMs - other.atMs)
  return { seed, settings, steps }
}
