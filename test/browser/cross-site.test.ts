import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { fact, heading, logIn, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

/** Where the page that posts comes from: `host` of its address, the port is another one. */
const origins = [
  ['another port of the same host, which counts as the same site', '127.0.0.1'],
  ['another name of the same machine', 'localhost'],
  ['another site', 'evil.test'],
] as const

describe('demo shop in a browser: forms on pages of others', () => {
  const shop = useShop()
  let server: Server

  before(async () => {
    server = createServer((req, res) => {
      const { searchParams } = new URL(req.url ?? '/', 'http://own.invalid')
      const inputs = [...new URLSearchParams(searchParams.get('fields') ?? '')].map(
        ([name, value]) => `<input name="${name}" value="${value}">`,
      )
      res.setHeader('content-type', 'text/html')
      res.end(`<form method="post" action="${searchParams.get('to')}">${inputs.join('')}<button>Win</button></form>`)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  after(() => {
    server.closeAllConnections()
    server.close()
  })

  /** Opens a page of `host` with a form to the shop's `path`, and sends it. */
  async function post(page: Page, host: string, path: string, fields: string): Promise<number | undefined> {
    const { port } = server.address() as AddressInfo
    const query = new URLSearchParams({ to: shop.demo.url + path, fields })
    await page.goto(`http://${host}:${port}/?${query}`)
    const answer = page.waitForResponse((response) => response.url() === shop.demo.url + path)
    await page.getByRole('button').click()
    return (await answer).status()
  }

  for (const [where, host] of origins) {
    it(`does nothing for a form on ${where}`, async () => {
      const page = await shop.open('/login')
      await logIn(page)
      const shopper = await fact(page, 'User id')
      const requests = shop.sandbox.accounts.list().length

      const company = 'companyOrOrganization=Win&firstName=W&lastName=W&emailAddress=win@evil.test'
      assert.equal(await post(page, host, '/auth/logout', ''), 403)
      assert.equal(await post(page, host, '/auth/login', 'username=grace@example.com&password=hopper-1906'), 403)
      assert.equal(await post(page, host, '/auth/password/change', 'oldPassword=lovelace-1815&newPassword=evil-1'), 403)
      assert.equal(await post(page, host, '/auth/refresh', ''), 403)
      assert.equal(await post(page, host, '/cart/add', 'productCode=mug'), 403)
      assert.equal(await post(page, host, '/business/request', company), 403)

      await page.goto('/account')
      assert.equal(await heading(page), 'Your account')
      assert.equal(await fact(page, 'User id'), shopper)
      await page.goto('/cart')
      assert.match(await textOf(page.getByRole('main')), /Nothing in it yet/)
      assert.equal(shop.sandbox.accounts.list().length, requests)
    })

    it(`logs nobody in with a form on ${where}`, async () => {
      const page = await shop.open('/')
      assert.equal(await post(page, host, '/auth/login', 'username=ada@example.com&password=lovelace-1815'), 403)
      await page.goto('/')
      assert.equal(await fact(page, 'Status'), 'anonymous')
      await page.goto('/login')
      assert.equal(await page.getByLabel('Email address or user name').inputValue(), '')
    })
  }
})
