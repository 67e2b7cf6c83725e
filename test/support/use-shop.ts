import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { type Demo, type DemoOptions, startDemo } from '../../examples/storefront/server.ts'
import type { SandboxMail } from '../../src/sandbox/index.ts'
import { useChromium } from './use-chromium.ts'

/** The demo shop of one suite, and a browser to visit it with. */
export interface Shop {
  readonly demo: Demo
  readonly sandbox: NonNullable<Demo['sandbox']>
  /** A visitor nobody knows yet: cookies of its own, no scripts unless asked for. */
  visitor(options?: BrowserContextOptions): Promise<BrowserContext>
  /** The first page of a new visitor, at `path`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** The code that was mailed last. */
  lastCode(kind: SandboxMail['kind'], to: string): string
}

/** Starts the demo before the tests of a suite, and closes it and its visitors after them. */
export function useShop(options: DemoOptions = {}): Shop {
  let demo: Demo | undefined
  const newContext = useChromium()

  before(async () => {
    demo = await startDemo(options)
  })

  after(() => demo?.close())

  const shop: Shop = {
    get demo() {
      if (!demo) throw new Error('the shop is open during tests only')
      return demo
    },
    get sandbox() {
      if (!shop.demo.sandbox) throw new Error('these tests need the embedded sandbox: unset KIBO_*')
      return shop.demo.sandbox
    },
    visitor: (contextOptions = {}) =>
      newContext({ baseURL: shop.demo.url, javaScriptEnabled: false, ...contextOptions }),
    async open(path, contextOptions) {
      const page = await (await shop.visitor(contextOptions)).newPage()
      await page.goto(path)
      return page
    },
    lastCode(kind, to) {
      const mail = shop.sandbox.outbox.findLast((one) => one.kind === kind && one.to === to)
      if (!mail) throw new Error(`no ${kind} mail to ${to}`)
      return mail.code
    },
  }
  return shop
}
