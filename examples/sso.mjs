// Run it: npm install kibo-storefront-auth express cookie-parser openid-client, then node --env-file=.env sso.mjs
// Shoppers log in at your OpenID provider. Kibo gives this server a ticket of their account, and adopt() makes the session of it.
import { randomBytes } from 'node:crypto'
import cookieParser from 'cookie-parser'
import express from 'express'
import { requireCustomer, shopperOf, storefrontAuth } from 'kibo-storefront-auth'
import * as openid from 'openid-client'

const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PORT = 3000 } = process.env
const { ORIGIN = `http://127.0.0.1:${PORT}` } = process.env
const onThisMachine = OIDC_ISSUER.startsWith('http:') ? { execute: [openid.allowInsecureRequests] } : {}
const provider = await openid.discovery(
  new URL(OIDC_ISSUER),
  OIDC_CLIENT_ID,
  OIDC_CLIENT_SECRET,
  undefined,
  onThisMachine,
)
const cookie = { httpOnly: true, sameSite: 'lax', secure: ORIGIN.startsWith('https:'), path: '/sso' }

const auth = storefrontAuth()
const app = express()
app.use(auth)

app.get('/sso/login', async (_req, res) => {
  const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()]
  res.cookie('sso', { state, nonce, verifier }, { ...cookie, maxAge: 600_000 }) // binds the sign-on to this browser
  const challenge = { code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
  const asked = { redirect_uri: `${ORIGIN}/sso/callback`, scope: 'openid email profile', state, nonce, ...challenge }
  res.redirect(openid.buildAuthorizationUrl(provider, asked).href)
})

app.get('/sso/callback', cookieParser(), async (req, res) => {
  const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = req.cookies.sso ?? {}
  if (!expectedState) return res.redirect('/sso/login')
  res.clearCookie('sso', cookie)
  const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true }
  const tokens = await openid.authorizationCodeGrant(provider, new URL(req.originalUrl, ORIGIN), checks)
  const { email, email_verified, given_name: firstName, family_name: lastName } = tokens.claims()
  if (email_verified !== true || !/^[^\s@]+@[^\s@]+$/.test(email))
    return res.status(403).send('Confirm your address first')

  const known = await auth.client.accounts.getAccounts({ filter: `emailAddress eq ${email}`, isAnonymous: false })
  const accountId = known.items[0]?.id
  const password = `${randomBytes(32).toString('base64url')}-1a` // nobody knows it: they log in at the provider
  const ticket = accountId
    ? await auth.client.authTickets.impersonateCart({ accountId })
    : await auth.client.accounts.addAccountAndLogin({ account: { emailAddress: email, firstName, lastName }, password })
  await req.customer.adopt(ticket, { via: 'sso' })
  res.redirect('/account')
})

app.get('/account', requireCustomer({ loginPath: '/sso/login' }), (req, res) => {
  res.json({ hello: shopperOf(req).account.firstName })
})
app.use((error, _req, res, _next) => {
  res.status(error.status ?? 400).send('You could not be logged in')
})

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log('listening:', server.address()))
