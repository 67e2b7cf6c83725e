import type { Locator, Page } from 'playwright-core'
import { readyShopper } from '../../examples/storefront/demo-sandbox.ts'

/** Fills in the login form and sends it. */
export async function logIn(page: Page, { emailAddress, password } = readyShopper): Promise<void> {
  if (!page.url().includes('/login')) await page.goto('/login')
  await page.getByLabel('Email address or user name').fill(emailAddress)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
}

/** What the page says about the visitor: `Status`, `User id` or `Account id`. */
export async function fact(page: Page, name: string): Promise<string> {
  const row = page.locator('footer .facts div', { has: page.getByText(name, { exact: true }) })
  return textOf(row.locator('dd'))
}

/** The text of an element, hidden parts included. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').trim()
}

export const heading = (page: Page): Promise<string> => textOf(page.getByRole('heading', { level: 1 }))

export const pathOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}
