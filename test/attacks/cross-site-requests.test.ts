import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { somebody } from '../support/storefront.ts'
import { until } from '../support/until.ts'
import { useTlsShop } from '../support/use-tls-shop.ts'

describe('a page of another site, in a shopper’s browser over TLS', function () {
  this.timeout(60_000)
  const firstName = 'Zuleika'
  const seen: string[] = []
  const shop = useTlsShop(
    {
      prepare(app) {
        app.use((req, _res, next) => {
          seen.push(
            `${req.method} ${req.url} ${req.headers['sec-fetch-dest']} ${req.headers.cookie ? 'cookie' : 'none'}`,
          )
          next()
        })
      },
    },
    (req, res) => {
      res.type('html').send(String(req.query.html))
    },
  )

  /** A shopper who logged in, and then opens a page of `host` with this in it. */
  async function lure(host: string, html: (url: (path: string) => string) => string) {
    const visitor = await shop.visitor()
    await shop.post(visitor, '/auth/signup', { ...somebody(), firstName })
    const cookies = JSON.stringify(await visitor.cookies())
    seen.length = 0
    const page = await visitor.newPage()
    const query = new URLSearchParams({ html: html((path) => shop.address('shop.test', path)) })
    await page.goto(shop.address(host, `/?${query}`))
    return {
      page,
      /** The shopper has the same cookies as before, and is logged in. */
      async assertUnharmed() {
        assert.equal(JSON.stringify(await visitor.cookies()), cookies)
        assert.equal((await shop.whoIs(visitor)).status, 'authenticated')
      },
    }
  }

  /** What a script of that page can make of an address of the shop. */
  const readable = (page: Page, url: string, init: RequestInit) =>
    page.evaluate(
      ([to, options]) =>
        fetch(to, options).then(
          (one) => one.text(),
          () => 'nothing',
        ),
      [url, init] as const,
    )

  for (const host of ['evil.test', 'evil.shop.test']) {
    it(`takes no session away with pictures, scripts, styles and frames (${host})`, async () => {
      const { assertUnharmed } = await lure(
        host,
        (url) =>
          `<img src="${url('/?1')}"><script src="${url('/?2')}"></script><link rel="stylesheet" href="${url('/?3')}">` +
          `<iframe src="${url('/?4')}"></iframe><iframe src="${url('/account')}"></iframe>`,
      )

      for (const what of [
        'GET /?1 image',
        'GET /?2 script',
        'GET /?3 style',
        'GET /?4 iframe',
        'GET /account iframe',
      ]) {
        assert.ok(
          seen.some((line) => line.startsWith(what)),
          `${what} of ${seen}`,
        )
      }
      await assertUnharmed()
    })

    it(`reads nothing of the shopper with scripts (${host})`, async () => {
      const { page, assertUnharmed } = await lure(host, () => 'a page')
      const url = (path: string) => shop.address('shop.test', path)

      for (const init of [{ credentials: 'include' }, { credentials: 'include', mode: 'no-cors' }] as RequestInit[]) {
        for (const path of ['/auth/session', '/account', '/']) {
          assert.doesNotMatch(await readable(page, url(path), init), new RegExp(firstName), path)
        }
      }
      await assertUnharmed()
    })

    it(`changes nothing with requests that a browser sends unasked: plain text, beacons, no origin (${host})`, async () => {
      const { page, assertUnharmed } = await lure(host, (url) => {
        const form = `<form method=post enctype=text/plain action='${url('/auth/logout')}'></form><script>document.forms[0].submit()</script>`
        // A frame without an origin of its own sends Origin: null.
        return `<iframe sandbox="allow-forms allow-scripts" srcdoc="${form}"></iframe>`
      })
      const to = JSON.stringify(shop.address('shop.test', '/auth/logout'))
      await page.evaluate(`navigator.sendBeacon(${to}, new Blob(['{}'], { type: 'text/plain' }))`)
      await page.evaluate(`fetch(${to}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' })`)

      await until(() => seen.filter((line) => line.startsWith('POST /auth/logout')).length >= 3)
      await assertUnharmed()
    })
  }
})
