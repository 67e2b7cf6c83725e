import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import * as index from '../src/index.ts'
import * as redis from '../src/redis.ts'
import * as sandbox from '../src/sandbox/index.ts'

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname
const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: root })).stdout.trim()
const filesBelow = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${root}${folder}/${file}`)

const exported = {
  'kibo-storefront-auth': [
    'KiboApiError',
    'KiboClient',
    'KiboGraphqlError',
    'StorefrontAuthError',
    'authRoutes',
    'behaviors',
    'carryCart',
    'kiboEvents',
    'requireCustomer',
    'requireSameOrigin',
    'shopperOf',
    'storefrontAuth',
  ],
  'kibo-storefront-auth/redis': ['RedisStore'],
  'kibo-storefront-auth/sandbox': ['createSandbox'],
}

describe('the package', () => {
  before(async function () {
    this.timeout(120_000)
    const changedMs = Math.max(...filesBelow('src').map((file) => statSync(file).mtimeMs))
    const builtMs = statSync(`${root}dist/index.js`, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (builtMs < changedMs) await run('npm', ['run', '--silent', 'build'], { cwd: root })
  })

  it('exports these names and no others', () => {
    assert.deepEqual(
      [index, redis, sandbox].map((entry) => Object.keys(entry).sort()),
      Object.values(exported),
    )
  })

  for (const [name, names] of Object.entries(exported)) {
    it(`can be imported as ${name}`, async () => {
      const script = `import * as it from '${name}'; console.log(Object.keys(it).sort().join())`

      assert.equal(await node('--input-type=module', '-e', script), names.join())
    })

    it(`can be required as ${name} from CommonJS`, async () => {
      const script = `const it = require('${name}'); console.log(Object.keys(it).sort().join())`

      const printed = await node('--input-type=commonjs', '--no-warnings', '-e', script)

      assert.deepEqual(
        printed.split(',').filter((one) => one !== '__esModule'),
        names,
      )
    })
  }

  it('works when it is required: a guard refuses, a storefront starts', async () => {
    const script = `
      const { storefrontAuth, requireCustomer, StorefrontAuthError } = require('kibo-storefront-auth')
      const auth = storefrontAuth({
        secret: 'a secret of tests that is long enough',
        kibo: { tenantId: 1, clientId: 'a', sharedSecret: 'b' },
      })
      const req = { headers: {}, get() {}, method: 'GET', socket: {}, app: { get() {} } }
      requireCustomer({ passError: true })(req, {}, (error) => {
        console.log(typeof auth, typeof auth.client.accounts.getAccount, error.message.split(':')[0])
      })`

    assert.equal(
      await node('--input-type=commonjs', '--no-warnings', '-e', script),
      'function function requireCustomer',
    )
  })

  it('keeps everything else to itself', async () => {
    for (const path of ['dist/config.js', 'src/index.ts', 'session/resolve']) {
      const script = `import('kibo-storefront-auth/${path}').then(() => console.log('open'), (e) => console.log(e.code))`

      assert.equal(await node('-e', script), 'ERR_PACKAGE_PATH_NOT_EXPORTED')
    }
  })

  it('starts nothing when it is imported', async () => {
    const script = `import('kibo-storefront-auth').then(() => console.log(process.getActiveResourcesInfo().join()))`

    const resources = (await node('-e', script)).split(',')

    assert.ok(
      !resources.some((one) => /Timeout|TCP|Server|Socket/.test(one) && !/TTY|Pipe/.test(one)),
      resources.join(),
    )
  })

  it('names in its types what it exports, and is side-effect free', () => {
    const { exports, sideEffects, engines, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

    for (const name of Object.keys(exported)) {
      const entry = exports[name.replace('kibo-storefront-auth', '.')]
      assert.ok(readFileSync(`${root}${entry.import.types}`, 'utf8').length > 0)
      assert.ok(readFileSync(`${root}${entry.require.types}`, 'utf8').length > 0)
    }
    assert.equal(sideEffects, false)
    assert.equal(engines.node, '>=20.19')
    assert.equal(peerDependencies.express, '^4.21 || ^5')
  })
})
