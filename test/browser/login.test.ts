import assert from 'node:assert/strict'
import { readyShopper } from '../../examples/storefront/demo-sandbox.ts'
import { fact, heading, logIn, pathOf, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

describe('demo shop in a browser: signing up, logging in and out', () => {
  const shop = useShop()

  it('signs a visitor up, who is then on the account page', async () => {
    const page = await shop.open('/')
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.locator('#firstName:focus').fill('Mary')
    await page.getByLabel('Last name').fill('Somerville')
    await page.getByLabel('Email address').fill('mary@example.com')
    await page.getByLabel('Password').fill('a-long-secret-1')
    await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()

    assert.equal(await heading(page), 'Your account')
    assert.match(await textOf(page.getByRole('main')), /Mary Somerville.*mary@example\.com/s)
    assert.equal(await fact(page, 'Status'), 'authenticated')
  })

  it('shows a taken address beside its field, and puts the focus on what is wrong', async () => {
    const page = await shop.open('/signup')
    await page.getByLabel('Email address').fill(readyShopper.emailAddress)
    await page.getByLabel('Password').fill('a-long-secret-1')
    await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()

    const address = page.getByLabel('Email address')
    assert.equal(await address.getAttribute('aria-invalid'), 'true')
    assert.match(await textOf(page.locator('#emailAddress-error')), /There is an account with this email address/)
    assert.equal(await address.getAttribute('aria-describedby'), 'emailAddress-error')
    assert.equal(await address.inputValue(), readyShopper.emailAddress)
    assert.match(await textOf(page.locator(':focus')), /There is a problem/)
    await page.getByRole('alert').getByRole('link', { name: 'There is an account' }).click()
    assert.match(page.url(), /#emailAddress$/)
  })

  it("keeps a guest's cart through a login, and returns to the page that it began on", async () => {
    const page = await shop.open('/')
    await page.getByRole('button', { name: 'Add Desk lamp to cart' }).click()
    const guestId = await fact(page, 'User id')
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click()
    await logIn(page)

    assert.equal(pathOf(page), '/cart')
    assert.match(await textOf(page.getByRole('table')), /Desk lamp/)
    assert.notEqual(await fact(page, 'User id'), guestId)
  })

  it('sends who opens the account page to log in, and back', async () => {
    const page = await shop.open('/account')
    assert.equal(pathOf(page), '/login?returnTo=%2Faccount')
    await logIn(page)
    assert.equal(pathOf(page), '/account')
  })

  it('logs a shopper out of every tab', async () => {
    const context = await shop.visitor()
    const [one, other] = [await context.newPage(), await context.newPage()]
    await one.goto('/login')
    await logIn(one)
    await other.goto('/account')
    assert.equal(await heading(other), 'Your account')

    await one.getByRole('button', { name: 'Log out', exact: true }).click()
    assert.equal(await fact(one, 'Status'), 'anonymous')
    await other.reload()
    assert.equal(await heading(other), 'Log in')
  })

  it('shows nothing of the account again when the shopper who logged out goes back', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    // Chromium refuses to go back while the answer to the logout is still replacing the page.
    await page.waitForURL(({ pathname }) => pathname === '/')
    await page.goBack()
    assert.equal(await heading(page), 'Log in')
  })

  it('keeps its cookies from scripts', async () => {
    const page = await shop.open('/login', { javaScriptEnabled: true })
    await logIn(page)
    const cookies = await page.context().cookies()
    assert.ok(cookies.some(({ name }) => name === 'kibo_shopper'))
    assert.deepEqual(
      cookies.filter(({ httpOnly }) => !httpOnly),
      [],
    )
    assert.equal(await page.evaluate('document.cookie'), '')
  })
})
