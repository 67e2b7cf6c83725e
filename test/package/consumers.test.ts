import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { debianTool } from '../support/debian-tool.ts'
import { packTarball, type Tarball } from '../support/pack-tarball.ts'

const run = promisify(execFile)
const consumers = join(import.meta.dirname, 'consumers')
const bin = (path: string) => join(consumers, 'node_modules', path)

const load = {
  esm: `import assert from 'node:assert/strict'
    import express from 'express'
    import { authRoutes, KiboApiError, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
    import { createSandbox } from 'kibo-storefront-auth/sandbox'
    import { RedisStore } from 'kibo-storefront-auth/redis'`,
  cjs: `const assert = require('node:assert/strict')
    const express = require('express')
    const { authRoutes, KiboApiError, requireCustomer, storefrontAuth } = require('kibo-storefront-auth')
    const { createSandbox } = require('kibo-storefront-auth/sandbox')
    const { RedisStore } = require('kibo-storefront-auth/redis')`,
}

/** A shopper signs up and sees a guarded page: cookies are sealed and opened, Kibo is called, a body is read. */
const shop = `
  async function visit() {
    const sandbox = await createSandbox()
    const auth = storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret of tests that is long enough' })
    const app = express()
    app.use(auth)
    app.use('/auth', authRoutes())
    app.get('/account', requireCustomer(), (req, res) => { res.json(req.customer.account?.emailAddress) })
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const refused = await fetch('http://127.0.0.1:' + port + '/account')
    const signup = await fetch('http://127.0.0.1:' + port + '/auth/signup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ emailAddress: 'ada@example.com', password: 'Correct-horse-9', firstName: 'Ada', lastName: 'L' }),
    })
    const cookie = signup.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
    const account = await fetch('http://127.0.0.1:' + port + '/account', { headers: { cookie } })
    const seen = [refused.status, signup.status, account.status, await account.json(), typeof RedisStore, typeof KiboApiError]
    server.closeAllConnections()
    server.close()
    await auth.close()
    await sandbox.close()
    return seen.join(' ')
  }
  const expected = '401 201 200 ada@example.com function function'`

const tests = {
  jest: "test('a shopper signs up', async () => { expect(await visit()).toBe(expected) })",
  mocha: "it('lets a shopper sign up', async () => { assert.equal(await visit(), expected) })",
}

const typed = `import express from 'express'
import { KiboApiError, requireCustomer, storefrontAuth, type Customer, type CustomerAccount } from 'kibo-storefront-auth'
import { createSession } from 'kibo-storefront-auth/browser'
import { RedisStore } from 'kibo-storefront-auth/redis'
import { createSandbox, type Sandbox } from 'kibo-storefront-auth/sandbox'

export async function start(): Promise<Sandbox> {
  const sandbox = await createSandbox()
  const app = express()
  app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 'x'.repeat(32), anonymous: 'lazy' }))
  // @ts-expect-error
  storefrontAuth({ anonymous: 'never' })
  app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
    const customer: Customer = req.customer
    const account: CustomerAccount | null = customer.account
    // @ts-expect-error
    const wrong: number = customer.status
    res.json({ account, wrong })
  })
  // @ts-expect-error
  new RedisStore({ client: 1 })
  // @ts-expect-error
  createSession({ path: 1 })
  const { agent, customer } = await sandbox.loggedIn(app, { firstName: 'Ada' })
  const name: string | null = customer.firstName
  const { body } = await agent.get('/account').set('accept', 'application/json').expect(200)
  // @ts-expect-error
  const nobody: number = (await sandbox.guest(app)).customer
  console.log(name, body.hello, nobody)
  return sandbox
}
export const statusOf = (error: KiboApiError): number | null => error.status
`

