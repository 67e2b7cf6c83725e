import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { resolveConfig } from '../src/config.ts'
import { type StorefrontAuthOptions, storefrontAuth } from '../src/index.ts'
import { createSealer } from '../src/secrets/sealer.ts'
import { packSession } from '../src/session/pack.ts'

/** What other tools of a shop put into the Cookie header. */
const otherCookies = `theme=dark; ab=${'x'.repeat(6000)}`
const warmUp = 500

/**
 * Bytes of memory for each of `count` shoppers who have seen a page: the opened cookie, and an account whose JSON has
 * 2 KB.
 */
export async function heapPerShopper(count: number, gc: () => void): Promise<number> {
  const options: StorefrontAuthOptions = {
    kibo: {
      apiHost: 'http://127.0.0.1:1',
      tenantId: 1,
      siteId: 2,
      clientId: 'soak',
      sharedSecret: 'soak',
      allowInsecureHttp: true,
      fetch: async (url, init) => Response.json(answer(String(url), init)),
    },
    secret: 'a secret of the soak, long enough',
    account: { maxEntries: count + warmUp, ttlMs: 3_600_000 },
  }
  const cookies = await cookiesOf(count + warmUp, options)
  const auth = storefrontAuth(options)
  const app = express().use(auth)
  app.get('/', (req, res) => void res.json(req.customer.account?.id))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const heapAfter = async (some: string[]) => {
    for (const cookie of some) await visit(port, `${otherCookies}; ${cookie}`)
    for (const _ of [1, 2, 3]) {
      gc()
      await new Promise(setImmediate)
    }
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = await heapAfter(cookies.slice(0, warmUp))
  const after = await heapAfter(cookies.slice(warmUp))
  server.closeAllConnections()
  server.close()
  await auth.close()
  return (after - before) / count
}

/** The cookies of browsers whose shoppers logged in elsewhere. */
function cookiesOf(count: number, options: StorefrontAuthOptions): Promise<string[]> {
  const config = resolveConfig(options)
  const sealer = createSealer(config, 'session', config.cookie.name)
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const ticket = {
        accessToken: randomBytes(270).toString('base64'),
        accessExpiresAtMs: nowMs + 900_000,
        refreshToken: randomBytes(16).toString('hex'),
        refreshExpiresAtMs: nowMs + 86_400_000,
        userId: randomBytes(16).toString('hex'),
        accountId: 10_000 + index,
        accountChosen: false,
        behaviors: [1014, 1015],
      }
      accountIds.set(ticket.accessToken, ticket.accountId)
      const session = { id: randomBytes(8).toString('base64url'), startedAtMs: nowMs, persistent: true, ticket }
      return `${config.cookie.name}=${await sealer.seal(packSession(session))}`
    }),
  )
}

const accountIds = new Map<string, number>()

/** What Kibo answers; it keeps nothing. */
function answer(url: string, init: RequestInit = {}): object {
  if (url.endsWith('/accounts/current')) {
    const claims = new Headers(init.headers).get('x-vol-user-claims') ?? ''
    return account(accountIds.get(claims) ?? 0)
  }
  return { access_token: 'app', token_type: 'bearer', expires_in: 3600 }
}

/** An account as Kibo has it, with two addresses, attributes and a segment: 2 KB of JSON. */
function account(id: number): object {
  const auditInfo = {
    createDate: '2026-01-05T10:00:00.000Z',
    updateDate: '2026-11-05T10:00:00.000Z',
    createBy: 'admin',
  }
  const address = (isPrimary: boolean) => ({
    id: id * 10 + (isPrimary ? 1 : 2),
    email: `shopper-${id}@example.com`,
    firstName: `First${id}`,
    lastNameOrSurname: `Last${id}`,
    phoneNumbers: { home: `555-01${id}`, mobile: null, work: null },
    address: {
      address1: `${id} Long Street`,
      address2: null,
      cityOrTown: 'Austin',
      stateOrProvince: 'TX',
      postalOrZipCode: '78701',
      countryCode: 'US',
      addressType: 'Residential',
      isValidated: false,
    },
    types: [
      { name: 'Billing', isPrimary },
      { name: 'Shipping', isPrimary },
    ],
    auditInfo,
  })
  return {
    id,
    userId: randomBytes(16).toString('hex'),
    emailAddress: `shopper-${id}@example.com`,
    userName: `shopper-${id}@example.com`,
    firstName: `First${id}`,
    lastName: `Last${id}`,
    isActive: true,
    isLocked: false,
    isAnonymous: false,
    acceptsMarketing: true,
    hasExternalPassword: false,
    localeCode: 'en-US',
    customerSet: 'Default',
    customerSinceDate: '2026-01-05T10:00:00.000Z',
    commerceSummary: {
      orderCount: 3,
      wishlistCount: 0,
      visitsCount: 9,
      totalOrderAmount: { amount: 99.5, currencyCode: 'USD' },
    },
    contacts: [address(true), address(false)],
    attributes: ['loyalty', 'newsletter', 'size'].map((name) => ({
      fullyQualifiedName: `tenant~${name}`,
      values: [`${id}`],
    })),
    segments: [{ id: 4, code: 'regular', name: 'Regular customers' }],
    notes: [],
    auditInfo,
  }
}

function visit(port: number, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', headers: { cookie } }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.once('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (res.statusCode === 200 && Number(text) >= 10_000) resolve()
        else reject(new Error(`a page was answered ${res.statusCode}: ${text}`))
      })
    }).once('error', reject)
  })
}
