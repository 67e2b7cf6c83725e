import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { debianTool } from './debian-tool.ts'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  // Certificates that a test made itself.
  '--ignore-certificate-errors',
  // Names that lead to this machine, so that a page can be of another site.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]

let browser: Promise<Browser> | undefined
/** Suites that have not ended yet: the last one closes the browser that all of them share. */
let suites = 0

/** Debian's chromium for the tests of a suite: each call of the function is a visitor with cookies of its own. */
export function useChromium(): (options?: BrowserContextOptions) => Promise<BrowserContext> {
  let contexts: BrowserContext[] = []
  suites += 1

  before(async function () {
    const executablePath = debianTool(this, 'chromium', 'chromium')
    browser ??= chromium.launch({ executablePath, args })
    await browser
  })

  afterEach(async () => {
    for (const context of contexts) await context.close()
    contexts = []
  })

  after(async () => {
    suites -= 1
    if (suites === 0) await (await browser)?.close()
  })

  return async (options) => {
    const context = await (await browser)?.newContext(options)
    if (!context) throw new Error('the browser is open during tests only')
    context.setDefaultTimeout(10_000)
    contexts.push(context)
    return context
  }
}
