import assert from 'node:assert/strict'
import { hkdfSync } from 'node:crypto'
import { encode } from '@msgpack/msgpack'
import { sign } from 'cookie-signature'
import { CompactEncrypt } from 'jose'
import type { KeyOwner } from '../../src/secrets/derive-key.ts'
import { createSealer, type Purpose } from '../../src/secrets/sealer.ts'
import { signText, verifyText } from '../../src/secrets/signature.ts'

const secret = 'the first secret, long enough for all'
const other = 'the second secret, long enough as well'
const name = 'kibo_shopper'
const kibo = { tenantId: '17828', environment: 'https://kibo.test' }
const owner = (...secrets: string[]): KeyOwner => ({ secrets, kibo })
/** What a key is bound to, written as it is derived. */
const contextOf = (version: number) => JSON.stringify([`v${version}`, 'session', kibo.tenantId, kibo.environment, name])

/** A value sealed by the documented recipe, with one ingredient changed. */
async function sealByHand(changes: { version?: number; header?: object; context?: string } = {}) {
  const context = changes.context ?? contextOf(2)
  const key = new Uint8Array(hkdfSync('sha256', secret, 'kibo-storefront-auth', context, 32))
  const payload = Buffer.concat([Buffer.of(changes.version ?? 2), encode('a value')])
  const jwe = await new CompactEncrypt(payload)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...changes.header })
    .encrypt(key)
  return `s:${sign(jwe, secret)}`
}

describe('createSealer', () => {
  const sealer = createSealer(owner(secret), 'session', name)

  it('gives back what was sealed, bytes as bytes', async () => {
    const value = ['id', 1_790_000_000_000, null, [1014], new Uint8Array([0, 255])]

    assert.deepEqual(await sealer.unseal(await sealer.seal(value)), value)
  })

  it('never seals one value twice to the same text', async () => {
    assert.notEqual(await sealer.seal('a'), await sealer.seal('a'))
  })

  it('opens what its documented recipe gives', async () => {
    assert.equal(await sealer.unseal(await sealByHand()), 'a value')
  })

  it('takes a value of one purpose for none of the others', async () => {
    const purposes: Purpose[] = ['session', 'two-factor', 'store', 'account']
    for (const sealed of purposes) {
      for (const opened of purposes) {
        const text = await createSealer(owner(secret), sealed, name).seal('a')

        const value = await createSealer(owner(secret), opened, name).unseal(text)

        assert.equal(value, sealed === opened ? 'a' : undefined, `${sealed} as ${opened}`)
      }
    }
  })

  it('takes a value of one cookie name for no other', async () => {
    const text = await createSealer(owner(secret), 'session', `__Host-${name}`).seal('a')

    assert.equal(await sealer.unseal(text), undefined)
  })

  it('takes a value of another tenant or another of Kibo’s environments for nothing, with the same secret', async () => {
    const text = await sealer.seal('a')

    for (const other of [
      { ...kibo, tenantId: '17829' },
      { ...kibo, environment: 'https://staging.kibo.test' },
    ]) {
      assert.equal(await createSealer({ secrets: [secret], kibo: other }, 'session', name).unseal(text), undefined)
    }
  })

  it('takes nothing of another format version', async () => {
    assert.equal(await sealer.unseal(await sealByHand({ version: 1 })), undefined)
    assert.equal(await sealer.unseal(await sealByHand({ context: contextOf(1) })), undefined)
  })

  it('takes no compressed text, not even one that is sealed and signed with our keys (CVE-2024-28176)', async () => {
    assert.equal(await sealer.unseal(await sealByHand({ header: { zip: 'DEF' } })), undefined)
  })

  it('takes no other algorithm than the one it seals with (CVE-2022-36083)', async () => {
    for (const header of ['{"alg":"none"}', '{"alg":"dir","enc":"A128GCM"}', '{"alg":"A256KW","enc":"A256GCM"}']) {
      const jwe = (verifyText(await sealByHand(), secret) ?? '').split('.')
      jwe[0] = Buffer.from(header).toString('base64url')

      assert.equal(await sealer.unseal(signText(jwe.join('.'), secret)), undefined, header)
    }
  })

  it('takes nothing that is signed but not sealed', async () => {
    for (const value of ['', 'a', '[1,"a value"]', 'a.b.c.d.e', `${'a'.repeat(100_000)}`]) {
      assert.equal(await sealer.unseal(signText(value, secret)), undefined)
    }
  })

  it('seals with the first secret and opens with all of them', async () => {
    const rotated = createSealer(owner(other, secret), 'session', name)

    assert.equal(await rotated.unseal(await sealer.seal('old')), 'old')
    assert.equal(await sealer.unseal(await rotated.seal('new')), undefined)
    assert.equal(await createSealer(owner(other), 'session', name).unseal(await rotated.seal('new')), 'new')
  })

  it('refuses to be made without a secret', () => {
    assert.throws(() => createSealer(owner(), 'session', name), TypeError)
  })

  it('writes cookie octets only, which no client has to encode', async () => {
    assert.match(await sealer.seal('a'), /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/)
  })
})
