import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import request from 'supertest'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { packTarball, type Tarball } from '../support/pack-tarball.ts'
import { type RunningExample, runProgram } from '../support/run-example.ts'

const consumers = join(import.meta.dirname, 'consumers')
const providerPath = join(consumers, 'node_modules/oauth2-mock-server/dist/index.mjs')

/** What this test uses of oauth2-mock-server, which is installed with the consumers of the package. */
interface Provider {
  issuer: { url: string; keys: { generate(algorithm: string): Promise<unknown> } }
  service: { on(event: 'beforeTokenSigning', act: (token: { payload: Record<string, unknown> }) => void): void }
  start(port: number, host: string): Promise<void>
  stop(): Promise<void>
}

describe('examples/sso.mjs', function () {
  this.timeout(120_000)
  let tarball: Tarball
  let folder: string
  let provider: Provider
  let sandbox: Sandbox
  let example: RunningExample
  const person = { email: 'ada@example.com', email_verified: true, given_name: 'Ada', family_name: 'Lovelace' }
  let claims: Record<string, unknown>

  before(async function () {
    if (!existsSync(providerPath)) {
      const what = 'the consumers of the package (npm ci --prefix test/package/consumers)'
      if (process.env.CI) throw new Error(`not installed: ${what}`)
      console.log(`    left out: ${what}`)
      this.skip()
    }
    const { OAuth2Server } = (await import(providerPath)) as { OAuth2Server: new () => Provider }
    provider = new OAuth2Server()
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
    provider.service.on('beforeTokenSigning', ({ payload }) => Object.assign(payload, claims))
    tarball = await packTarball(consumers)
    folder = await mkdtemp(join(consumers, 'app-'))
    await tarball.installInto(folder)
    await copyFile(join(import.meta.dirname, '../../examples/sso.mjs'), join(folder, 'sso.mjs'))
    sandbox = await createSandbox()
    const oidc = { OIDC_ISSUER: provider.issuer.url, OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'a secret' }
    const env = { ...kiboEnv(sandbox.kibo), ...oidc, STOREFRONT_AUTH_SECRET: 's'.repeat(32), PORT: await freePort() }
    example = await runProgram(['sso.mjs'], env, folder)
  })

  beforeEach(() => {
    claims = person
    sandbox.reset()
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
    await provider?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
    await tarball?.remove()
  })

  /** Goes to the provider, who knows who it is, and gives the path that it sends the browser back to. */
  async function signOn(browser: ReturnType<typeof request.agent>): Promise<string> {
    const begun = await browser.get('/sso/login').expect(302)
    const back = await fetch(begun.headers.location ?? '', { redirect: 'manual' })
    const { origin, pathname, search } = new URL(back.headers.get('location') ?? '')
    assert.equal(origin, example.url)
    return pathname + search
  }

  it('makes an account at the first sign-on, and finds it at the next', async () => {
    const browser = request.agent(example.url)
    await browser.get('/account').accept('text/html').expect(302).expect('Location', '/sso/login?returnTo=%2Faccount')
    await browser
      .get(await signOn(browser))
      .expect(302)
      .expect('Location', '/account')
    await browser.get('/account').expect(200, { hello: 'Ada' })

    const later = request.agent(example.url)
    await later
      .get(await signOn(later))
      .expect(302)
      .expect('Location', '/account')
    await later.get('/account').expect(200, { hello: 'Ada' })
    assert.equal(sandbox.accounts.list().length, 1)
    const impersonated = await sandbox.call('POST', '/commerce/customer/authtickets/impersonatecart')
    assert.equal(impersonated.status, 201)
  })

  it('logs nobody in by another browser’s sign-on, nor twice by one', async () => {
    const attacker = request.agent(example.url)
    const path = await signOn(attacker)
    const victim = request.agent(example.url)
    await victim.get(path).expect(302).expect('Location', '/sso/login')
    await signOn(victim)
    await victim.get(path).expect(400)
    await victim.get('/account').expect(401)

    await attacker.get(path).expect(302).expect('Location', '/account')
    await attacker.get(path).expect(302).expect('Location', '/sso/login')
  })

  it('takes no address that the provider has not checked, nor one that is more than an address', async () => {
    const browser = request.agent(example.url)
    for (const wrong of [{ email_verified: false }, { email: 'a@b.example or id gt 0' }, { email_verified: 'true' }]) {
      claims = { ...person, ...wrong }
      await browser.get(await signOn(browser)).expect(403)
    }
    await browser.get('/account').expect(401)
    assert.equal(sandbox.accounts.list().length, 0)
  })
})

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}
