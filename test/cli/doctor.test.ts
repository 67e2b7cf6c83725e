import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../../src/doctor/finding.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { runCli } from '../support/run-cli.ts'

describe('the command doctor', function () {
  this.timeout(60_000)
  let sandbox: Sandbox
  let folder: string
  let file: string

  const write = (env: Record<string, string>) =>
    writeFileSync(
      file,
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )

  before(async () => {
    sandbox = await createSandbox()
  })
  after(() => sandbox.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'))
    file = join(folder, '.env')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const env = (): Record<string, string> => ({
    ...kiboEnv(sandbox.kibo),
    STOREFRONT_AUTH_SECRET: 'a secret of the tests that is long enough',
  })

  it('ends with 0 when there is nothing to mend, in the environment or in a file', async () => {
    write(env())
    for (const found of [
      await runCli(['doctor'], { env: env() }),
      await runCli(['doctor', '--env-file', '.env'], { folder }),
    ]) {
      assert.equal(found.code, 0, found.stdout + found.stderr)
      assert.match(found.stdout, /\nNothing to mend\.\n$/)
      assert.match(found.stdout, /^ok {4}settings\nok {4}app token\nok {4}tenant: \d+\nok {4}site: \d+\n/)
    }
  })

  it('ends with 1, and says what to mend of everything, when something is wrong', async () => {
    const { KIBO_TENANT: _, STOREFRONT_AUTH_SECRET: __, ...some } = env()
    write({ ...some, NODE_ENV: 'production' })
    const { code, stdout } = await runCli(['doctor', '--env-file', file, '--origin', 'http://shop.example'])
    assert.equal(code, 1)
    assert.match(stdout, /MEND {2}settings: kibo\.tenantId is missing: .*KIBO_TENANT/)
    assert.match(stdout, /MEND {2}settings: secret is missing: .*STOREFRONT_AUTH_SECRET/)
    assert.match(stdout, /MEND {2}cookie: __Host-kibo_shopper at http:\/\/shop\.example is Secure/)
    assert.match(stdout, /\nTo mend: 3\n$/)
  })

  it('prints a JSON list of findings with --json, and has the same exit codes', async () => {
    const well = await runCli(['doctor', '--json'], { env: env() })
    const findings = JSON.parse(well.stdout) as Finding[]
    assert.equal(well.code, 0)
    assert.deepEqual(
      findings.map(({ about }) => about),
      [
        'settings',
        'app token',
        'tenant',
        'site',
        'API host',
        'region',
        'anonymous ticket',
        'GraphQL',
        'clock',
        'cookie',
        'Redis',
      ],
    )
    assert.ok(findings.every(({ status }) => status === 'ok' || status === 'note'))

    const ill = await runCli(['doctor', '--json'], { env: { ...env(), KIBO_SITE: '3' } })
    assert.equal(ill.code, 1)
    const [site, ...others] = (JSON.parse(ill.stdout) as Finding[]).filter(({ status }) => status === 'mend')
    assert.deepEqual(site, {
      about: 'site',
      status: 'mend',
      says: `tenant ${sandbox.kibo.tenantId} has no site 3`,
      remedy: `Set KIBO_SITE to a site of the tenant: ${sandbox.kibo.siteId}.`,
    })
    assert.deepEqual(
      others.map(({ about }) => about),
      ['anonymous ticket'],
    )
  })

  it('says which values of the file do not count, because the environment has others', async () => {
    write({ ...env(), KIBO_SITE: '3' })
    const { code, stdout } = await runCli(['doctor', '--env-file', file], {
      env: { KIBO_SITE: String(sandbox.kibo.siteId), KIBO_TENANT: String(sandbox.kibo.tenantId) },
    })
    assert.equal(code, 0)
    assert.match(stdout, /^note {2}env file: .*: KIBO_SITE\n/)
  })

  it('ends with 2 when the file is not there', async () => {
    // Node 20 reads --env-file among a script's arguments too, and ends by itself then.
    const { code, stdout, stderr } = await runCli(['doctor', '-e', file])
    assert.deepEqual([code, stdout, stderr], [2, '', `${file}: there is no such file\n`])
  })
})
