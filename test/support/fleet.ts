import type { SharedStore } from '../../src/store/contract.ts'
import { type Ask, Browser, type Reply } from './browser.ts'
import type { Storefront, StorefrontSetup } from './storefront.ts'

/** One browser before a load balancer: each request goes to the next process. */
export class BalancedBrowser extends Browser {
  readonly #urls: string[]
  #turn = 0

  constructor(urls: string[], jar: Iterable<[string, string]> = []) {
    super('', jar)
    this.#urls = urls
  }

  override copy(): BalancedBrowser {
    return new BalancedBrowser(this.#urls, this.jar)
  }

  /** The same browser, at one process. */
  at(index: number): Browser {
    return new Browser(this.#urls[index] ?? '', this.jar)
  }

  /** One request to each process at once, all with the cookies of this moment. */
  everywhere(path: string, times = 1): Promise<Reply[]> {
    const urls = Array.from({ length: times }, () => this.#urls).flat()
    return Promise.all(urls.map((url) => new Browser(url, this.jar).get(path)))
  }

  override async ask(path: string, asked: Ask): Promise<Reply> {
    const browser = this.at(this.#turn++ % this.#urls.length)
    const reply = await browser.ask(path, asked)
    if (reply.setCookies.length > 0) {
      this.jar.clear()
      for (const [name, value] of browser.jar) this.jar.set(name, value)
    }
    return reply
  }
}

/** Storefronts of one sandbox, each with a store of its own to the same shared state. */
export interface Fleet {
  shops: Storefront[]
  first: Storefront
  browser(): BalancedBrowser
  /** How often Kibo was asked for an operation, by all of them. */
  count(operation: string): number
}

export async function openFleet(
  open: (setup?: StorefrontSetup) => Promise<Storefront>,
  stores: SharedStore[],
  setup: StorefrontSetup = {},
): Promise<Fleet> {
  const shops: Storefront[] = []
  for (const store of stores) {
    const sharing = shops[0] && { sharing: shops[0].sandbox }
    shops.push(await open({ ...setup, ...sharing, options: { ...setup.options, store } }))
  }
  const [first] = shops
  if (!first) throw new Error('a fleet needs a store')
  return {
    shops,
    first,
    browser: () => new BalancedBrowser(shops.map(({ url }) => url)),
    count: (operation) => first.sandbox.calls.filter((call) => call.operation === operation).length,
  }
}