describe('an app that installed the package', function () {
  this.timeout(120_000)
  let tarball: Tarball
  let app: string

  before(async function () {
    this.timeout(240_000)
    if (!existsSync(bin('jest/package.json'))) {
      const what = 'the consumers of the package (npm ci --prefix test/package/consumers)'
      if (process.env.CI) throw new Error(`not installed: ${what}`)
      console.log(`    left out: ${what}`)
      this.skip()
    }
    tarball = await packTarball(consumers)
  })
  beforeEach(async () => {
    app = await mkdtemp(join(consumers, 'app-'))
    await tarball.installInto(app)
  })
  afterEach(() => rm(app, { recursive: true, force: true }))
  after(() => tarball?.remove())

  const write = async (files: Record<string, string | object>) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(app, path)), { recursive: true })
      await writeFile(join(app, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
  }
  const node = async (...args: string[]) => {
    const env: NodeJS.ProcessEnv = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' }
    delete env.NODE_V8_COVERAGE
    delete env.NODE_OPTIONS
    try {
      const { stdout, stderr } = await run(process.execPath, args, { cwd: app, env })
      return stdout + stderr
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${args.join(' ')}\n${stdout}${stderr}`)
    }
  }

  it('imports it', async () => {
    await write({ 'app.mjs': `${load.esm}${shop}\nassert.equal(await visit(), expected)` })
    await node('app.mjs')
  })

  it('requires it, on a Node that can not require ESM', async () => {
    await write({
      'app.cjs': `${load.cjs}${shop}\nvisit().then((seen) => assert.equal(seen, expected))`,
    })
    await node('--no-experimental-require-module', '--unhandled-rejections=strict', 'app.cjs')
  })

  it('has one req.customer and one kind of error when it does both', async () => {
    await write({
      'app.cjs': `${load.cjs}
        const { createServer } = require('node:http')
        const copy = require('kibo-storefront-auth')
        async function both() {
          const { storefrontAuth, StorefrontAuthError } = await import('kibo-storefront-auth')
          assert.notEqual(storefrontAuth, copy.storefrontAuth)
          const sandbox = await createSandbox()
          const auth = storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret of tests that is long enough' })
          const app = express()
          app.use(auth, copy.requireCustomer({ passError: true }))
          app.use((error, req, res, next) => {
            res.json([error.code, error instanceof StorefrontAuthError, error instanceof copy.StorefrontAuthError, req.customer.status])
          })
          const server = app.listen(0, '127.0.0.1')
          await new Promise((resolve) => server.once('listening', resolve))
          const answer = await fetch('http://127.0.0.1:' + server.address().port)
          assert.deepEqual(await answer.json(), ['session_required', true, true, 'anonymous'])
          server.closeAllConnections()
          server.close()
          await auth.close()
          await sandbox.close()
        }
        both()`,
    })
    await node('--unhandled-rejections=strict', 'app.cjs')
  })

  it('tests with Jest as it is, in plain JavaScript', async () => {
    await write({ 'package.json': { jest: {} }, 'shop.test.js': `${load.cjs}${shop}\n${tests.jest}` })
    assert.match(await node(bin('jest/bin/jest.js')), /1 passed/)
  })

  it('tests with Jest and ts-jest', async () => {
    await write({
      'package.json': { jest: { preset: 'ts-jest' } },
      'tsconfig.json': {
        compilerOptions: { module: 'commonjs', target: 'es2022', esModuleInterop: true, strict: true, types: ['node'] },
      },
      'shop.test.ts': `declare const test: any, expect: any\n${load.esm}${shop}\n${tests.jest}`,
    })
    assert.match(await node(bin('jest/bin/jest.js')), /1 passed/)
  })

  it('tests with vitest', async () => {
    await write({
      'package.json': { type: 'module' },
      'vitest.config.js': 'export default { test: { globals: true } }',
      'shop.test.js': `${load.esm}${shop}\n${tests.jest}`,
    })
    assert.match(await node(bin('vitest/vitest.mjs'), 'run'), /1 passed/)
  })

  it('tests with node:test', async () => {
    await write({ 'shop.test.mjs': `import { it } from 'node:test'\n${load.esm}${shop}\n${tests.mocha}` })
    assert.match(await node('--test', 'shop.test.mjs'), /pass 1/)
  })

  for (const kind of ['esm', 'cjs'] as const) {
    it(`tests with mocha, ${kind}`, async () => {
      const file = kind === 'esm' ? 'shop.test.mjs' : 'shop.test.cjs'
      await write({ [file]: `${load[kind]}${shop}\n${tests.mocha}` })
      assert.match(await node(bin('mocha/bin/mocha.js'), '--no-config', file), /1 passing/)
    })
  }

  const copyExample = (file: string) =>
    copyFile(join(import.meta.dirname, '../../examples/testing', file), join(app, file))

  it('tests as examples/testing shows it, with Jest', async () => {
    await write({ 'package.json': { jest: {} } })
    await copyExample('jest.test.cjs')
    assert.match(await node(bin('jest/bin/jest.js')), /2 passed/)
  })

  it('tests as examples/testing shows it, with vitest', async () => {
    await copyExample('vitest.test.mjs')
    assert.match(await node(bin('vitest/vitest.mjs'), 'run'), /2 passed/)
  })

  it('tests as examples/testing shows it, with Playwright', async function () {
    const launchOptions = { executablePath: debianTool(this, 'chromium', 'chromium'), args: ['--no-sandbox'] }
    const config = { outputDir: 'results', use: { launchOptions } }
    await write({ 'playwright.config.mjs': `export default ${JSON.stringify(config)}` })
    await copyExample('playwright.test.mjs')
    assert.match(await node(bin('@playwright/test/cli.js'), 'test'), /1 passed/)
  })

  const settings = {
    nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
    bundler: { module: 'esnext', moduleResolution: 'bundler' },
    classic: { module: 'commonjs', moduleResolution: 'node' },
  }
  const common = { target: 'es2022', strict: true, esModuleInterop: true, noEmit: true, types: ['node'] }
  for (const version of ['5.0', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '7']) {
    it(`compiles with TypeScript ${version}: nodenext, bundler and commonjs`, async () => {
      const tsc = bin(version === '5.9' ? 'typescript/bin/tsc' : `typescript-${version}/bin/tsc`)
      await write({ 'package.json': { type: 'commonjs' }, 'a.mts': typed, 'b.cts': typed, 'c.ts': typed })
      for (const [name, options] of Object.entries(settings)) {
        // TypeScript 7 has no `moduleResolution: node`; what it uses for commonjs by itself is tried.
        const given = name === 'classic' && version === '7' ? { module: 'commonjs' } : options
        const files = name === 'nodenext' ? ['a.mts', 'b.cts', 'c.ts'] : ['c.ts']
        await write({ 'tsconfig.json': { compilerOptions: { ...common, ...given, skipLibCheck: true }, files } })
        await node(tsc, '-p', '.')
      }
    })
  }

  it('compiles the examples that are JavaScript programs, by the types that it brings', async () => {
    const files = ['sso.mjs', 'commonjs.cjs']
    for (const file of files) await copyFile(join(import.meta.dirname, '../../examples', file), join(app, file))
    const checked = { ...common, ...settings.nodenext, allowJs: true, checkJs: true, skipLibCheck: true }
    await write({ 'tsconfig.json': { compilerOptions: checked, files } })
    await node(bin('typescript/bin/tsc'), '-p', '.')
  })

  it('has types without an error of their own', async () => {
    await write({
      'package.json': { type: 'commonjs' },
      'b.cts': typed,
      'tsconfig.json': { compilerOptions: { ...common, ...settings.nodenext }, files: ['b.cts'] },
    })
    await node(bin('typescript/bin/tsc'), '-p', '.')
  })

  it('finds its shape right: publint and attw (strict) have nothing to say', async () => {
    const folder = join(app, 'node_modules/kibo-storefront-auth')
    assert.match(await node(bin('publint/src/cli.js'), folder, '--strict', '--pack', 'false'), /All good/)
    const attw = bin('@arethetypeswrong/cli/dist/index.js')
    assert.match(await node(attw, tarball.path, '--profile', 'strict', '--no-emoji'), /No problems found/)
  })
})
