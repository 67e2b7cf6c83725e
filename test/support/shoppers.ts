import assert from 'node:assert/strict'
import type { Sandbox } from '../../src/sandbox/index.ts'
import type { Browser } from './browser.ts'
import { somebody } from './storefront.ts'

export type Person = ReturnType<typeof somebody>

/** After so long an access token has expired and its refresh token has not, ms. */
export const staleMs = 16 * 60_000

/** A browser of its own, at one storefront or a fleet of them, whose visitor has just signed up. */
export async function signedUp<One extends Browser>(shop: { browser(): One }, person = somebody()): Promise<One> {
  const browser = shop.browser()
  assert.equal((await browser.post('/auth/signup', person)).status, 201)
  return browser
}

/** A person with an account, and what they log in with. */
export function register({ sandbox }: { sandbox: Sandbox }) {
  const me = somebody()
  sandbox.accounts.add(me)
  return { ...me, login: loginOf(me) }
}

/** What a person logs in with. */
export const loginOf = ({ emailAddress, password }: Pick<Person, 'emailAddress' | 'password'>) => ({
  username: emailAddress,
  password,
})

/** The id of a business account that may buy. */
export function approvedBusiness(
  { sandbox }: { sandbox: Sandbox },
  account: Parameters<Sandbox['accounts']['addBusiness']>[0],
): number {
  const { id } = sandbox.accounts.addBusiness(account)
  sandbox.accounts.changeStatus(id, 'approve')
  return id
}
