import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import fc from 'fast-check'
import { createSealer } from '../../src/secrets/sealer.ts'
import { ask, type Browser } from '../support/browser.ts'
import { check, fuzzTimeoutMs, headerText } from '../support/fuzz.ts'
import { register, signedUp } from '../support/shoppers.ts'
import { keyOwner, type Storefront, secret, startStorefront } from '../support/storefront.ts'

const name = 'kibo_shopper'

describe('whatever is in the Cookie header', function () {
  this.timeout(fuzzTimeoutMs)
  let shop: Storefront
  let first: Browser
  let second: Browser
  /** Every genuine value that this storefront, a neighbour of another name and one of another secret ever wrote. */
  let foreign: string[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })

  before(async () => {
    shop = await startStorefront({
      // Lazy: a new guest for each of many thousand cases would only measure the sandbox.
      options: { anonymous: 'lazy' },
      sandbox: { twoFactor: 'off' },
      maxHeaderSize: 200_000,
    })
    first = await signedUp(shop)
    second = await signedUp(shop)
    foreign = await foreignValues()
  })
  after(async () => {
    agent.destroy()
    await shop.close()
  })

  async function foreignValues(): Promise<string[]> {
    const values: string[] = []
    for (const options of [
      { secret: `other ${secret}` },
      { cookie: { name: 'neighbour' } },
      { cookie: { secure: true } },
    ]) {
      const other = await startStorefront({ sharing: shop.sandbox, options })
      values.push(...(await signedUp(other)).jar.values())
      await other.close()
    }
    const me = register(shop)
    shop.sandbox.configure({ twoFactor: 'always' })
    const waiting = shop.browser()
    await waiting.post('/auth/login', me.login)
    shop.sandbox.configure({ twoFactor: 'off' })
    const gone = await signedUp(shop)
    const ended = gone.jar.get(name) ?? ''
    await gone.post('/auth/logout')
    values.push(waiting.jar.get(`${name}_2fa`) ?? '', first.jar.get(`${name}_device`) ?? '', ended)
    for (const purpose of ['two-factor', 'store', 'account'] as const) {
      values.push(
        await createSealer(keyOwner(shop.sandbox), purpose, name).seal([
          new Uint8Array(22),
          1,
          'a',
          'b',
          'c',
          1001,
          [],
        ]),
      )
    }
    values.push(await createSealer(keyOwner(shop.sandbox), 'session', name).seal({ accountId: 1001 }))
    values.push(await createSealer(keyOwner(shop.sandbox), 'session', name).seal([1, 2, 3]))
    return values.filter((value) => value !== '')
  }

  /** A page for nobody, and no cookie of ours but one that takes a bad one away. */
  async function assertNobody(cookie: string): Promise<void> {
    const reply = await ask(`${shop.url}/`, { headers: { cookie }, agent })
    assert.equal(reply.status, 200)
    assert.equal(reply.json.status, 'anonymous')
    assert.equal(reply.json.customer, null)
    assert.equal(reply.json.account, null)
    for (const line of reply.setCookies) assert.match(line, /=; .*Expires=Thu, 01 Jan 1970/)
  }

  const genuine = () => first.jar.get(name) ?? ''
  const genuineOfAnother = () => second.jar.get(name) ?? ''
  const ourNames = fc.constantFrom(name, `${name}.0`, `${name}.1`, `${name}.2`, `${name}.9`, `${name}_2fa`)
  const position = fc.integer({ min: 0, max: 1000 }).map((part) => part / 1000)

  it('random text under our names makes nobody a shopper', () =>
    check(fc.array(fc.tuple(ourNames, headerText()), { minLength: 1, maxLength: 6 }), (pairs) =>
      assertNobody(pairs.map(([key, value]) => `${key}=${value.replaceAll(';', '')}`).join('; ')),
    ))

  it('random headers make nobody a shopper', () => check(headerText(2000), assertNobody))

  it('a mutated session is nobody', () =>
    check(
      fc.tuple(position, fc.constantFrom('insert', 'delete', 'replace', 'swap', 'repeat', 'case'), headerText(4)),
      ([where, how, text]) => {
        const value = genuine()
        const mutated = mutate(value, Math.floor(where * (value.length - 1)), how, text.replaceAll(';', ','))
        return mutated.trim() === value || decoded(mutated.trim()) === value
          ? Promise.resolve()
          : assertNobody(`${name}=${mutated}`)
      },
    ))

  it('two sessions spliced together are nobody', () =>
    check(fc.tuple(position, position, fc.boolean()), ([from, to, byParts]) => {
      const [a, b] = [genuine(), genuineOfAnother()]
      const spliced = byParts
        ? spliceParts(a, b, Math.floor(from * 64))
        : a.slice(0, Math.floor(from * a.length)) + b.slice(Math.floor(to * b.length))
      return spliced === a || spliced === b ? Promise.resolve() : assertNobody(`${name}=${spliced}`)
    }))

  it('a genuine value of another name, purpose, secret or version is nobody', () =>
    check(fc.tuple(fc.nat(), fc.constantFrom(name, `${name}.0`), headerText(20)), ([index, key, noise]) =>
      assertNobody(`a=${noise.replaceAll(';', '')}; ${key}=${foreign[index % foreign.length]}`),
    ))

  it('chunks of sessions in any order but their own, with gaps or doubled, are nobody', () =>
    check(
      fc.tuple(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
      ),
      ([order, cuts]) => {
        const pieces = (value: string) =>
          Array.from({ length: cuts }, (_, index) =>
            value.slice(Math.floor((index * value.length) / cuts), Math.floor(((index + 1) * value.length) / cuts)),
          )
        const [a, b] = [pieces(genuine()), pieces(genuineOfAnother())]
        const chunks = order.map(([index, ofFirst], slot) => [slot, (ofFirst ? a : b)[index % cuts] ?? ''] as const)
        const joined = chunks
          .slice(0, 3)
          .map(([, text]) => text)
          .join('')
        if (joined === genuine() || joined === genuineOfAnother()) return Promise.resolve()
        return assertNobody(chunks.map(([slot, text]) => `${name}.${slot}=${text}`).join('; '))
      },
    ))

  it('a session beside any other value of its name is nobody', () =>
    check(fc.tuple(headerText(), fc.boolean(), fc.constantFrom('; ', ';', ';  ')), ([text, before, separator]) => {
      const pairs = [`${name}=${genuine()}`, `${name}=${text.replaceAll(';', '')}`]
      return assertNobody((before ? pairs.reverse() : pairs).join(separator))
    }))

  it('a session among any other cookies is still its shopper', () =>
    check(fc.array(headerText(100), { maxLength: 20 }), async (others) => {
      const noise = others.map((text, index) => `c${index}=${text}`.replaceAll(name, 'x'))
      const cookie = [...noise, `${name}=${genuine()}`].join('; ')
      const reply = await ask(`${shop.url}/`, { headers: { cookie }, agent })
      assert.equal(reply.json.status, 'authenticated')
    }))
})

function mutate(value: string, at: number, how: string, text: string): string {
  const [head, rest] = [value.slice(0, at), value.slice(at)]
  switch (how) {
    case 'insert':
      return head + text + rest
    case 'delete':
      return head + rest.slice(1 + text.length)
    case 'replace':
      return head + text + rest.slice(text.length)
    case 'swap':
      return head + rest.slice(1, 2) + rest.slice(0, 1) + rest.slice(2)
    case 'repeat':
      return head + rest.slice(0, 5) + rest
    default:
      return (
        head + (rest[0] === rest[0]?.toUpperCase() ? rest[0]?.toLowerCase() : rest[0]?.toUpperCase()) + rest.slice(1)
      )
  }
}

/** Header, iv, text, tag and signature, each of the one or the other. */
function spliceParts(a: string, b: string, choice: number): string {
  const others = b.split('.')
  return a
    .split('.')
    .map((part, index) => ((choice >> index) & 1 ? others[index] : part))
    .join('.')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
