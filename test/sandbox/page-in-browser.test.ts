import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { Kibo } from '../support/kibo-caller.ts'
import { seriousViolations, tooWide } from '../support/page-review.ts'
import { useChromium } from '../support/use-chromium.ts'

/** Looked at by people; not kept in the repository. */
const screenshots = 'build/screenshots'
const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

describe('sandbox: its page in a browser', () => {
  const newContext = useChromium()
  let kibo: Kibo
  let complaints: string[]

  before(() => mkdir(screenshots, { recursive: true }))

  beforeEach(async () => {
    kibo = await Kibo.open()
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1', firstName: 'Ann' })
    complaints = []
  })
  afterEach(async () => {
    await kibo.sandbox.close()
    assert.deepEqual(complaints, [])
  })

  const open = async (path = '/', options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await (await newContext({ baseURL: kibo.sandbox.url, viewport: desk, ...options })).newPage()
    // The browser says so itself when a form is refused, or when the sandbox has gone.
    const isOfNetwork = (text: string) => /^Failed to load resource/.test(text)
    page.on('console', (message) => isOfNetwork(message.text()) || complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(`${error}`))
    await page.goto(path)
    return page
  }
  const askForCode = () => kibo.post('/commerce/customer/authtickets/otp/request', { email: 'ann@shop.example' })
  const calls = (page: Page) => page.getByRole('list', { name: 'Calls' }).getByRole('listitem')

  it('shows mail and calls as they come, without a reload', async () => {
    const page = await open()
    await askForCode()
    await page.getByText(kibo.mail('otp')).waitFor()
    await calls(page).filter({ hasText: 'generateAndSendOtp' }).waitFor()
  })

  it('follows only the calls that the filter leaves', async () => {
    await kibo.logIn('ann@shop.example', 'wrong')
    const page = await open()
    await page.getByLabel('Path has').fill('authtickets')
    await page.getByRole('combobox', { name: 'Status', exact: true }).selectOption('4xx')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.waitForURL(/status=4xx#calls$/)
    assert.equal(await calls(page).count(), 1)
    await kibo.guest()
    await kibo.refresh('nonsense')
    await calls(page).filter({ hasText: 'refreshUserAuthTicket' }).waitFor()
    assert.equal(await calls(page).count(), 2)
    await page.getByRole('link', { name: 'All calls' }).click()
    await calls(page).filter({ hasText: 'createAnonymousShopperAuthTicket' }).waitFor()
  })

  it('leaves a call unfolded that somebody reads, and shows others above it', async () => {
    await kibo.guest()
    const page = await open()
    await page.locator('summary').filter({ hasText: 'AnonymousShopper' }).click()
    await kibo.logIn('ann@shop.example', 'secret1')
    await calls(page).filter({ hasText: 'createUserAuthTicket' }).waitFor()
    assert.equal(await calls(page).locator('details[open]').count(), 1)
    assert.match(
      `${await calls(page).locator('details[open]').textContent()}`,
      /GET \/api\/commerce\/customer\/authtickets/,
    )
  })

  it('leaves the focus where it is while news come, and shows what waited when the focus has gone', async () => {
    const page = await open()
    const lock = page.getByRole('button', { name: 'Lock Ann' })
    await lock.focus()
    kibo.sandbox.accounts.lock(1001)
    await askForCode()
    await page.getByText(kibo.mail('otp')).waitFor()
    assert.equal(await page.locator(':focus').textContent(), 'Lock Ann')
    await page.getByLabel('Path has').focus()
    await page.getByRole('button', { name: 'Unlock Ann' }).waitFor()
  })

  it('stands still when it is told to, also after a reload, and catches up when it follows again', async () => {
    const page = await open()
    const follow = page.getByRole('button', { name: 'Follow live' })
    await follow.click()
    await askForCode()
    await page.reload()
    await page.getByRole('button', { name: 'Follow live', pressed: false }).waitFor()
    assert.equal(await page.getByText(kibo.mail('otp')).count(), 1)
    await askForCode()
    assert.equal(await page.getByText(kibo.mail('otp')).count(), 0)
    await follow.click()
    await page.getByText(kibo.mail('otp')).waitFor()
  })

  it('says that the sandbox does not answer any more', async () => {
    const page = await open()
    await kibo.sandbox.close()
    await page.getByRole('status').filter({ hasText: 'does not answer' }).waitFor()
  })

  it('acts by its buttons', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Lock Ann' }).click()
    await page.getByRole('button', { name: 'Unlock Ann' }).waitFor()
    assert.equal(kibo.sandbox.accounts.list()[0]?.isLocked, true)
    await page.getByLabel('Second factor').selectOption('Always')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await page.waitForURL(/#settings$/)
    assert.equal(kibo.sandbox.settings.twoFactor, 'always')
    const beforeMs = kibo.sandbox.now()
    await page.getByRole('button', { name: 'Advance + 24 hours' }).click()
    await page.getByText('1 d ahead').waitFor()
    assert.ok(kibo.sandbox.now() - beforeMs >= 86_400_000)
  })

  it('arms a fault by one click and clears it by another, by the keyboard too', async () => {
    await kibo.guest()
    const page = await open()
    await page.getByRole('button', { name: 'Kibo is down' }).click()
    await page.getByText('status 503 on every call, until cleared').waitFor()
    assert.equal(await kibo.guest(), undefined)
    await page.getByRole('button', { name: 'Kibo is down', pressed: true }).press('Enter')
    await page.getByText('every call is answered honestly').waitFor()
    assert.ok(await kibo.guest())
  })

  it('makes an account, changes it and places an order of it, by the keyboard too', async () => {
    const page = await open('/', { javaScriptEnabled: false })
    await page.getByText('New shopper').press('Enter')
    const form = page.locator('form[action$="/shoppers"]')
    await form.getByLabel('Email address').fill('bob@shop.example')
    await form.getByLabel('Password').fill('secret1')
    await form.getByLabel('First name').press('Enter')
    await page.getByRole('heading', { level: 1, name: 'bob@shop.example' }).waitFor()
    await page.getByLabel('First name').first().fill('Bob')
    await page.getByRole('button', { name: 'Save bob@shop.example' }).click()
    await page.getByRole('heading', { level: 1, name: 'Bob' }).waitFor()
    await page.getByLabel('Total').fill('12.5')
    await page.getByRole('button', { name: 'Place an order' }).click()
    await page.getByRole('list', { name: 'Orders' }).getByText('12.50').waitFor()
    assert.equal((await kibo.logIn('bob@shop.example', 'secret1')).body.customerAccount.firstName, 'Bob')
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('link', { name: 'Bob' }).click()
    await page.waitForURL(/accounts\/1002$/)
  })

  it('approves a business account with the sales representative that is named', async () => {
    kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example', password: 'secret1' }] })
    const page = await open('/_sandbox/accounts/1002')
    await page.getByLabel('User id of a sales representative').fill('rep-7')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('business, Approved').waitFor()
    await page.getByText('rep-7').waitFor()
    assert.equal((await kibo.logIn('boss@acme.example', 'secret1')).status, 201)
  })

  it('starts over, and shows nothing of before', async () => {
    await askForCode()
    const page = await open()
    await page.getByText('Start over').click()
    await page.getByRole('button', { name: 'Reset the sandbox' }).click()
    await page.getByText('No accounts yet').waitFor()
    await page.getByText('No mail yet').waitFor()
    await page.getByText('No calls yet').waitFor()
    assert.deepEqual(kibo.sandbox.accounts.list(), [])
  })

  it('works without scripts: it filters and acts, and shows what is new when it is loaded again', async () => {
    const page = await open('/', { javaScriptEnabled: false })
    assert.equal(await page.getByRole('button', { name: 'Follow live' }).count(), 0)
    await askForCode()
    await page.reload()
    await page.getByText(kibo.mail('otp')).waitFor()
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('button', { name: 'Kibo is slow' }).click()
    await page.getByRole('button', { name: 'Kibo is slow', pressed: true }).waitFor()
  })

  it('lets who uses the keyboard skip to the content', async () => {
    const page = await open()
    await page.keyboard.press('Tab')
    assert.equal(await page.locator(':focus').textContent(), 'Skip to the content')
    await page.keyboard.press('Enter')
    assert.equal(await page.locator(':focus').getAttribute('id'), 'main')
  })

  const looks: [name: string, prepare: (page: Page) => Promise<void>][] = [
    ['sandbox-empty', async () => kibo.sandbox.reset()],
    [
      'sandbox',
      async (page) => {
        await kibo.logIn('ann@shop.example', 'wrong')
        await askForCode()
        await kibo.get('/commerce/nothing')
        kibo.sandbox.accounts.lock(1001)
        kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] })
        kibo.sandbox.fail({ kind: 'slow', operation: 'getAccount' })
        await page.getByRole('button', { name: 'Kibo is away' }).click()
        await page.locator('summary').filter({ hasText: 'createUserAuthTicket' }).click()
      },
    ],
    [
      'sandbox-refused',
      async (page) => {
        await page.getByText('Another fault').click()
        await page.getByRole('textbox', { name: 'Status', exact: true }).fill('99')
        await page.getByRole('button', { name: 'Arm the fault' }).click()
        await page.getByRole('alert').waitFor()
      },
    ],
    [
      'sandbox-shopper',
      async (page) => {
        kibo.sandbox.orders.add({ customerAccountId: 1001, total: 19.9 })
        await page.goto('/_sandbox/accounts/1001')
      },
    ],
    [
      'sandbox-business',
      async (page) => {
        const users = [{ emailAddress: 'boss@acme.example' }, { emailAddress: 'buyer@acme.example' }]
        kibo.sandbox.accounts.addBusiness({ companyOrOrganization: 'Acme', users })
        await page.goto('/_sandbox/accounts/1002')
        for (const name of ['New user', 'New postal address']) await page.getByText(name).click()
        await page.getByLabel('Street and number').fill('Main St 1')
        await page.getByLabel('Country').fill('DE')
        await page.getByRole('button', { name: 'Add the address' }).click()
        await page.getByRole('button', { name: 'Remove Main St 1, DE' }).waitFor()
      },
    ],
  ]
  for (const [name, prepare] of looks) {
    it(`is readable for everybody and fits a phone: ${name}`, async () => {
      const page = await open('/', { bypassCSP: true })
      await prepare(page)
      for (const [size, viewport] of Object.entries({ desk, phone })) {
        await page.setViewportSize(viewport)
        assert.deepEqual(await tooWide(page), [], `wider than the ${size}`)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          assert.deepEqual(await seriousViolations(page), [], `${size}, ${colorScheme}`)
          await page.screenshot({ path: `${screenshots}/${name}-${size}-${colorScheme}.png`, fullPage: true })
        }
      }
    })
  }
})
