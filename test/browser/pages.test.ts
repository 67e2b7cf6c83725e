import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { businessCustomer, buyer, readyShopper } from '../../examples/storefront/demo-sandbox.ts'
import { seriousViolations, tooWide } from '../support/page-review.ts'
import { fact, logIn, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

/** Looked at by people; not kept in the repository. */
const screenshots = 'build/screenshots'
const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

describe('demo shop in a browser: every page', () => {
  const shop = useShop()

  before(() => mkdir(screenshots, { recursive: true }))

  const asVisitor = async (_page: Page) => {}
  const asShopper = (page: Page) => logIn(page)
  const withCart = async (page: Page) => {
    for (const product of ['Desk lamp', 'Enamel mug']) {
      await page.goto('/')
      await page.getByRole('button', { name: `Add ${product} to cart` }).click()
    }
  }
  const withAddress = async (page: Page) => {
    await logIn(page)
    await page.goto('/account/addresses')
    const typed = { 'First name': 'Ada', 'Last name': 'Lovelace', 'Street and number': '12 St James Square' }
    const address = { ...typed, 'Postal code': 'SW1Y 4JH', Town: 'London', Country: 'GB' }
    for (const [label, value] of Object.entries(address)) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: 'Add the address' }).click()
  }
  const atCheckout = async (page: Page) => {
    await withCart(page)
    await logIn(page)
    await page.goto('/checkout')
    await page.getByRole('button', { name: 'Send the code' }).click()
    await page.getByLabel('Code').fill(shop.lastCode('2fa', readyShopper.emailAddress))
    await page.getByRole('button', { name: 'Go on' }).click()
  }
  const asBuyer = async (page: Page) => {
    const account = shop.sandbox.accounts.list().find((one) => one.emailAddress === businessCustomer.emailAddress)
    if (account?.isActive === false) shop.sandbox.accounts.changeStatus(account.id, 'approve')
    await logIn(page, businessCustomer)
  }
  const whileCodeIsMissing = async (page: Page) => {
    shop.sandbox.configure({ twoFactor: 'always' })
    await logIn(page)
    shop.sandbox.configure({ twoFactor: 'off' })
  }
  const whileKiboIsAway = async (_page: Page) => {
    shop.sandbox.fail({ kind: 'status', status: 503, times: Number.POSITIVE_INFINITY })
  }

  const pages: [name: string, path: string, prepare: (page: Page) => Promise<void>][] = [
    ['home', '/', asVisitor],
    ['cart-empty', '/cart', asVisitor],
    ['cart', '/cart', withCart],
    ['signup', '/signup', asVisitor],
    ['signup-taken', '/signup?error=account_exists', asVisitor],
    ['login', '/login', asVisitor],
    ['login-refused', '/login?error=invalid_credentials', asVisitor],
    ['login-locked', '/login?error=account_locked', asVisitor],
    ['account', '/account', asShopper],
    ['orders', '/account/orders', asShopper],
    ['checkout', '/checkout', atCheckout],
    ['addresses-none', '/account/addresses', asShopper],
    ['addresses', '/account/addresses', withAddress],
    ['addresses-refused', '/account/addresses?error=invalid_request&fields=countryCode', asShopper],
    ['step-up', '/two-factor?returnTo=%2Fcheckout', asShopper],
    ['account-refused', '/account?error=invalid_credentials', asShopper],
    ['account-password-changed', '/account?notice=password-changed', asShopper],
    ['two-factor', '/two-factor', whileCodeIsMissing],
    ['two-factor-refused', '/two-factor?error=two_factor_invalid', whileCodeIsMissing],
    ['one-time-code', '/one-time-code', asVisitor],
    ['one-time-code-enter', '/one-time-code/enter?notice=code-sent', asVisitor],
    ['forgot-password', '/forgot-password', asVisitor],
    ['reset-password', '/reset-password', asVisitor],
    ['reset-password-refused', '/reset-password?error=reset_code_invalid', asVisitor],
    ['business-request', '/business/request', asVisitor],
    ['business-refused', '/business', asShopper],
    ['business', '/business', asBuyer],
    ['business-several', '/business', (page) => logIn(page, buyer)],
    ['not-found', '/no-such-page', asVisitor],
    ['kibo-away', '/', whileKiboIsAway],
    ['kibo-away-cart', '/cart', whileKiboIsAway],
  ]

  afterEach(() => shop.sandbox.clearFaults())

  for (const [name, path, prepare] of pages) {
    it(`is readable for everybody and fits a phone: ${name}`, async () => {
      const page = await shop.open('/', { javaScriptEnabled: true, bypassCSP: true, viewport: desk })
      await prepare(page)
      if (name.startsWith('kibo-away')) await page.context().clearCookies()
      await page.goto(path)
      assert.notEqual(await fact(page, 'Status'), '')

      for (const [size, viewport] of Object.entries({ desk, phone })) {
        await page.setViewportSize(viewport)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({ path: `${screenshots}/${name}-${size}-${colorScheme}.png`, fullPage: true })
        }
        assert.deepEqual(await tooWide(page), [], `wider than the ${size}`)
      }
      await page.locator('footer summary').click()
      assert.deepEqual(await tooWide(page), [], 'the drawer is wider than the phone')
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await seriousViolations(page), [], colorScheme)
      }
      await page.screenshot({ path: `${screenshots}/${name}-drawer.png` })
    })
  }

  it('uses nothing from elsewhere, and no script', async () => {
    const page = await shop.open('/')
    const strangers: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(shop.demo.url)) strangers.push(request.url())
    })
    const answer = await page.goto('/')
    assert.match(answer?.headers()['content-security-policy'] ?? '', /default-src 'none'/)
    assert.deepEqual(strangers, [])
    assert.equal(await page.locator('script, [style], [onclick]').count(), 0)
  })

  it('lets who uses the keyboard skip to the content', async () => {
    const page = await shop.open('/')
    await page.keyboard.press('Tab')
    assert.equal(await textOf(page.locator(':focus')), 'Skip to the content')
    assert.ok(await page.locator(':focus').isVisible())
    await page.keyboard.press('Enter')
    assert.equal(await page.locator(':focus').getAttribute('id'), 'main')
  })
})
