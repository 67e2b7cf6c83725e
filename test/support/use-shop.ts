import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Demo, type DemoOptions, startDemo } from '../../examples/storefront/server.ts'
import type { SandboxMail } from '../../src/sandbox/index.ts'
import { debianTool } from './debian-tool.ts'

/** Names that lead to this machine, so that a page can be of another site. */
const hosts = '--host-resolver-rules=MAP *.test 127.0.0.1'
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  hosts,
]

let browser: Promise<Browser> | undefined
/** Suites that have not ended yet: the last one closes the browser that all of them share. */
let suites = 0

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
  let contexts: BrowserContext[] = []
  suites += 1

  before(async function () {
    const executablePath = debianTool(this, 'chromium', 'chromium')
    browser ??= chromium.launch({ executablePath, args })
    await browser
    demo = await startDemo(options)
  })

  afterEach(async () => {
    for (const context of contexts) await context.close()
    contexts = []
  })

  after(async () => {
    await demo?.close()
    suites -= 1
    if (suites === 0) await (await browser)?.close()
  })

  const shop: Shop = {
    get demo() {
      if (!demo) throw new Error('the shop is open during tests only')
      return demo
    },
    get sandbox() {
      if (!shop.demo.sandbox) throw new Error('these tests need the embedded sandbox: unset KIBO_*')
      return shop.demo.sandbox
    },
    async visitor(contextOptions = {}) {
      const context = await (await browser)?.newContext({
        baseURL: shop.demo.url,
        javaScriptEnabled: false,
        ...contextOptions,
      })
      if (!context) throw new Error('the browser is open during tests only')
      context.setDefaultTimeout(10_000)
      contexts.push(context)
      return context
    },
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
