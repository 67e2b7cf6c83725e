import { randomBytes } from 'node:crypto'
import { resolveConfig } from '../src/config.ts'
import type { StorefrontAuthOptions } from '../src/index.ts'
import { createSealer } from '../src/secrets/sealer.ts'
import { packSession } from '../src/session/pack.ts'

const firstAccountId = 10_000

/** The Cookie headers of `count` browsers whose shoppers logged in elsewhere, with tickets of real size. */
export async function shopperCookies(count: number, options: StorefrontAuthOptions): Promise<string[]> {
  const config = resolveConfig(options)
  const sealer = createSealer(config, 'session', config.cookie.name)
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  const cookies: string[] = []
  for (let accountId = firstAccountId; cookies.length < count; accountId++) {
    const ticket = {
      accessToken: Buffer.concat([Buffer.from(`${accountId}~~~`.slice(0, 9)), randomBytes(261)]).toString('base64'),
      accessExpiresAtMs: nowMs + 3_600_000,
      refreshToken: randomBytes(16).toString('hex'),
      refreshExpiresAtMs: nowMs + 86_400_000,
      userId: randomBytes(16).toString('hex'),
      accountId,
      accountChosen: false,
      behaviors: [1014, 1015],
    }
    const session = { id: randomBytes(8).toString('base64url'), startedAtMs: nowMs, persistent: true, ticket }
    cookies.push(`${config.cookie.name}=${await sealer.seal(packSession(session))}`)
  }
  return cookies
}

/** What Kibo answers to the app's token, and to these shoppers' account fetches. */
export function answerAsKibo(path: string, claims: string): object {
  if (!path.endsWith('/accounts/current')) return { access_token: 'app', token_type: 'bearer', expires_in: 3600 }
  return account(Number.parseInt(Buffer.from(claims.slice(0, 12), 'base64').toString('latin1'), 10))
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
