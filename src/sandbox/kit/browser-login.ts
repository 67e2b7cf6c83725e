import type { SandboxAccount } from '../accounts-api.ts'
import type { LoggingIn, TestAccount, TestAccounts, TestCustomer } from './test-accounts.ts'

/** A browser context of Playwright: its requests share the cookies of its pages. */
export interface TestBrowserContext {
  readonly request: {
    post(url: string, options: { data: unknown }): Promise<{ status(): number; text(): Promise<string> }>
  }
}

/** A page of Playwright. */
export interface TestPage {
  url(): string
  context(): TestBrowserContext
}

/** Where the app under test is. */
export interface LoginRoutes {
  /** Its address. Default: where the page is, else the `baseURL` of its context. */
  url?: string | undefined
  /** Where `authRoutes()` is mounted. Default `/auth`. */
  routes?: string | undefined
}

/** Logs a page in: without a form, by the app's login route, which an app in another process has too. */
export interface BrowserLogin {
  login(
    page: TestPage | TestBrowserContext,
    account?: TestAccount,
    routes?: LoginRoutes,
  ): Promise<{ customer: TestCustomer; account: SandboxAccount; password: string }>
}

export function createBrowserLogin(accounts: TestAccounts): BrowserLogin {
  return {
    async login(page, given = {}, { url, routes = '/auth' } = {}) {
      const account = accounts.shopper(given)
      const here = 'url' in page && page.url().startsWith('http') ? new URL(page.url()).origin : ''
      const visitor = new RouteVisitor('context' in page ? page.context() : page, `${url ?? here}${routes}`)
      await accounts.logInFully(account, visitor)
      if (!visitor.customer) throw new Error(`Account ${account.id} could not be logged in to`)
      return { customer: visitor.customer, account: accounts.view(account.id), password: accounts.passwordOf(account) }
    },
  }
}

/** What an app's routes say of the visitor that a browser context is. */
class RouteVisitor implements LoggingIn {
  requires2FA = false
  customer: TestCustomer | null = null
  readonly #context: TestBrowserContext
  readonly #routes: string

  constructor(context: TestBrowserContext, routes: string) {
    this.#context = context
    this.#routes = routes
  }

  login = (credentials: object) => this.#post('/login', credentials)
  requestTwoFactor = () => this.#post('/two-factor/request', {})
  verifyTwoFactor = (code: string) => this.#post('/two-factor/verify', { code })

  async #post(path: string, data: object): Promise<void> {
    const url = this.#routes + path
    const answer = await this.#context.request.post(url, { data }).catch((cause: unknown) => {
      throw new Error(`login: POST ${url} could not be sent: is { url } of the app given?`, { cause })
    })
    const text = await answer.text()
    if (answer.status() >= 300) throw new Error(`login: POST ${url} was answered with ${answer.status()}: ${text}`)
    if (text === '') return
    const { requires2FA, customer } = JSON.parse(text)
    Object.assign(this, { requires2FA, customer })
  }
}
