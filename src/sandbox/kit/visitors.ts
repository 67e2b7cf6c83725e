import type { NewAccount, NewBusiness, SandboxAccount, SandboxAccounts } from '../accounts-api.ts'
import { requireAccount } from '../model/accounts.ts'
import { memberOf } from '../model/logins.ts'
import type { Login, SandboxMail, SandboxState } from '../model/state.ts'
import type { TestAgent } from './agent-types.ts'
import { type EnteringCustomer, type Entrance, enter, type TestApp, type TestCustomer } from './enter.ts'
import type { MailFilter } from './wait-for.ts'

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

/** Fields of an account to be made, what is missing made up; or the id of one that is there. */
export type TestAccount = Partial<NewAccount> | { id: number }
export type TestBusiness = Partial<NewBusiness> | { id: number }

/** Visitors of an app under test. Each makes one request to it, see `Entrance`, and needs no route of its. */
export interface Visitors {
  /** A guest, who has a ticket and no account. */
  guest(app: TestApp, entrance?: Entrance): Promise<{ agent: TestAgent; customer: null }>
  /** A shopper who is logged in; a second factor that the site asks for has been given. */
  loggedIn(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestShopper>
  /** A guest whose login waits for its code, which `sandbox.mail({ to: account.emailAddress })` has. */
  pendingTwoFactor(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestVisitor>
  /** A logged-in user, the first, of a business account; one that is made is approved. */
  business(app: TestApp, account?: TestBusiness, entrance?: Entrance): Promise<TestShopper>
  /** A guest whose login is locked: whoever logs in to the account is refused. */
  locked(app: TestApp, account?: TestAccount, entrance?: Entrance): Promise<TestVisitor>
}

interface Parts {
  state: SandboxState
  accounts: SandboxAccounts
  mail(filter: MailFilter): Promise<SandboxMail>
}

export function createVisitors({ state, accounts, mail }: Parts): Visitors {
  let people = 0
  const person = (name: string) => ({ emailAddress: `${name}-${++people}@example.com`, password: 'password-1' })
  const loginOf = ({ id }: SandboxAccount): Login => memberOf(requireAccount(state, id), null).login
  const view = (id: number) => accounts.get(requireAccount(state, id).id) as SandboxAccount

  const shopper = (given: TestAccount): SandboxAccount => {
    if (isKnown(given)) return view(given.id)
    return accounts.add({ ...person('shopper'), firstName: 'Ada', lastName: 'Lovelace', ...given })
  }
  const company = (given: TestBusiness): SandboxAccount => {
    if (isKnown(given)) return view(given.id)
    const users = given.users ?? [{ ...person('buyer'), firstName: 'Grace', lastName: 'Hopper' }]
    const { id } = accounts.addBusiness({ companyOrOrganization: 'Example Inc.', ...given, users })
    accounts.changeStatus(id, 'approve')
    return view(id)
  }

  const passwordOf = (account: SandboxAccount): string => {
    const { password } = loginOf(account)
    if (password === null) throw new Error(`Account ${account.id} has no password that the test kit could log in with`)
    return password
  }
  const visitor = async (app: TestApp, account: SandboxAccount, act: Act, entrance: Entrance = {}) => {
    const password = passwordOf(account)
    const { agent, customer } = await enter(app, entrance, act)
    return { agent, customer, account: view(account.id), password }
  }
  const login =
    (account: SandboxAccount): Act =>
    (customer) => {
      const credentials = { username: loginOf(account).userName, password: passwordOf(account) }
      return customer.login({ ...credentials, ...(account.accountType === 'B2B' && { accountId: account.id }) })
    }
  const loggedIn = async (app: TestApp, account: SandboxAccount, entrance?: Entrance): Promise<TestShopper> => {
    const act: Act = async (one) => {
      const lastMail = state.outbox.at(-1)
      await login(account)(one)
      if (!one.requires2FA) return
      // The app has had the code sent by now, unless its `twoFactor.requestOnLogin` is false.
      if (state.outbox.at(-1) === lastMail) await one.requestTwoFactor()
      await one.verifyTwoFactor((await mail({ to: account.emailAddress, kind: '2fa' })).code)
    }
    const { customer, ...rest } = await visitor(app, account, act, entrance)
    if (!customer) throw new Error(`Account ${account.id} could not be logged in to`)
    return { customer, ...rest }
  }

  return {
    async guest(app, entrance = {}) {
      const act: Act = async (customer) => void (await customer.claims())
      return { agent: (await enter(app, entrance, act)).agent, customer: null }
    },
    loggedIn: async (app, given = {}, entrance) => loggedIn(app, shopper(given), entrance),
    async pendingTwoFactor(app, given = {}, entrance) {
      const account = shopper(given)
      loginOf(account).asksSecondFactor = true
      return visitor(app, account, login(account), entrance)
    },
    business: async (app, given = {}, entrance) => loggedIn(app, company(given), entrance),
    async locked(app, given = {}, entrance) {
      const account = shopper(given)
      accounts.lock(account.id)
      return visitor(app, account, async (customer) => void (await customer.claims()), entrance)
    },
  }
}

type Act = (customer: EnteringCustomer) => Promise<void>

const isKnown = (given: object): given is { id: number } => 'id' in given
