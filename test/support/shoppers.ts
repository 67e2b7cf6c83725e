import assert from 'node:assert/strict'
import type { Browser } from './browser.ts'
import { type Storefront, somebody } from './storefront.ts'

/** After so long an access token has expired and its refresh token has not, ms. */
export const staleMs = 16 * 60_000

/** A browser of its own, at one storefront or a fleet of them, whose visitor has just signed up. */
export async function signedUp<One extends Browser>(shop: { browser(): One }): Promise<One> {
  const browser = shop.browser()
  assert.equal((await browser.post('/auth/signup', somebody())).status, 201)
  return browser
}

/** A person with an account, and what they log in with. */
export function register({ sandbox }: Pick<Storefront, 'sandbox'>) {
  const me = somebody()
  sandbox.accounts.add(me)
  return { ...me, login: { username: me.emailAddress, password: me.password } }
}
