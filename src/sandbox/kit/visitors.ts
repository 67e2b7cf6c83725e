import type { SandboxAccount } from '../accounts-api.ts'
import type { TestAgent } from './agent-types.ts'
import { type EnteringCustomer, type Entrance, enter, type TestApp } from './enter.ts'
import type { TestAccount, TestAccounts, TestBusiness, TestCustomer } from './test-accounts.ts'

/** A visitor with an account in the sandbox. */
export interface TestVisitor {
  /** A supertest agent of the app with this visitor's cookies. */
  agent: TestAgent
  /** What the session's JSON says of who is logged in; null when nobody is. */
  customer: TestCustomer | null
  /** The account in the sandbox. */
  account: SandboxAccount
  /** What logs in to it. */
  password: string
}

/** A visitor who is logged in. */
export interface TestShopper extends TestVisitor {
  customer: TestCustomer
}

/** Visitors of an app under test. Each makes one request to it, see `Entrance`, and needs no route of its own. */
export interface Visitors {
  /** A guest, who has a ticket and no account. */
  guest(app: TestApp, entrance?: Entrance): Promise<{ agent: TestAgent; customer: null }>
  /** A shopper who is logged in; a second factor that the site asks for has been given. */
  loggedIn(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestShopper>
  /** A guest whose login waits for its code; `sandbox.mail({ to: account.emailAddress })` gives the code. */
  pendingTwoFactor(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestVisitor>
  /** A logged-in user, the first, of a business account; one that is made is approved. */
  business(app: TestApp, account?: TestBusiness, entrance?: Entrance): Promise<TestShopper>
  /** A guest whose login is locked: whoever logs in to the account is refused. */
  locked(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestVisitor>
}

export function createVisitors(accounts: TestAccounts): Visitors {
  const visitor = async (app: TestApp, account: SandboxAccount, entrance: Entrance = {}, act: Act = asGuest) => {
    const password = accounts.passwordOf(account)
    const { agent, customer } = await enter(app, entrance, act)
    return { agent, customer, account: accounts.view(account.id), password }
  }
  const loggedIn = async (app: TestApp, account: SandboxAccount, entrance?: Entrance): Promise<TestShopper> => {
    const { customer, ...rest } = await visitor(app, account, entrance, (one) => accounts.logInFully(account, one))
    if (!customer) throw new Error(`Account ${account.id} could not be logged in to`)
    return { customer, ...rest }
  }
  return {
    guest: async (app, entrance = {}) => ({ agent: (await enter(app, entrance, asGuest)).agent, customer: null }),
    loggedIn: async (app, given = {}, entrance) => loggedIn(app, accounts.shopper(given), entrance),
    async pendingTwoFactor(app, given = {}, entrance) {
      const account = accounts.shopper(given)
      accounts.askSecondFactor(account)
      return visitor(app, account, entrance, (one) => accounts.logIn(account, one))
    },
    business: async (app, given = {}, entrance) => loggedIn(app, accounts.business(given), entrance),
    async locked(app, given = {}, entrance) {
      const account = accounts.shopper(given)
      accounts.lock(account)
      return visitor(app, account, entrance)
    },
  }
}

type Act = (customer: EnteringCustomer) => Promise<unknown>

/** With `anonymous: 'lazy'` a guest has no ticket before it is needed. */
const asGuest: Act = (customer) => customer.claims()
