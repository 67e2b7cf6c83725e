import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Browser } from '../support/browser.ts'
import { loginOf, signedUp } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

const name = 'kibo_shopper'
const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`

/** One request over a socket of its own, every byte as given (latin1), through Node's real parser. */
async function askRaw(url: string, lines: string[], body = ''): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1')
  let answer = ''
  socket.on('data', (text: string) => {
    answer += text
  })
  socket.write(
    Buffer.from(`${[...lines, 'Host: shop.test', 'Connection: close', '', ''].join('\r\n')}${body}`, 'latin1'),
  )
  await Promise.race([once(socket, 'close'), once(socket, 'error')])
  return answer
}

describe('every byte before and behind a cookie’s name', function () {
  this.timeout(60_000)
  let shop: Storefront
  const victim = somebody()

  before(async () => {
    shop = await startStorefront({ options: { anonymous: 'lazy' } })
    shop.sandbox.accounts.add(victim)
  })
  after(() => shop.close())

  /** Bytes for which `isTaken` says that the cookie counts as ours. */
  async function takenWith(isTaken: (cookieName: (named: string) => string) => Promise<boolean>) {
    const taken = { before: [] as string[], behind: [] as string[] }
    for (let byte = 0; byte <= 0xff; byte++) {
      const character = String.fromCharCode(byte)
      if (await isTaken((named) => character + named)) taken.before.push(hex(byte))
      if (await isTaken((named) => named + character)) taken.behind.push(hex(byte))
    }
    return taken
  }

  /** Space and tab are no part of a name; a semicolon before it ends another cookie. */
  const blanksOnly = { before: [hex(9), hex(32), hex(0x3b)], behind: [hex(9), hex(32)] }

  async function waiting(): Promise<Browser> {
    const browser = shop.browser()
    shop.sandbox.configure({ twoFactor: 'always' })
    await browser.get('/claims')
    await browser.post('/auth/login', loginOf(victim))
    shop.sandbox.configure({ twoFactor: 'off' })
    return browser
  }

  it('makes another cookie of the session', async () => {
    const browser = await signedUp(shop)

    const taken = await takenWith(async (named) => {
      const answer = await askRaw(shop.url, ['GET / HTTP/1.1', `Cookie: a=b; ${named(name)}=${browser.jar.get(name)}`])
      return answer.includes('"status":"authenticated"')
    })

    assert.deepEqual(taken, blanksOnly)
  })

  it('makes another cookie of a login that waits for its code', async () => {
    const { jar } = await waiting()

    const taken = await takenWith(async (named) => {
      const cookie = `${name}=${jar.get(name)}; ${named(`${name}_2fa`)}=${jar.get(`${name}_2fa`)}`
      return (await askRaw(shop.url, ['GET / HTTP/1.1', `Cookie: ${cookie}`])).includes('"status":"two-factor"')
    })

    assert.deepEqual(taken, blanksOnly)
  })

  it('makes another cookie of the device', async () => {
    const attacker = await waiting()
    const fingerprint = shop.sent('createUserAuthTicket').body.fingerprint
    const body = JSON.stringify(loginOf(victim))

    const taken = await takenWith(async (named) => {
      const cookie = `a=b; ${named(`${name}_device`)}=${attacker.jar.get(`${name}_device`)}`
      const type = ['Content-Type: application/json', `Content-Length: ${body.length}`]
      const answer = await askRaw(shop.url, ['POST /auth/login HTTP/1.1', ...type, `Cookie: ${cookie}`], body)
      return answer.includes(' 200 ') && shop.sent('createUserAuthTicket').body.fingerprint === fingerprint
    })

    assert.deepEqual(taken, blanksOnly)
  })

  it('does not make a second cookie that takes the session away', async () => {
    const browser = await signedUp(shop)

    const taken = await takenWith(async (named) => {
      const cookie = `${name}=${browser.jar.get(name)}; ${named(name)}=planted`
      const answer = await askRaw(shop.url, ['GET / HTTP/1.1', `Cookie: ${cookie}`])
      return answer.includes(' 200 ') && !answer.includes('"status":"authenticated"')
    })

    assert.deepEqual({ ...taken, behind: taken.behind.filter((byte) => byte !== hex(0x3d)) }, blanksOnly)
  })
})
