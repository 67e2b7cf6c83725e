import { CookieJar } from './browser.ts'
import { type Account, KiboModel } from './kibo-model.ts'
import { kiboFetch } from './kibo-network.ts'
import { type Errands, Oracle } from './oracle.ts'
import { RedisNetwork } from './redis-network.ts'
import type { Errand, Scenario, Step } from './scenario.ts'
import { type Answered, StorefrontProcess } from './storefront-process.ts'
import { nowMs, passTime, restart, streamOf } from './virtual-time.ts'

export interface Outcome {
  /** Promises that were broken, the first one first. */
  violations: string[]
  /** What happened, a line each. */
  trace: string[]
  simulatedMs: number
  requests: number
}

/** After the last step all faults end, and so long everything has time to be well again, ms. */
const healMs = 80_000
const longestAnswerMs = 60_000

/** Lets a scenario happen. The same scenario has the same trace, to the letter. */
export async function simulate({ seed, settings, steps }: Scenario): Promise<Outcome> {
  restart(seed)
  const trace: string[] = []
  const note = (text: string) => trace.push(`${(nowMs() / 1000).toFixed(3).padStart(9)}  ${text}`)
  const draw = (name: string) => streamOf(seed, name).random
  const [redisWay, kiboWay, browserWay, kiboLuck, messageLuck] = ['redis', 'kibo', 'browser', 'luck', 'messages'].map(
    draw,
  )
  const way = (random: (() => number) | undefined, mostMs: number) => Math.ceil((random?.() ?? 0) ** 2 * mostMs)

  const weather: { fault: Extract<Step, { does: 'kibo' }>; untilMs: number }[] = []
  const addressOf = (person: number | undefined) => `person-${person}@example.com`
  const kibo = new KiboModel(settings, settings.secondFactor.map(addressOf))
  const fetch = kiboFetch(kibo, {
    latencyMs: () => 1 + way(kiboWay, settings.kiboMs),
    fault(operation) {
      const one = weather.find(
        ({ fault, untilMs }) => untilMs > nowMs() && (fault.operation === 'any' || fault.operation === operation),
      )
      return one && (kiboLuck?.() ?? 0) < one.fault.share ? one.fault.fault : undefined
    },
    note,
  })
  const redis = settings.hasStore
    ? new RedisNetwork({
        latencyMs: () => way(redisWay, settings.redisMs),
        reconnectMs: () => 50 + way(redisWay, 200),
        losesMessage: () => (messageLuck?.() ?? 0) * 1000 < settings.lostMessages,
        resends: settings.resends,
        queues: settings.queues,
        note,
      })
    : undefined
  for (let person = 0; person < settings.people; person++) {
    if (person % 2 === 0) kibo.addAccount(addressOf(person), 'password-0')
  }

  let starts = 0
  const start = () =>
    new StorefrontProcess(`p${++starts}`, redis && { redis, library: settings.library }, {
      perLogin: settings.perLogin,
      kibo: { fetch },
      refresh: { graceMs: settings.graceMs, leewayMs: settings.leewayMs },
    })
  const processes = Array.from({ length: settings.processes }, start)
  const jars = settings.browsers.map(() => new CookieJar())
  const oracle = new Oracle(settings, kibo, redis, jars, note)
  const notice = (what: string) => (error: unknown) =>
    oracle.violate(what, error instanceof Error ? `${error.stack}` : String(error))
  const onWarning = notice('no warning')
  const onRejection = notice('no unhandled rejection')
  process.on('warning', onWarning).on('unhandledRejection', onRejection)

  let asked = 0
  let passwords = 0
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

  async function ask(step: Extract<Step, { does: 'ask' }>, finish = false): Promise<void> {
    const { browser, what } = step
    const jar = jars[browser]
    const process = processes[step.process]
    const person = settings.browsers[browser]
    if (!jar || !process) return
    const number = ++asked
    const emailAddress = addressOf(person)
    const old = step.isOld ? jar.past.at(-1) : undefined
    const cookie = old ?? jar.session
    const productCode = what === 'add' ? `of-${person}-${number}` : undefined
    const errand: Errands = {
      number,
      what,
      browser,
      process: process.name,
      cookie,
      pending: jar.pending,
      sentAtMs: nowMs(),
      isOld: old !== undefined,
      productCode,
    }
    const account = kibo.accounts.find((one) => one.emailAddress === emailAddress)
    const { method, path, body } = requestOf(what, productCode, emailAddress, account, `password-${++passwords}`)
    note(
      `#${number} browser ${browser} → ${process.name} ${what}${old ? ' with an old cookie' : ''}${step.isAborted ? ', aborted' : ''} ${short(cookie)}`,
    )
    oracle.sent(errand)
    const header = jar.header(cookie)
    await pause(way(browserWay, settings.browserMs))
    const late = setTimeout(() => {
      if (!process.isDead) oracle.violate('every request is answered', `request ${number}`)
    }, longestAnswerMs)
    const answer = await process.ask({
      number,
      method,
      path,
      cookie: header,
      ...(body && { body }),
    })
    clearTimeout(late)
    note(`#${number} ← ${process.name} ${told(answer)}`)
    if (finish) oracle.finish(errand, answer)
    else oracle.answered(errand, answer)
    await pause(way(browserWay, settings.browserMs))
    // Who still has an old cookie is a copy of the browser, whose answers the browser never sees.
    if (step.isAborted || errand.isOld) return
    const before = jar.session
    const isLate = answer.leftAs < jar.sessionLeftAs
    jar.take(answer.setCookies, answer.leftAs)
    oracle.arrived(errand, answer, before, isLate)
  }

  function act(step: Step): void {
    if (step.does === 'ask') void ask(step).catch(notice('no request throws'))
    else if (step.does === 'kibo') {
      note(`Kibo ${step.fault} (${step.operation}, ${step.share * 100} %), ${step.forMs} ms`)
      weather.push({ fault: step, untilMs: nowMs() + step.forMs })
    } else if (step.does === 'redis') {
      const whose = step.process === 'all' ? 'all' : (processes[step.process]?.name ?? '')
      if (step.how === 'breaks') redis?.cut(whose)
      else redis?.fail(step.how, whose, step.forMs)
    } else if (step.does === 'kill') kill(step.process)
    else if (step.does === 'stall') {
      const process = processes[step.process]
      note(`${process?.name} does nothing, ${step.forMs} ms`)
      process?.stall(step.forMs)
      oracle.stalled(step.forMs)
    } else {
      const account = kibo.accounts.find(({ emailAddress }) => emailAddress === addressOf(step.person))
      if (step.does === 'lock') return lock(account, step.isLocked)
      const process = processes[step.process]
      if (!account || !process) return
      const { accountId } = account
      note(`${process.name} revokes ${accountId}`)
      const revocation = oracle.revoking(accountId)
      process.revoke(accountId).then(
        () => {
          note(`${process.name} revoked ${accountId}`)
          revocation.done(true)
        },
        () => revocation.done(false),
      )
    }
  }

  function lock(account: Account | undefined, isLocked: boolean): void {
    if (!account) return
    note(`Kibo ${isLocked ? 'locks' : 'unlocks'} ${account.accountId}`)
    account.isLocked = isLocked
    oracle.locked(account.accountId, isLocked)
  }

  function kill(index: number): void {
    const dead = processes[index]
    if (!dead) return
    note(`${dead.name} dies`)
    dead.kill()
    redis?.forget(dead.name)
    oracle.killed(dead.name)
    processes[index] = start()
  }

  for (const step of steps) {
    await passTime(step.atMs)
    act(step)
  }
  await passTime((steps.at(-1)?.atMs ?? 0) + 20_000 + healMs)
  note('all is well again')
  for (const [browser] of jars.entries()) {
    for (const process of processes.keys()) {
      for (const what of ['page', 'cart'] as const) {
        const last = ask({ atMs: nowMs(), does: 'ask', browser, process, what, isAborted: false, isOld: false }, true)
        let isDone = false
        void last.catch(notice('no request throws')).then(() => {
          isDone = true
        })
        while (!isDone) await passTime(nowMs() + 100)
      }
    }
  }
  oracle.checkLines()
  const closing = Promise.all(processes.map((one) => one.close()))
  await passTime(nowMs() + 1000)
  await closing
  process.off('warning', onWarning).off('unhandledRejection', onRejection)
  return { violations: oracle.violations, trace, simulatedMs: nowMs(), requests: asked }
}

