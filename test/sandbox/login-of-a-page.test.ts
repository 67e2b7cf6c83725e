import assert from 'node:assert/strict'
import { useShop } from '../support/use-shop.ts'

describe('sandbox: login of a page in the browser', () => {
  const shop = useShop()

  it('sets the cookies without a form', async () => {
    const page = await shop.open('/')
    const { customer } = await shop.sandbox.login(page, { firstName: 'Mary' })
    await page.goto('/account')
    assert.match(await page.content(), /Mary/)
    assert.equal(customer.firstName, 'Mary')
  })

  it('finds the app by the context’s baseURL, by the page, or by its name', async () => {
    const account = shop.sandbox.accounts.add({ emailAddress: 'anna@example.com', password: 'password-1' })
    const context = await shop.visitor()
    assert.equal((await shop.sandbox.login(context, account)).customer.accountId, account.id)

    const strange = await shop.visitor({ baseURL: '' })
    const page = await strange.newPage()
    await assert.rejects(shop.sandbox.login(page, account), /POST \/auth\/login could not be sent: is \{ url \}/)
    await shop.sandbox.login(page, account, { url: shop.demo.url })
    await page.goto(`${shop.demo.url}/account`)
    await shop.sandbox.login(page, account)
  })

  it('gives the second factor that the site asks for', async () => {
    const page = await shop.open('/')
    shop.sandbox.configure({ twoFactor: 'always' })
    try {
      await shop.sandbox.login(page)
    } finally {
      shop.sandbox.configure({ twoFactor: 'off' })
    }
    await page.goto('/account')
    assert.match(await page.content(), /Ada/)
  })

  it('says what the route answered when it refused', async () => {
    const page = await shop.open('/')
    const account = shop.sandbox.accounts.add({ emailAddress: 'eve@example.com', password: 'password-1' })
    shop.sandbox.accounts.lock(account.id)
    await assert.rejects(shop.sandbox.login(page, account), /\/auth\/login was answered with 403: .*account_locked/)
    await assert.rejects(shop.sandbox.login(page, {}, { routes: '/nowhere' }), /\/nowhere\/login was answered with 404/)
  })
})
