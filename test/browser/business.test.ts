import assert from 'node:assert/strict'
import { businessCustomer, buyer as ofTwoCompanies } from '../../examples/storefront/demo-sandbox.ts'
import { heading, logIn, pathOf, textOf } from '../support/page-visit.ts'
import { useShop } from '../support/use-shop.ts'

const buyer = { emailAddress: 'buyer@joinery.example', password: 'third-secret-3' }

describe('demo shop in a browser: business accounts', () => {
  const shop = useShop()

  it('takes a request, which is approved on the sandbox page, after which its admin sets a password and logs in', async () => {
    const page = await shop.open('/business/request')
    await page.locator('#companyOrOrganization:focus').fill('Joinery Ltd')
    await page.getByLabel('First name').fill('Edith')
    await page.getByLabel('Last name').fill('Clarke')
    await page.getByLabel('Email address').fill(buyer.emailAddress)
    await page.getByRole('button', { name: 'Send the request' }).click()
    assert.match(await textOf(page.getByRole('status')), /as soon as the account is approved/)

    const staff = await shop.open(shop.sandbox.url)
    await staff.getByRole('button', { name: 'Approve Joinery Ltd' }).click()
    await staff.getByRole('button', { name: 'Disable Joinery Ltd' }).waitFor()

    await page.goto('/reset-password')
    await page.getByLabel('Email address or user name').fill(buyer.emailAddress)
    await page.getByLabel('Code').fill(shop.lastCode('reset', buyer.emailAddress))
    await page.getByLabel('New password').fill(buyer.password)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await logIn(page, buyer)
    await page.getByRole('link', { name: 'Business' }).click()
    assert.equal(await heading(page), 'Your business account')
    assert.match(await textOf(page.getByRole('main')), /Joinery Ltd/)
  })

  it('does not log in whose business account is not approved yet, and says so', async () => {
    const page = await shop.open('/login')
    await logIn(page, businessCustomer)
    assert.equal(pathOf(page), '/login?error=approval_required')
    assert.match(await textOf(page.getByRole('alert')), /not approved yet/)
  })

  it('says that Kibo is away, and that it is nobody’s fault, where the page can’t be made without it', async () => {
    const page = await shop.open('/login')
    await logIn(page, ofTwoCompanies)
    const heal = shop.sandbox.fail({ kind: 'status', status: 503, times: Number.POSITIVE_INFINITY })
    const answer = await page.goto('/business')
    heal()
    assert.equal(answer?.status(), 503)
    assert.ok(answer?.headers()['retry-after'])
    assert.equal(await heading(page), 'Please try again soon')
  })

  it('does not show the business page to a shopper without a business account', async () => {
    const page = await shop.open('/login')
    await logIn(page)
    await page.getByRole('link', { name: 'Business' }).click()
    assert.equal(await heading(page), 'Not possible')
  })

  it('does not make an account for an address that has a login', async () => {
    const page = await shop.open('/business/request')
    const accounts = shop.sandbox.accounts.list().length
    await page.getByLabel('Company').fill('Joinery Ltd')
    await page.getByLabel('First name').fill('Ada')
    await page.getByLabel('Last name').fill('Lovelace')
    await page.getByLabel('Email address').fill('ada@example.com')
    await page.getByRole('button', { name: 'Send the request' }).click()
    assert.equal(await page.getByLabel('Email address').getAttribute('aria-invalid'), 'true')
    assert.equal(shop.sandbox.accounts.list().length, accounts)
  })
})
