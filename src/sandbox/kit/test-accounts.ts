import type { NewAccount, NewBusiness, SandboxAccount, SandboxAccounts } from '../accounts-api.ts'
import { requireAccount } from '../model/accounts.ts'
import { memberOf } from '../model/logins.ts'
import type { Login, SandboxMail, SandboxState } from '../model/state.ts'
import type { MailFilter } from './wait-for.ts'

/** Fields of a new account, where missing ones get a value; or the id of an existing account. */
export type TestAccount = Partial<NewAccount> | { id: number }
export type TestBusiness = Partial<NewBusiness> | { id: number }

/** Who is logged in, as the session's JSON says it. */
export interface TestCustomer {
  accountId: number
  userId: string
  userName: string | null
  emailAddress: string | null
  firstName: string | null
  lastName: string | null
  acceptsMarketing: boolean
  accountType: string | null
  customerSet: string | null
}

/** What logs in: `req.customer`, or an app's login route. */
export interface LoggingIn {
  readonly requires2FA: boolean
  login(credentials: { username: string; password: string; accountId?: number }): Promise<unknown>
  requestTwoFactor(): Promise<unknown>
  verifyTwoFactor(code: string): Promise<unknown>
}

export type TestAccounts = ReturnType<typeof createTestAccounts>

interface Parts {
  state: SandboxState
  accounts: SandboxAccounts
  mail(filter: MailFilter): Promise<SandboxMail>
}

/** The accounts of a test's visitors, and how they log in. */
export function createTestAccounts({ state, accounts, mail }: Parts) {
  let people = 0
  const person = (name: string) => ({ emailAddress: `${name}-${++people}@example.com`, password: 'password-1' })
  const loginOf = ({ id }: SandboxAccount): Login => memberOf(requireAccount(state, id), null).login
  const view = (id: number) => accounts.get(requireAccount(state, id).id) as SandboxAccount
  const passwordOf = (account: SandboxAccount): string => {
    const { password } = loginOf(account)
    if (password === null) throw new Error(`Account ${account.id} has no password that the test kit could log in with`)
    return password
  }
  const logIn = async (account: SandboxAccount, visitor: LoggingIn): Promise<void> => {
    const credentials = { username: loginOf(account).userName, password: passwordOf(account) }
    await visitor.login({ ...credentials, ...(account.accountType === 'B2B' && { accountId: account.id }) })
  }
  return {
    /** As it is now. */
    view,
    passwordOf,
    /** A shopper's account; a new one unless an id is given. */
    shopper(given: TestAccount): SandboxAccount {
      if (isKnown(given)) return view(given.id)
      return accounts.add({ ...person('shopper'), firstName: 'Ada', lastName: 'Lovelace', ...given })
    },
    /** A business account; a new one, approved, unless an id is given. */
    business(given: TestBusiness): SandboxAccount {
      if (isKnown(given)) return view(given.id)
      const users = given.users ?? [{ ...person('buyer'), firstName: 'Grace', lastName: 'Hopper' }]
      const { id } = accounts.addBusiness({ companyOrOrganization: 'Example Inc.', ...given, users })
      accounts.changeStatus(id, 'approve')
      return view(id)
    },
    lock: ({ id }: SandboxAccount) => accounts.lock(id),
    /** From now on its logins wait for a second factor, whatever the site's setting. */
    askSecondFactor(account: SandboxAccount): void {
      loginOf(account).asksSecondFactor = true
    },
    /** Gives the password. */
    logIn,
    /** Gives the password, and the second factor where it is asked for. */
    async logInFully(account: SandboxAccount, visitor: LoggingIn): Promise<void> {
      const lastMail = state.outbox.at(-1)
      await logIn(account, visitor)
      if (!visitor.requires2FA) return
      // The app has asked for the code by now, unless its `twoFactor.requestOnLogin` is false.
      if (state.outbox.at(-1) === lastMail) await visitor.requestTwoFactor()
      await visitor.verifyTwoFactor((await mail({ to: account.emailAddress, kind: '2fa' })).code)
    },
  }
}

const isKnown = (given: object): given is { id: number } => 'id' in given
