import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { debianTool } from '../support/debian-tool.ts'
import { Kibo } from '../support/kibo-caller.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('sandbox: its page in a browser', () => {
  let browser: Browser
  let kibo: Kibo
  let page: Page
  let complaints: string[]

  before(async function () {
    const executablePath = debianTool(this, 'chromium', 'chromium')
    browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] })
  })
  after(() => browser?.close())

  beforeEach(async () => {
    kibo = await Kibo.open()
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1', firstName: 'Ann' })
    page = await browser.newPage({ viewport: { width: 360, height: 740 } })
    complaints = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(`${error}`))
    await page.goto(kibo.sandbox.url)
  })
  afterEach(async () => {
    await page.close()
    await kibo.sandbox.close()
    assert.deepEqual(complaints, [])
  })

  it('shows mail and calls as they come, without a reload', async () => {
    await kibo.post('/commerce/customer/authtickets/otp/request', { email: 'ann@shop.example' })
    await page.getByText(kibo.mail('otp')).waitFor({ timeout: 5000 })
    await page.getByText('generateAndSendOtp', { exact: false }).first().waitFor({ timeout: 5000 })
  })

  it('leaves a call unfolded that somebody reads', async () => {
    await kibo.guest()
    await page.locator('summary').first().click({ timeout: 5000 })
    await kibo.logIn('ann@shop.example', 'secret1')
    await page.waitForTimeout(2000)
    assert.equal(await page.locator('details[open]').count(), 1)
  })

  it('acts by its buttons', async () => {
    await page.getByRole('button', { name: 'Lock Ann' }).click()
    await page.getByRole('button', { name: 'Unlock Ann' }).waitFor()
    assert.equal(kibo.sandbox.accounts.list()[0]?.isLocked, true)
    await page.getByLabel('Second factor').selectOption('Always')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await page.waitForURL(/#settings$/)
    assert.equal(kibo.sandbox.settings.twoFactor, 'always')
  })

  it('fits a phone and has no accessibility violation', async () => {
    await kibo.logIn('ann@shop.example', 'wrong')
    kibo.sandbox.fail({ kind: 'slow', operation: 'getAccount' })
    await page.reload()
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
    await page.evaluate(axe)
    const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string }[] }
    assert.deepEqual(violations, [])
  })
})
