// Run it: npm install kibo-storefront-auth express cookie-parser openid-client, then node --env-file=.env sso.mjs
// Shoppers log in at your OpenID provider. Kibo gives this server their ticket, and adopt() makes the session of it.
import { randomBytes } from 'node:crypto'
import cookieParser from 'cookie-parser'
import express from 'express'
import { requireCustomer, shopperOf, storefrontAuth } from 'kibo-storefront-auth'
import * as openid from 'openid-client'

const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PORT = '3000' } = process.env
if (!OIDC_ISSUER || !OIDC_CLIENT_ID) throw new Error('Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET')
const { ORIGIN = `http://127.0.0.1:${PORT}` } = process.env
const issuer = new URL(OIDC_ISSUER)
const onThisMachine = { execute: issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : [] }
const provider = await openid.discovery(issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, undefined, onThisMachine)
/** @type {import('express').CookieOptions} */
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
  const { email, email_verified, given_name, family_name } = { ...tokens.claims() }
  const isAddress = typeof email === 'string' && /^[^\s@]+@[^\s@]+$/.test(email)
  if (email_verified !== true || !isAddress) return res.status(403).send('Confirm your address first')

  const { items } = await auth.client.accounts.getAccounts({ filter: `emailAddress eq ${email}`, isAnonymous: false })
  const password = `${randomBytes(32).toString('base64url')}-1a` // nobody knows it: they log in at the provider
  const account = { emailAddress: email, firstName: `${given_name ?? ''}`, lastName: `${family_name ?? ''}` }
  const ticket = items[0]
    ? await auth.client.authTickets.impersonateCart({ accountId: items[0].id })
    : await auth.client.accounts.addAccountAndLogin({ account, password })
  await req.customer.adopt(ticket, { via: 'sso' })
  res.redirect('/account')
})

app.get('/account', requireCustomer({ loginPath: '/sso/login' }), (req, res) => {
  res.json({ hello: shopperOf(req).account.firstName })
})
/** @type {import('express').ErrorRequestHandler} */
const refused = (error, _req, res, _next) => void res.status(error.status ?? 400).send('You could not be logged in')
app.use(refused)

const server = app.listen(Number(PORT), '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
