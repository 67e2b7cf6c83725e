import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import express from 'express'
import { useChromium } from './support/use-chromium.ts'

const site = join(import.meta.dirname, '../site')
const dist = join(site, 'dist')

describe('the site of the docs', function () {
  this.timeout(120_000)
  const visit = useChromium()
  let server: Server
  let url: string

  before(async function () {
    if (!['vitepress', '@mermaid-js/tiny'].every((name) => existsSync(join(site, 'node_modules', name)))) {
      console.log('    left out: the site’s packages are not installed (npm run docs)')
      this.skip()
    }
    execFileSync(process.execPath, ['--import', 'tsx', join(site, 'stage.ts')])
    execFileSync('npm', ['run', 'build', '--prefix', site], { stdio: 'ignore' })
    server = express().use(express.static(dist)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  after(() => server?.close())

  /** Pages that people wrote. */
  const written = readdirSync(join(site, '../docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.slice(0, -'.md'.length)}`)
    .concat('index', 'SECURITY', 'CHANGELOG', 'CONTRIBUTING')

  it('has a page of the API reference for what each entry point exports', () => {
    const reference = ['index', 'redis', 'sandbox', 'browser'].map((entry) => read(`api/${entry}/index.html`)).join()
    for (const name of ['storefrontAuth', 'KiboClient', 'RedisStore', 'createSandbox', 'createSession']) {
      assert.ok(reference.includes(name), name)
    }
    assert.match(read('api/index/functions/requireCustomer.html'), /lets authenticated shoppers pass.*TypeError/s)
  })

  it('has no link to a page or a heading that is not there', () => {
    const pages = readdirSync(dist, { withFileTypes: true, recursive: true })
      .filter(({ name }) => name.endsWith('.html') && name !== '404.html')
      .map(({ parentPath, name }) => relative(dist, join(parentPath, name)))
    assert.ok(pages.length > 30, `${pages.length} pages`)
    for (const page of pages) {
      for (const [, href = ''] of read(page).matchAll(/<a [^>]*href="([^"]+)"/g)) {
        const target = new URL(href.replaceAll('&amp;', '&'), `http://site.test/${page}`)
        if (target.host !== 'site.test') continue
        const path = target.pathname.endsWith('/') ? `${target.pathname}index.html` : target.pathname
        assert.ok(existsSync(join(dist, path)), `${page} links to ${href}`)
        const id = decodeURIComponent(target.hash.slice(1))
        assert.ok(id === '' || read(path).includes(`id="${id}"`), `${page} links to ${href}`)
      }
    }
  })

  it('has every page of docs in its sidebar', () => {
    const sidebar = read('index.html')
    for (const page of written.filter((path) => path.startsWith('docs/'))) {
      assert.ok(sidebar.includes(`href="/${page}.html"`), page)
    }
  })

  it('finds a page by what is said on it', async () => {
    const page = await (await visit()).newPage()
    await page.goto(url, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('trust proxy CDN')
    await page.getByRole('option').filter({ hasText: 'Behind a proxy and a CDN' }).first().click()
    await page.waitForURL(/guides\/behind-a-proxy/)
  })

  it('draws each flow, in a dark window too', async () => {
    const flows = written.filter((path) => read(`${path}.html`).includes('class="diagram"'))
    assert.ok(flows.length >= 8, flows.join())
    const page = await (await visit({ colorScheme: 'dark' })).newPage()
    for (const path of flows) {
      await page.goto(`${url}/${path}.html`)
      const drawn = await page.locator('.diagram').first()
      assert.match((await drawn.locator('svg').textContent()) ?? '', /Storefront/, path)
      const text = await drawn.locator('svg .messageText').first()
      assert.notEqual(await text.evaluate('(element) => getComputedStyle(element).fill'), 'rgb(0, 0, 0)')
    }
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [device, width] of [
      ['phone', 390],
      ['desktop', 1280],
    ] as const) {
      it(`shows its pages without an error or a sideways scroll: ${device}, ${colorScheme}`, async () => {
        const context = await visit({ colorScheme, viewport: { width, height: 800 } })
        const page = await context.newPage()
        const errors: string[] = []
        page.on('console', (message) => {
          if (message.type() === 'error') errors.push(`${page.url()} ${message.text()}`)
        })
        page.on('pageerror', (error) => errors.push(`${page.url()} ${error.message}`))
        // Everything that people wrote is looked at once, on the narrowest; what is made alike by one template is not.
        const few = ['index', 'docs/quick-start', 'docs/flows/refresh', 'examples/minimal.ts']
        const isAll = device === 'phone' && colorScheme === 'light'
        for (const path of [...(isAll ? written : few), 'api/index/interfaces/Customer']) {
          await page.goto(`${url}/${path}.html`, { waitUntil: isAll ? 'load' : 'networkidle' })
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          assert.ok(Number(overflow) <= 0, `${path} is ${overflow} px too wide`)
        }
        const isDark = await page.evaluate('document.documentElement.classList.contains("dark")')
        assert.equal(isDark, colorScheme === 'dark')
        assert.deepEqual(errors, [])
      })
    }
  }
})

function read(page: string): string {
  return readFileSync(join(dist, page), 'utf8')
}
