import assert from 'node:assert/strict'
import { examineHost } from '../../src/doctor/host.ts'
import { resolveKibo } from '../../src/kibo/options.ts'

const tenant = {
  domain: 't17828.tp1.mozu.com',
  sites: [
    { id: 22116, domain: 't17828-s22116.tp1.mozu.com', primaryCustomDomain: 'www.shop.example' },
    { id: 22117, domain: 't17828-s22117.tp1.mozu.com', primaryCustomDomain: null },
  ],
}

/** What the doctor says of that host for site 22116 of tenant 17828. */
async function look(apiHost: string) {
  const fetch: typeof globalThis.fetch = async () => new Response()
  const config = resolveKibo({ tenantId: 17828, siteId: 22116, clientId: 'a', sharedSecret: 'b', apiHost, fetch }, {})
  const [finding] = await examineHost(config.apiOrigin ?? '', tenant, config)
  return finding
}

describe('the host that the doctor compares', () => {
  for (const host of [
    't17828.tp1.mozu.com',
    't17828-s22116.tp1.mozu.com',
    'https://T17828-S22116.tp1.mozu.com',
    'www.shop.example',
  ]) {
    it(`is right as ${host}`, async () => {
      assert.equal((await look(host))?.status, 'ok')
    })
  }

  it('is wrong when it is the host of another site', async () => {
    const finding = await look('t17828-s22117.tp1.mozu.com')
    assert.equal(finding?.status, 'mend')
    assert.match(finding?.remedy ?? '', /KIBO_SITE=22117/)
  })

  for (const host of ['t17828-s22116.sandbox.mozu.com', 't17829.tp1.mozu.com', 'localhost:4000']) {
    it(`is wrong as ${host}`, async () => {
      const finding = await look(host)
      assert.equal(finding?.status, 'mend')
      assert.match(finding?.remedy ?? '', /t17828\.tp1\.mozu\.com/)
    })
  }

  it('may be a proxy of one’s own', async () => {
    assert.equal((await look('kibo-proxy.shop.example'))?.status, 'note')
  })
})
