import assert from 'node:assert/strict'
import { readyShopper } from '../../examples/storefront/demo-sandbox.ts'
import { fact, heading, logIn, pathOf, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

const { emailAddress } = readyShopper

describe('demo shop in a browser: codes by mail', () => {
  const shop = useShop()

  afterEach(() => shop.sandbox.configure({ twoFactor: 'off' }))

  it('lets a shopper in with the code of the second factor, and goes on to where the login began', async () => {
    shop.sandbox.configure({ twoFactor: 'always' })
    const page = await shop.open('/')
    await page.getByRole('button', { name: 'Add Wall clock to cart' }).click()
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click()
    await logIn(page)
    assert.equal(await heading(page), 'Enter your code')
    assert.equal(await fact(page, 'Status'), 'two-factor')
    assert.equal(await fact(page, 'Account id'), 'none')

    await page.locator('#code:focus').fill(shop.lastCode('2fa', emailAddress))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/cart')
    assert.match(await textOf(page.getByRole('table')), /Wall clock/)
    assert.equal(await fact(page, 'Status'), 'authenticated')
  })

  it('says that a code is wrong, sends another, and takes that one only', async () => {
    shop.sandbox.configure({ twoFactor: 'always' })
    const page = await shop.open('/login')
    await logIn(page)
    const first = shop.lastCode('2fa', emailAddress)
    await page.getByLabel('Code').fill(first === '000000' ? '000001' : '000000')
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    assert.equal(await page.getByLabel('Code').getAttribute('aria-invalid'), 'true')
    assert.equal(await fact(page, 'Status'), 'two-factor')

    await page.getByRole('button', { name: 'Send another code' }).click()
    assert.match(await textOf(page.getByRole('status')), /A new code is on its way/)
    const second = shop.lastCode('2fa', emailAddress)
    await page.getByLabel('Code').fill(second)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    assert.equal(await heading(page), 'Your account')
  })

  it('keeps who has not entered the code out of the account page', async () => {
    shop.sandbox.configure({ twoFactor: 'always' })
    const page = await shop.open('/login')
    await logIn(page)
    await page.goto('/account')
    assert.equal(pathOf(page), '/two-factor?returnTo=%2Faccount')

    await page.getByRole('button', { name: 'Start over' }).click()
    assert.equal(await heading(page), 'Log in')
    assert.equal(await fact(page, 'Status'), 'anonymous')
  })

  it('lets a shopper in with a one-time code instead of the password', async () => {
    const page = await shop.open('/login')
    await page.getByRole('link', { name: 'Log in with a code by mail' }).click()
    await page.getByLabel('Email address').fill(emailAddress)
    await page.getByRole('button', { name: 'Send the code' }).click()

    assert.equal(await page.getByLabel('Email address').inputValue(), emailAddress)
    const code = shop.lastCode('otp', emailAddress)
    await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000')
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    assert.match(await textOf(page.locator('#code-error')), /wrong, used up or too old/)

    await page.getByLabel('Code').fill(code)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    assert.equal(await heading(page), 'Your account')
  })

  it('shows the same page for an address that nobody has, and no code goes out', async () => {
    const page = await shop.open('/one-time-code')
    const sent = shop.sandbox.outbox.length
    await page.getByLabel('Email address').fill('nobody@example.com')
    await page.getByRole('button', { name: 'Send the code' }).click()
    assert.match(await textOf(page.getByRole('status')), /If that address has an account/)
    assert.equal(shop.sandbox.outbox.length, sent)
  })
})
