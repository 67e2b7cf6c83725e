import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Request, Response } from 'express'
import type { BrowserContext } from 'playwright-core'
import { certificateFor } from './certificate.ts'
import { debianTool } from './debian-tool.ts'
import { type Storefront, type StorefrontSetup, startStorefront } from './storefront.ts'
import { useChromium } from './use-chromium.ts'

/** The name of the session cookie over TLS. */
export const sessionName = '__Host-kibo_shopper'

/** A storefront over TLS as `shop.test`, and real browsers that visit it and the pages of others. */
export interface TlsShop {
  readonly storefront: Storefront
  visitor(): Promise<BrowserContext>
  /** Every host that ends in `.test` leads here; only `shop.test` is the shop. */
  address(host: string, path?: string): string
  /** What the shop says of the visitor. */
  whoIs(visitor: BrowserContext): Promise<{ status: string; customer: { emailAddress: string } | null }>
  /** Posts JSON from a page of the shop. */
  post(visitor: BrowserContext, path: string, body: object): Promise<{ status: number; json: { status?: string } }>
  cookieOf(visitor: BrowserContext, name: string): Promise<string>
}

/** @param others answers what is asked of any other host */
export function useTlsShop(setup: StorefrontSetup, others: (req: Request, res: Response) => void): TlsShop {
  const visitor = useChromium()
  let storefront: Storefront
  let tls: Server

  before(async function () {
    const keys = certificateFor('DNS:shop.test,DNS:*.shop.test', debianTool(this, 'openssl', 'openssl'))
    storefront = await startStorefront({
      ...setup,
      options: { ...setup.options, cookie: { secure: true } },
      prepare(app) {
        app.use((req, res, next) => (req.hostname === 'shop.test' ? next() : others(req, res)))
        setup.prepare?.(app)
      },
    })
    tls = createServer(keys, storefront.app).listen(0, '127.0.0.1')
    await once(tls, 'listening')
  })

  after(async () => {
    tls?.closeAllConnections()
    tls?.close()
    await storefront?.close()
  })

  const address = (host: string, path = '/') => `https://${host}:${(tls.address() as AddressInfo).port}${path}`
  const openShop = async (context: BrowserContext) => {
    const page = await context.newPage()
    await page.goto(address('shop.test'))
    return page
  }

  return {
    get storefront() {
      return storefront
    },
    visitor,
    address,
    async whoIs(context) {
      const page = await openShop(context)
      const text = await page.textContent('pre')
      await page.close()
      return JSON.parse(text ?? '')
    },
    async post(context, path, body) {
      const page = await openShop(context)
      const answer = await page.evaluate(
        async ([to, json]) => {
          const headers = { 'content-type': 'application/json', accept: 'application/json' }
          const { status, ...response } = await fetch(to, { method: 'POST', headers, body: json }).then(
            async (one) => ({ status: one.status, text: await one.text() }),
          )
          return { status, json: JSON.parse(response.text || 'null') }
        },
        [path, JSON.stringify(body)] as const,
      )
      await page.close()
      return answer
    },
    async cookieOf(context, name) {
      const found = (await context.cookies()).find((one) => one.name === name)
      assert.ok(found, `no ${name}`)
      return found.value
    },
  }
}