function requestOf(
  what: Errand,
  productCode: string | undefined,
  emailAddress: string,
  account: Account | undefined,
  newPassword: string,
): { method: 'GET' | 'POST'; path: string; body?: object } {
  const password = account?.password ?? 'password-0'
  const code = account?.code ?? 'none'
  const post = (path: string, body = {}) => ({ method: 'POST', path, body }) as const
  switch (what) {
    case 'page':
      return { method: 'GET', path: '/' }
    case 'account':
      return { method: 'GET', path: '/account' }
    case 'cart':
      return { method: 'GET', path: '/cart' }
    case 'add':
      return { method: 'POST', path: `/cart/${productCode}` }
    case 'login':
      return post('/auth/login', { username: emailAddress, password })
    case 'login wrongly':
      return post('/auth/login', { username: emailAddress, password: 'wrong' })
    case 'signup':
      return post('/auth/signup', { emailAddress, password })
    case 'change password':
      return post('/auth/password/change', { oldPassword: password, newPassword })
    case 'forgot password':
      return post('/auth/password/forgot', { emailAddress })
    case 'reset password': {
      const confirmationCode = account?.resetCode ?? 'none'
      return post('/auth/password/reset', { userName: emailAddress, confirmationCode, newPassword })
    }
    case 'request code':
      return post('/auth/two-factor/request')
    case 'verify':
      return post('/auth/two-factor/verify', { code })
    case 'verify wrongly':
      return post('/auth/two-factor/verify', { code: 'wrong' })
    case 'log out everywhere':
      return { method: 'POST', path: '/log-out-everywhere' }
    default:
      return { method: 'POST', path: `/auth/${what}` }
  }
}

function told({ status, who, json, setCookies }: Answered): string {
  const { code, degraded, items } = json as { code?: string; degraded?: boolean; items?: { productCode: string }[] }
  const cookies = setCookies
    .map((line) => line.split(';')[0] ?? '')
    .map((one) => one.replace(/=.*/, (value) => ` ${short(value.slice(1))}`))
  return [
    status,
    code,
    who && (who.accountId ?? `guest ${who.userId?.slice(0, 6) ?? 'without a ticket'}`),
    degraded && 'degraded',
    items && `[${items.map(({ productCode }) => productCode).join(' ')}]`,
    ...cookies.map((one) => `sets ${one}`),
  ]
    .filter(Boolean)
    .join(' ')
}

/** Enough of a cookie to know it again. */
function short(cookie: string | undefined): string {
  return cookie === undefined ? '(no cookie)' : cookie === '' ? '(nothing)' : `…${cookie.slice(-6)}`
}
