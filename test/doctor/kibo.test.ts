import assert from 'node:assert/strict'
import { ClockReading } from '../../src/doctor/clock.ts'
import { examine } from '../../src/doctor/examine.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { freePort } from '../support/redis-server.ts'
import { stubKibo } from '../support/stub-kibo.ts'

const secret = 'a secret of the tests that is long enough'

describe('what the doctor asks of Kibo', () => {
  let sandbox: Sandbox
  let other: Sandbox

  before(async () => {
    sandbox = await createSandbox()
    other = await createSandbox()
  })
  after(() => Promise.all([sandbox.close(), other.close()]))
  afterEach(() => sandbox.clearFaults())

  /** The findings by what they are about, in an environment that is right but for `changes`. */
  async function look(changes: Record<string, string | undefined> = {}) {
    const env: NodeJS.ProcessEnv = { ...kiboEnv(sandbox.kibo), STOREFRONT_AUTH_SECRET: secret, ...changes }
    const findings = await examine(env, { origin: undefined, redisUrl: undefined, folder: '/' })
    assert.ok(!JSON.stringify(findings).includes(env.KIBO_SHARED_SECRET ?? secret))
    assert.ok(!JSON.stringify(findings).includes(secret))
    const of = (about: string) => findings.filter((one) => one.about === about)
    return { of, toMend: findings.filter(({ status }) => status === 'mend') }
  }

  it('finds nothing to mend where all is well', async () => {
    const { of, toMend } = await look()
    assert.deepEqual(toMend, [])
    assert.equal(of('GraphQL')[0]?.status, 'ok')
  })

  it('says how the sandbox gets GraphQL where it has none', async () => {
    sandbox.fail({ operation: 'graphql', kind: 'error-body', status: 501, errorCode: 'NOT_IMITATED' })
    const [finding] = (await look()).of('GraphQL')
    assert.deepEqual([finding?.status, /npm install --save-dev graphql/.test(finding?.remedy ?? '')], ['note', true])
  })

  it('names all settings that are missing at once, and looks at the rest', async () => {
    const { of, toMend } = await look({ KIBO_TENANT: '', KIBO_CLIENT_ID: ' ', STOREFRONT_AUTH_SECRET: undefined })
    assert.deepEqual(
      toMend.map(({ says = '' }) => /KIBO_\w+|STOREFRONT\w+/.exec(says)?.[0]),
      ['KIBO_TENANT', 'KIBO_CLIENT_ID', 'STOREFRONT_AUTH_SECRET'],
    )
    for (const { remedy } of toMend) assert.match(remedy ?? '', /--env-file \.env/)
    assert.match(of('app token')[0]?.says ?? '', /^not checked/)
    assert.equal(of('cookie').length, 1)
    assert.equal(of('Redis').length, 1)
  })

  it('asks Kibo although the secret of the cookies is missing', async () => {
    const { of, toMend } = await look({ STOREFRONT_AUTH_SECRET: undefined })
    assert.equal(toMend.length, 1)
    assert.equal(of('anonymous ticket')[0]?.status, 'ok')
  })

  it('finds a wrong shared secret, and still whether the host and the clock are right', async () => {
    const { of, toMend } = await look({ KIBO_SHARED_SECRET: 'wrong-shared-secret' })
    assert.deepEqual(
      toMend.map(({ about }) => about),
      ['app token'],
    )
    assert.match(toMend[0]?.says ?? '', /Kibo answered 401/)
    assert.match(toMend[0]?.remedy ?? '', /KIBO_SHARED_SECRET/)
    assert.equal(of('clock')[0]?.status, 'ok')
    assert.match(of('API host')[0]?.says ?? '', /not known, so it was not compared/)
    for (const about of ['tenant', 'site', 'anonymous ticket', 'GraphQL']) {
      assert.match(of(about)[0]?.says ?? '', /^not checked/, about)
    }
  })

  it('finds a tenant that Kibo does not know', async () => {
    const { of } = await look({ KIBO_TENANT: '999' })
    assert.equal(of('tenant')[0]?.status, 'mend')
    assert.match(of('tenant')[0]?.says ?? '', /does not know 999/)
    assert.match(of('tenant')[0]?.remedy ?? '', /KIBO_TENANT/)
    assert.equal(of('anonymous ticket')[0]?.status, 'mend')
  })

  it('finds a site that the tenant does not have, and names those that it has', async () => {
    const { of } = await look({ KIBO_SITE: '999' })
    assert.equal(of('site')[0]?.status, 'mend')
    assert.match(of('site')[0]?.remedy ?? '', new RegExp(String(sandbox.kibo.siteId)))
    const without = await look({ KIBO_SITE: undefined })
    assert.equal(without.of('site')[0]?.status, 'note')
  })

  for (const KIBO_SITE of ['999', undefined]) {
    it(`finds that no guest gets a ticket ${KIBO_SITE ? 'of another site' : 'without a site'}, and says where to look`, async () => {
      const { of } = await look({ KIBO_SITE })
      const [ticket] = of('anonymous ticket')
      assert.match(ticket?.says ?? '', /Kibo answered 400/)
      assert.match(ticket?.remedy ?? '', /KIBO_SITE/)
      assert.equal(of('GraphQL')[0]?.says, 'not checked: there is no guest ticket')
    })
  }

  it('finds a host that is another tenant’s', async () => {
    const { of } = await look({ KIBO_API_HOST: other.url })
    assert.equal(of('API host')[0]?.status, 'mend')
    assert.match(of('API host')[0]?.remedy ?? '', new RegExp(`set it to ${sandbox.url}\\.$`))
    assert.equal(of('anonymous ticket')[0]?.status, 'mend')
  })

  it('finds a host that nobody listens on', async () => {
    const { of } = await look({ KIBO_API_HOST: `http://127.0.0.1:${await freePort()}` })
    assert.match(of('API host')[0]?.says ?? '', /does not answer \(ECONNREFUSED\)/)
  })

  it('finds that the home host does not answer', async () => {
    const { toMend } = await look({ KIBO_AUTH_HOST: `http://127.0.0.1:${await freePort()}` })
    assert.deepEqual(
      toMend.map(({ about }) => about),
      ['app token'],
    )
    assert.match(toMend[0]?.remedy ?? '', /KIBO_AUTH_HOST/)
  })

  it('takes the host of the tenant service, and tells where calls go without it', async () => {
    const { of, toMend } = await look({ KIBO_API_HOST: undefined })
    assert.deepEqual(toMend, [])
    assert.equal(of('API host')[0]?.says, `${sandbox.url}, as the tenant service says`)
    assert.equal(of('region')[0]?.status, 'note')

    const wrong = await look({ KIBO_API_HOST: undefined, KIBO_API_ENV: 'tp1' })
    assert.match(wrong.of('region')[0]?.says ?? '', /KIBO_API_ENV leads to tp1\.mozu\.com/)
    assert.equal(wrong.of('region')[0]?.status, 'mend')
    assert.equal(wrong.of('region')[0]?.remedy, `Set KIBO_API_HOST=${sandbox.url}.`)
  })

  it('notes a tenant service that the application may not ask, and finds one that is out of order', async () => {
    sandbox.fail({ operation: 'getTenant', kind: 'status', status: 403 })
    assert.equal((await look()).of('tenant')[0]?.status, 'note')
    sandbox.clearFaults()
    sandbox.fail({ operation: 'getTenant', kind: 'status', status: 500 })
    const { of } = await look()
    assert.equal(of('tenant')[0]?.status, 'mend')
    assert.equal(of('anonymous ticket')[0]?.status, 'ok')
  })

  for (const [status, finding] of [
    [404, 'note'],
    [501, 'note'],
    [403, 'mend'],
    [500, 'mend'],
  ] as const) {
    it(`takes GraphQL that answers ${status} for ${finding}`, async () => {
      sandbox.fail({ operation: 'graphql', kind: 'status', status })
      assert.equal((await look()).of('GraphQL')[0]?.status, finding)
    })
  }

  it('finds a clock that is off by more than half a minute, and a ticket that looks expired', async () => {
    const at = async (offMs: number) => {
      const kibo = await stubKibo({ headers: { date: new Date(Date.now() + offMs).toUTCString() } })
      const clock = new ClockReading()
      await (await clock.fetch(kibo.origin)).text()
      await kibo.close()
      return clock.examine(undefined)
    }
    assert.equal((await at(10_000)).status, 'ok')
    assert.match((await at(120_000)).says ?? '', /^1(19|2\d) s behind Kibo's$/)
    assert.match((await at(-120_000)).says ?? '', /^1(19|2\d) s ahead of Kibo's$/)
    assert.equal(new ClockReading().examine('2001-01-01T00:00:00Z').status, 'mend')
  })
})
