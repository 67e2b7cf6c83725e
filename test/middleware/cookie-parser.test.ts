import assert from 'node:assert/strict'
import cookieParser from 'cookie-parser'
import { sign } from 'cookie-signature'
import type { Express, RequestHandler } from 'express'
import type { Browser } from '../support/browser.ts'
import { signedUp } from '../support/shoppers.ts'
import { secret, storefronts } from '../support/storefront.ts'

const appSecret = 'the secret of the app itself'
const report: RequestHandler = (req, res) => {
  const { cookies, signedCookies, secret: own = null } = req as { secret?: string } & typeof req
  res.json({ cookies, signedCookies, secret: own, who: req.customer.status })
}
/** Cookies of the app: plain, signed, JSON, and one with a broken signature. */
function give(browser: Browser): void {
  browser.jar.set('plain', 'a%20b')
  browser.jar.set('theme', encodeURIComponent('j:{"dark":true}'))
  browser.jar.set('signed', encodeURIComponent(`s:${sign('value', appSecret)}`))
  browser.jar.set('forged', encodeURIComponent('s:value.nothing'))
}

describe('an app’s own cookie-parser', () => {
  const open = storefronts()

  for (const [about, parser, own] of [
    ['without a secret', () => cookieParser(), null],
    ['with a secret', () => cookieParser(appSecret), appSecret],
    ['with our own secret', () => cookieParser(secret), secret],
  ] as const) {
    for (const when of ['before', 'after'] as const) {
      it(`${about}, mounted ${when} storefrontAuth, reads what it reads alone`, async () => {
        const use = (app: Express) => app.use(parser())
        const shop = await open({
          ...(when === 'before' && { prepare: use }),
          mount(app) {
            if (when === 'after') use(app)
            app.get('/report', report)
          },
        })
        const browser = await signedUp(shop)
        give(browser)

        const { json } = await browser.get('/report')

        const cookies = json.cookies as Record<string, unknown>
        const signedCookies = json.signedCookies as Record<string, unknown>
        assert.equal(json.who, 'authenticated')
        assert.equal(json.secret, own)
        assert.equal(cookies.plain, 'a b')
        assert.deepEqual(cookies.theme, { dark: true })
        if (own === null) {
          assert.match(String(cookies.signed), /^s:value\./)
          assert.deepEqual(signedCookies, {})
        } else {
          assert.equal(signedCookies.signed, own === appSecret ? 'value' : false)
          assert.equal(signedCookies.forged, false)
        }
      })
    }
  }

  it('that is not there leaves req.cookies, req.signedCookies and req.secret unset', async () => {
    const shop = await open({ mount: (app) => app.get('/report', report) })
    const browser = shop.browser()
    give(browser)

    for (const _ of ['opened', 'known']) {
      const { json } = await browser.get('/report')

      assert.deepEqual([json.cookies, json.signedCookies, json.secret], [undefined, undefined, null])
    }
  })

  it('may set signed cookies with res.cookie beside ours', async () => {
    const shop = await open({
      prepare: (app) => app.use(cookieParser(appSecret)),
      mount(app) {
        app.get('/set', (_req, res) => {
          res.cookie('signed', 'value', { signed: true }).send('ok')
        })
        app.get('/report', report)
      },
    })
    const browser = shop.browser()

    const reply = await browser.get('/set')

    assert.deepEqual(reply.setCookies.map((line) => line.split('=')[0]).sort(), ['kibo_shopper', 'signed'])
    const { signedCookies } = (await browser.get('/report')).json
    assert.equal((signedCookies as Record<string, unknown>).signed, 'value')
  })
})
