import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { heading, logIn, pathOf, textOf } from '../support/page-visit.ts'
import { type Shop, useShop } from '../support/use-shop.ts'

describe('demo shop in a browser: passwords', () => {
  const shop = useShop()
  let shoppers = 0
  let shopper = { emailAddress: '', password: '' }

  beforeEach(() => {
    shoppers += 1
    shopper = { emailAddress: `shopper${shoppers}@example.com`, password: 'first-secret-1' }
    shop.sandbox.accounts.add(shopper)
  })

  it('sets a forgotten password with the code from the mail, after refusing an easy one', async () => {
    const page = await shop.open('/login')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('Email address').fill(shopper.emailAddress)
    await page.getByRole('button', { name: 'Send the code' }).click()
    assert.equal(await heading(page), 'Set a new password')

    await setPassword(page, shop, shopper.emailAddress, 'easy')
    assert.match(await textOf(page.locator('#newPassword-error')), /too easy/)
    await setPassword(page, shop, shopper.emailAddress, 'second-secret-2')
    assert.equal(pathOf(page), '/login?notice=password-set')

    await logIn(page, { ...shopper, password: 'second-secret-2' })
    assert.equal(await heading(page), 'Your account')
  })

  it('says that a confirmation code is wrong', async () => {
    const page = await shop.open('/reset-password')
    await page.getByLabel('Email address or user name').fill(shopper.emailAddress)
    await page.getByLabel('Code').fill('0000')
    await page.getByLabel('New password').fill('second-secret-2')
    await page.getByRole('button', { name: 'Set the password' }).click()
    assert.match(await textOf(page.locator('#confirmationCode-error')), /wrong, used up or too old/)
  })

  for (const [reason, prepare] of [
    ['is locked', () => shop.sandbox.accounts.lock(idOf(shop, shopper.emailAddress))],
    ['must change the password', () => shop.sandbox.accounts.requirePasswordChange(idOf(shop, shopper.emailAddress))],
  ] as const) {
    it(`leads a shopper who ${reason} to a new password, and in with it`, async () => {
      prepare()
      const page = await shop.open('/login')
      await logIn(page, shopper)
      await page.getByRole('alert').getByRole('link', { name: 'Set a new password' }).click()
      await page.getByRole('button', { name: 'Send the code' }).click() // the address is still there
      await setPassword(page, shop, shopper.emailAddress, 'second-secret-2')
      await logIn(page, { ...shopper, password: 'second-secret-2' })
      assert.equal(await heading(page), 'Your account')
    })
  }

  it('changes the password of a shopper, who stays logged in here and nowhere else', async () => {
    const page = await shop.open('/login')
    const elsewhere = await shop.open('/login')
    await logIn(page, shopper)
    await logIn(elsewhere, shopper)

    await change(page, 'not-my-secret-1')
    assert.match(await textOf(page.locator('#oldPassword-error')), /not your password/)
    await change(page, shopper.password)
    assert.equal(pathOf(page), '/account?notice=password-changed')
    await elsewhere.reload()
    assert.equal(await heading(elsewhere), 'Log in')
  })
})

async function setPassword(page: Page, shop: Shop, emailAddress: string, newPassword: string): Promise<void> {
  await page.getByLabel('Code').fill(shop.lastCode('reset', emailAddress))
  await page.getByLabel('New password').fill(newPassword)
  await page.getByRole('button', { name: 'Set the password' }).click()
}

async function change(page: Page, oldPassword: string): Promise<void> {
  await page.getByLabel('Password now').fill(oldPassword)
  await page.getByLabel('New password').fill('second-secret-2')
  await page.getByRole('button', { name: 'Change password' }).click()
}

function idOf(shop: Shop, emailAddress: string): number {
  const account = shop.sandbox.accounts.list().find((one) => one.emailAddress === emailAddress)
  if (!account) throw new Error(`no account of ${emailAddress}`)
  return account.id
}
