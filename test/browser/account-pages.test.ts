import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { buyer, readyShopper } from '../../examples/storefront/demo-sandbox.ts'
import { fact, heading, logIn, pathOf, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

const { emailAddress } = readyShopper

describe('demo shop in a browser: what a shopper does', () => {
  const shop = useShop()
  const header = (page: Page) => textOf(page.getByRole('banner'))

  afterEach(() => shop.sandbox.clearFaults())

  it('shows the name of the shopper and how many things are in the cart, also after the login that brings them along', async () => {
    const page = await shop.open('/')
    for (const product of ['Desk lamp', 'Enamel mug']) {
      await page.getByRole('button', { name: `Add ${product} to cart` }).click()
      assert.equal(await heading(page), 'Your cart')
      assert.equal(await textOf(page.locator('.count')), `${await page.locator('tbody tr').count()} things`)
      await page.goto('/')
    }
    assert.equal(await textOf(page.locator('.count')), '2 things')
    const asked = shop.sandbox.calls.length
    await page.reload()
    assert.equal(shop.sandbox.calls.length, asked, 'a page asks Kibo for no cart')

    await logIn(page)
    assert.match(await header(page), /Ada: your account/)
    assert.equal(await textOf(page.locator('.count')), '2 things')
    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    await page.waitForURL(({ pathname }) => pathname === '/')
    assert.equal(await page.locator('.count').count(), 0)
  })

  it('asks for a code before the checkout, and not again within ten minutes', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.goto('/checkout')
    assert.equal(pathOf(page), '/two-factor?returnTo=%2Fcheckout')
    await page.getByRole('button', { name: 'Send the code' }).click()
    assert.match(await textOf(page.getByRole('status')), /A code is on its way/)

    const code = shop.lastCode('2fa', emailAddress)
    await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000')
    await page.getByRole('button', { name: 'Go on' }).click()
    assert.equal(await page.getByLabel('Code').getAttribute('aria-invalid'), 'true')
    assert.equal(await fact(page, 'Status'), 'authenticated')

    await page.getByLabel('Code').fill(code)
    await page.getByRole('button', { name: 'Go on' }).click()
    assert.equal(await heading(page), 'Checkout')
    await page.goto('/checkout')
    assert.equal(await heading(page), 'Checkout')
    shop.sandbox.advance(11 * 60_000)
    await page.goto('/checkout')
    assert.equal(await heading(page), 'Is it you?')
  })

  it('keeps addresses, names what is missing in one, and removes them', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.getByRole('link', { name: 'Your addresses' }).click()
    const lovelace = { 'First name': 'Ada', 'Last name': 'Lovelace', 'Street and number': '12 St James Square' }
    const typed = { ...lovelace, 'Postal code': 'SW1Y 4JH', Town: 'London', Country: 'gb' }
    for (const [label, value] of Object.entries(typed)) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: 'Add the address' }).click()
    assert.equal(await page.getByLabel('Country').getAttribute('aria-invalid'), 'true')

    for (const [label, value] of Object.entries({ ...typed, Country: 'GB' })) await page.getByLabel(label).fill(value)
    await page.getByRole('button', { name: 'Add the address' }).click()
    assert.match(
      await textOf(page.getByRole('listitem').filter({ hasText: 'SW1Y' })),
      /12 St James Square, SW1Y 4JH, London, GB/,
    )
    await page.getByRole('button', { name: 'Remove the address of Ada Lovelace' }).click()
    assert.match(await textOf(page.getByRole('main')), /None yet/)
  })

  it('lists the orders', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.getByRole('link', { name: 'Your orders' }).click()
    assert.equal(await page.getByRole('row').count(), 3)
    assert.match(await textOf(page.getByRole('table')), /\$86\.50/)
  })

  it('logs out on every device', async () => {
    const [one, other] = [await shop.open('/login'), await shop.open('/login')]
    await logIn(one)
    await logIn(other)
    assert.equal(await heading(other), 'Your account')
    await one.getByRole('button', { name: 'Log out everywhere' }).click()
    assert.match(await textOf(one.getByRole('status')), /on every device/)
    await other.reload()
    assert.equal(await heading(other), 'Log in')
  })

  it('logs a buyer out in every company, and nobody else of the company', async () => {
    const colleague = { emailAddress: 'dorothy@example.com', password: 'vaughan-1910' }
    const { id } = shop.sandbox.accounts.addBusiness({
      companyOrOrganization: 'Lunar Tables',
      users: [buyer, colleague],
    })
    shop.sandbox.accounts.changeStatus(id, 'approve')
    const [here, there, other] = [await shop.open('/login'), await shop.open('/login'), await shop.open('/login')]
    await logIn(other, colleague)
    await logIn(here, buyer)
    await logIn(there, buyer)
    await there.goto('/business')
    await there.getByRole('button', { name: 'Buy for Lunar Tables' }).click()
    assert.match(await textOf(there.getByRole('main')), /Lunar Tables/)

    await here.goto('/account')
    await here.getByRole('button', { name: 'Log out everywhere' }).click()
    await there.goto('/account')
    assert.equal(await heading(there), 'Log in')
    await other.goto('/account')
    assert.equal(await heading(other), 'Your account')
  })

  it('goes on in another of the shopper’s companies without the password', async () => {
    const page = await shop.open('/login')
    await logIn(page, buyer)
    await page.getByRole('link', { name: 'Business' }).click()
    const facts = page.getByRole('main').locator('.facts')
    const before = /Company\s*(.+Supplies|.+Works)/.exec(await textOf(facts))?.[1]
    const other = before === 'Orbit Supplies' ? 'Trajectory Works' : 'Orbit Supplies'
    await page.getByRole('button', { name: `Buy for ${other}` }).click()
    assert.match(await textOf(page.getByRole('status')), /You now buy for this account/)
    assert.match(await textOf(facts), new RegExp(other))
  })

  it('shows a refresh and an outage in the drawer, by the buttons there, by the keyboard too', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.locator('.drawer summary').press('Enter')
    assert.equal(await fact(page, 'Refreshes'), '0')
    await page.getByRole('button', { name: '16 minutes pass' }).press('Enter')
    assert.equal(pathOf(page), '/account')
    assert.equal(await fact(page, 'Refreshes'), '1')
    assert.match(await textOf(page.locator('.drawer')), /authTickets\.refresh: 200.*The clock, \d+ minutes ahead/s)

    // The drawer is open still.
    await page.getByRole('button', { name: 'Kibo goes away', pressed: false }).click()
    await page.getByRole('button', { name: 'Kibo goes away', pressed: true }).waitFor()
    await page.goto('/cart')
    assert.equal(await heading(page), 'Please try again soon')
    await page.getByText('Who you are to Kibo').click()
    await page.getByRole('button', { name: 'Kibo is well', pressed: false }).click()
    await page.goto('/cart')
    assert.equal(await heading(page), 'Your cart')
    assert.equal(await fact(page, 'Status'), 'authenticated')
  })
})
