/** A mistake that somebody could make, and the tests that have to notice it. */
export interface Mutant {
  /** What the mistake would mean. */
  means: string
  file: string
  /** Text that stands in the file once. */
  code: string
  becomes: string
  specs: string
}

const cookie = 'test/{cookie,secrets}/*.test.ts'
const secrets = 'test/secrets/*.test.ts'
const ticket = 'test/{ticket,session,visit,flows,races}/*.test.ts'
const guard = 'test/{middleware,flows,outages}/*.test.ts'
const routes = 'test/routes/*.test.ts'
const transport = 'test/kibo/transport.test.ts'
/** 300 random stories, or one that is told before them. */
const simulation = 'test/simulation/simulation.test.ts'

export const mutants: Mutant[] = [
  // cookie/
  {
    means: 'a signature is not checked',
    file: 'src/secrets/signature.ts',
    code: 'return expected.length === given.length && timingSafeEqual(expected, given) ? value : undefined',
    becomes: 'return value',
    specs: cookie,
  },
  {
    means: 'unsigned text is opened',
    file: 'src/secrets/signature.ts',
    code: "if (!text.startsWith('s:') || dot === -1) return undefined",
    becomes: "if (!text.startsWith('s:') || dot === -1) return text",
    specs: cookie,
  },
  {
    means: 'one purpose is taken for another',
    file: 'src/secrets/derive-key.ts',
    code: ', purpose, kibo',
    becomes: ", '', kibo",
    specs: `{${cookie},test/flows/two-factor.test.ts}`,
  },
  {
    means: 'one cookie name is taken for another',
    file: 'src/secrets/derive-key.ts',
    code: 'kibo.environment, name]',
    becomes: "kibo.environment, '']",
    specs: cookie,
  },
  {
    means: 'another tenant’s cookie is opened',
    file: 'src/secrets/derive-key.ts',
    code: 'kibo.tenantId, kibo.environment',
    becomes: "'', kibo.environment",
    specs: `{${cookie},test/attacks/other-tenant.test.ts}`,
  },
  {
    means: 'a no-break space before a name is cut off',
    file: 'src/cookie/without-blanks.ts',
    code: "character === ' ' ||",
    becomes: "character?.trim() === '' ||",
    specs: 'test/attacks/cookie-name.test.ts',
  },
  {
    means: 'another format version is opened',
    file: 'src/secrets/sealer.ts',
    code: 'bytes?.[0] !== formatVersion',
    becomes: '!bytes',
    specs: cookie,
  },
  {
    means: 'the tag of a cookie is not checked',
    file: 'src/secrets/open-jwe.ts',
    code: 'decipher.final() // throws',
    becomes: '// throws',
    specs: secrets,
  },
  {
    means: 'base64url that no encoder writes is taken',
    file: 'src/secrets/open-jwe.ts',
    code: "bytes.toString('base64url') === text ? bytes : undefined",
    becomes: 'bytes',
    specs: secrets,
  },
  {
    means: 'only the first secret opens',
    file: 'src/secrets/sealer.ts',
    code: 'for (const { hmac, openingKey } of ring) {',
    becomes: 'for (const { hmac, openingKey } of ring.slice(0, 1)) {',
    specs: cookie,
  },
  {
    means: 'the first of two cookies is believed',
    file: 'src/cookie/read-cookie.ts',
    code: 'if (doubled) return { value: undefined, names }',
    becomes: '',
    specs: cookie,
  },
  {
    means: 'chunks beyond the bound are joined',
    file: 'src/cookie/read-cookie.ts',
    code: 'if (chunk === undefined) break',
    becomes: 'if (chunk === undefined) continue',
    specs: cookie,
  },
  {
    means: 'a value is one cookie whatever its size',
    file: 'src/cookie/chunk-value.ts',
    code: 'if (value.length <= room)',
    becomes: 'if (value.length <= room * 4)',
    specs: cookie,
  },
  // session/ and ticket/
  {
    means: 'a logout is not remembered',
    file: 'src/session/ended-sessions.ts',
    code: 'this.#shoppers.set(userId, { sessions, startedUpToMs })',
    becomes: '',
    specs: ticket,
  },
  {
    means: 'a step up brings back who has logged out meanwhile',
    file: 'src/visit/sign-in.ts',
    code: 'from && !(await sessions.lives(from))',
    becomes: 'false',
    specs: 'test/races/end-against.test.ts',
  },
  {
    means: 'a login that was sent before a revocation survives it',
    file: 'src/visit/sign-in.ts',
    code: 'startedAtMs: sinceMs,',
    becomes: 'startedAtMs: sessions.nextStartMs(),',
    specs: 'test/races/end-against.test.ts',
  },
  {
    means: 'a revocation is not remembered',
    file: 'src/session/ended-sessions.ts',
    code: 'return startedAtMs < (',
    becomes: 'return startedAtMs > (',
    specs: `{${ticket},${guard}}`,
  },
  {
    means: 'a revocation that is repeated ends what has begun since the first try',
    file: 'src/session/shopper-groups.ts',
    code: 'startIn(member) < sinceMs && ',
    becomes: '',
    specs: 'test/visit/repeated-revocation.test.ts',
  },
  {
    means: 'a revocation that is repeated takes back a later one',
    file: 'src/session/shopper-groups.ts',
    code: 'noted !== undefined && Number(noted) >= sinceMs',
    becomes: 'noted === String(sinceMs)',
    specs: 'test/visit/repeated-revocation.test.ts',
  },
  {
    means: 'sessions outlive their refresh token',
    file: 'src/session/session.ts',
    code: 'Math.min(session.ticket.refreshExpiresAtMs, session.startedAtMs + absoluteMs)',
    becomes: 'session.startedAtMs + absoluteMs',
    specs: `{${cookie},${ticket}}`,
  },
  {
    means: 'sessions outlive the absolute age',
    file: 'src/session/session.ts',
    code: 'Math.min(session.ticket.refreshExpiresAtMs, session.startedAtMs + absoluteMs)',
    becomes: 'session.ticket.refreshExpiresAtMs',
    specs: `{${cookie},${ticket}}`,
  },
  {
    means: 'a 403 of refresh is a logout',
    file: 'src/ticket/refresh.ts',
    code: 'error.status === 400 || error.status === 404',
    becomes: 'error.status >= 400 && error.status < 500',
    specs: ticket,
  },
  {
    means: 'a refused app token is a logout',
    file: 'src/ticket/refusal.ts',
    code: "status === 401 && code !== 'UNAUTHORIZED' && operation !== 'appToken'",
    becomes: 'status === 401',
    specs: ticket,
  },
  {
    means: 'a refresh may change the shopper',
    file: 'src/ticket/refresh.ts',
    code: ': after.userId === before.userId',
    becomes: ': true',
    specs: ticket,
  },
  {
    means: 'a refresh may drop the refresh token',
    file: 'src/ticket/ticket.ts',
    code: "from.refreshToken ?? previous?.refreshToken ?? ''",
    becomes: "from.refreshToken ?? ''",
    specs: ticket,
  },
  {
    means: 'the chosen account is forgotten',
    file: 'src/ticket/refresh.ts',
    code: 'ticket.accountChosen && ticket.accountId !== null ?',
    becomes: 'ticket.accountChosen && ticket.accountId === null ?',
    specs: ticket,
  },
  {
    means: 'tickets are used until they are expired',
    file: 'src/ticket/freshness.ts',
    code: 'ticket.accessExpiresAtMs - leewayMs',
    becomes: 'ticket.accessExpiresAtMs + leewayMs',
    specs: ticket,
  },
  {
    means: 'the guest’s claims do not go along',
    file: 'src/visit/guest-claims.ts',
    code: 'return await send(claims)',
    becomes: 'return await send(undefined)',
    specs: ticket,
  },
  {
    means: 'a shopper’s claims go along with a login',
    file: 'src/visit/guest-claims.ts',
    code: 'session.ticket.accountId !== null',
    becomes: 'session.ticket.accountId === undefined',
    specs: ticket,
  },
  {
    means: 'every request refreshes for itself',
    file: 'src/in-flight.ts',
    code: 'if (known) return known',
    becomes: '',
    specs: ticket,
  },
  {
    means: 'late requests get nothing',
    file: 'src/in-flight.ts',
    code: 'if (keepMs > 0)',
    becomes: 'if (keepMs > 1e12)',
    specs: ticket,
  },
  {
    means: 'a pending login is good in any session',
    file: 'src/session/pending-logins.ts',
    code: 'pending.sessionId !== session.id',
    becomes: 'false',
    specs: ticket,
  },
  {
    means: 'negative words are misread',
    file: 'src/ticket/claims.ts',
    code: '(word >>> bit) & 1',
    becomes: 'word > 0 && (word >>> bit) & 1',
    specs: ticket,
  },
  // guard
  {
    means: 'a guest passes the guard',
    file: 'src/middleware/require-customer.ts',
    code: 'if (!customer.isAuthenticated) {',
    becomes: 'if (customer.requires2FA) {',
    specs: guard,
  },
  {
    means: 'a handler runs without an account',
    file: 'src/middleware/require-customer.ts',
    code: '&& !visit.account) {',
    becomes: '&& !visit.session) {',
    specs: guard,
  },
  {
    means: 'an expired ticket passes in an outage',
    file: 'src/middleware/require-customer.ts',
    code: 'isExpired(visit.session.ticket, visit.core.config.kibo.now())',
    becomes: 'false',
    specs: guard,
  },
  {
    means: 'behaviours are not asked for',
    file: 'src/middleware/require-customer.ts',
    code: 'config.behavior !== undefined && !customer',
    becomes: 'config.behavior === 0 && !customer',
    specs: guard,
  },
  {
    means: 'pending business accounts pass',
    file: 'src/visit/business-account.ts',
    code: '/^pending/i',
    becomes: '/^pending$/i',
    specs: guard,
  },
  {
    means: 'scripts are redirected to a login page',
    file: 'src/middleware/require-customer.ts',
    code: "req.accepts(['json', 'html']) === 'html'",
    becomes: 'true',
    specs: guard,
  },
  {
    means: 'a session cookie may be stored by caches',
    file: 'src/middleware/response-jar.ts',
    code: "this.#res.setHeader('Cache-Control', 'no-store')",
    becomes: '',
    specs: guard,
  },
  {
    means: 'an ended session is written',
    file: 'src/visit/write.ts',
    code: 'sessions.hasEnded(session) ||',
    becomes: '',
    specs: ticket,
  },
  {
    means: 'a guest is written whose login another process works on',
    file: 'src/visit/write.ts',
    code: 'sessions.isLoggingInElsewhere(session) ||',
    becomes: '',
    specs: ticket,
  },
  // origin
  {
    means: 'other ports and subdomains may post',
    file: 'src/middleware/same-origin.ts',
    code: "site === 'same-origin' || site === 'none'",
    becomes: "site !== 'cross-site'",
    specs: routes,
  },
  {
    means: 'Origin is not compared',
    file: 'src/middleware/same-origin.ts',
    code: 'origin === undefined || isOwnOrigin(req, origin)',
    becomes: 'true',
    specs: routes,
  },
  {
    means: 'a forwarded host is believed from anybody',
    file: 'src/middleware/own-origin.ts',
    code: 'trustsProxy(req) ?',
    becomes: 'true ?',
    specs: routes,
  },
  {
    means: 'returnTo may begin with //',
    file: 'src/routes/return-to.ts',
    code: 'URL.canParse(path, base) && new URL(path, base).origin === base ? path : undefined',
    becomes: 'path',
    specs: routes,
  },
  {
    means: 'returnTo may lead anywhere',
    file: 'src/routes/return-to.ts',
    code: 'if (url.origin !== base && !isOwnOrigin(req, url.href)) return undefined',
    becomes: '',
    specs: routes,
  },
  // What the simulated world finds, and the first seed that does.
  {
    means:
      'who finds a token refused ends the session, though another process may hold a newer one (a story, seed 1209)',
    file: 'src/session/store-renewals.ts',
    code: 'if (isBegun || this.#outages.wasWithin(settleMs)) {',
    becomes: 'if (settleMs < 0) {',
    specs: simulation,
  },
  {
    means: 'a page that is aborted while it refreshes loses the session (seed 3)',
    file: 'src/session/cookie-sessions.ts',
    code: 'current = this.#waysBack.from(current) ?? current',
    becomes: '',
    specs: simulation,
  },
  {
    means: 'with a store a page of the guest undoes a login of another process (seed 5)',
    file: 'src/visit/renew.ts',
    code: 'if (!visit.core.sessions.cookieHoldsTicket) return',
    becomes: '',
    specs: simulation,
  },
  {
    means: 'a login does not wait for the guest’s additions (seed 19)',
    file: 'src/session/guest-writes.ts',
    code: 'Promise.allSettled([...(this.#writes.get(id) ?? [])]).then(work)',
    becomes: 'work()',
    specs: simulation,
  },
  {
    means: 'a password that is changed is answered as not changed when Redis goes away (seed 180)',
    file: 'src/visit/password.ts',
    code: 'await core.untilItHolds(whoOf(session), () => endAll(core, ticket, revocation))',
    becomes: 'await endAll(core, ticket, revocation)',
    specs: simulation,
  },
  // kibo/
  {
    means: 'a proxy that is set for fetch is passed by',
    file: 'src/kibo/http/transport.ts',
    code: '!isOwnDispatcher || ',
    becomes: '',
    specs: transport,
  },
  {
    means: 'a fetch that somebody has replaced is passed by',
    file: 'src/kibo/http/transport.ts',
    code: ' || !String(globalThis.fetch).startsWith(headOfNodesFetch)',
    becomes: '',
    specs: transport,
  },
  {
    means: 'the connection of a call that was given up stays open',
    file: 'src/kibo/http/transport.ts',
    code: 'agent, signal }',
    becomes: 'agent }',
    specs: transport,
  },
]
