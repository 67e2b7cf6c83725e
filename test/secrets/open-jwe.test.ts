import assert from 'node:assert/strict'
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { jweHeader, openJwe } from '../../src/secrets/open-jwe.ts'

const bytes = randomBytes(32)
const key = createSecretKey(bytes)
const strict = {
  keyManagementAlgorithms: ['dir'],
  contentEncryptionAlgorithms: ['A256GCM'],
  maxDecompressedLength: 0,
}

const sealByJose = (payload: Uint8Array, header: object = {}) =>
  new CompactEncrypt(payload).setProtectedHeader({ ...jweHeader, ...header }).encrypt(bytes)

/** A JWE with the parts that are given, its tag made of them. */
function sealByHand(
  header: string,
  { payload = 'a value', ivBytes = 12, tagBytes = 16, keyBytes = bytes } = {},
): string {
  const part = Buffer.from(header).toString('base64url')
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', keyBytes, iv)
  cipher.setAAD(Buffer.from(part))
  const ciphertext = Buffer.concat([cipher.update(payload), cipher.final()])
  const tag = cipher.getAuthTag().subarray(0, tagBytes)
  return [part, '', iv.toString('base64url'), ciphertext.toString('base64url'), tag.toString('base64url')].join('.')
}

const byJose = (jwe: string) =>
  compactDecrypt(jwe, bytes, strict).then(
    ({ plaintext }) => Buffer.from(plaintext).toString('hex'),
    () => undefined,
  )
const byUs = (jwe: string) => {
  const opened = openJwe(jwe, key)
  return opened && Buffer.from(opened).toString('hex')
}

describe('openJwe', () => {
  it('opens what jose seals, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), async (payload) => {
        assert.equal(byUs(await sealByJose(payload)), Buffer.from(payload).toString('hex'))
      }),
      { numRuns: 200 },
    )
  })

  it('opens what jose opens when it is sealed by hand by the same recipe', async () => {
    const jwe = sealByHand(JSON.stringify(jweHeader))

    assert.equal(byUs(jwe), Buffer.from('a value').toString('hex'))
    assert.equal(await byJose(jwe), byUs(jwe))
  })

  const headers: Record<string, string> = {
    'no algorithm': '{"enc":"A256GCM"}',
    'alg none': '{"alg":"none","enc":"A256GCM"}',
    'another alg': '{"alg":"A256KW","enc":"A256GCM"}',
    'another enc': '{"alg":"dir","enc":"A128GCM"}',
    'no enc': '{"alg":"dir"}',
    'a zip': '{"alg":"dir","enc":"A256GCM","zip":"DEF"}',
    'an unknown crit': '{"alg":"dir","enc":"A256GCM","crit":["x"],"x":1}',
    'an empty crit': '{"alg":"dir","enc":"A256GCM","crit":[]}',
    'no JSON': 'not json',
    'a list': '["dir","A256GCM"]',
    nothing: '',
  }
  for (const [about, header] of Object.entries(headers)) {
    it(`takes no header with ${about}, as jose does not`, async () => {
      const jwe = sealByHand(header)

      assert.equal(await byJose(jwe), undefined)
      assert.equal(byUs(jwe), undefined)
    })
  }

  for (const header of [
    '{"alg":"dir","enc":"A256GCM","kid":"1"}',
    '{"enc":"A256GCM","alg":"dir"}',
    ' {"alg":"dir","enc":"A256GCM"}',
  ]) {
    it(`takes no header that jose would take and that is not written here: ${header}`, () => {
      assert.equal(byUs(sealByHand(header)), undefined)
    })
  }

  it('takes no initialization vector and no tag of another length, and nothing of another key', async () => {
    const header = JSON.stringify(jweHeader)
    const wrong = [
      ...[1, 8, 11, 13, 16].map((ivBytes) => sealByHand(header, { ivBytes })),
      ...[4, 8, 12, 13, 14, 15].map((tagBytes) => sealByHand(header, { tagBytes })),
      sealByHand(header, { keyBytes: randomBytes(32) }),
    ]

    for (const jwe of wrong) {
      assert.equal(await byJose(jwe), undefined, jwe)
      assert.equal(byUs(jwe), undefined, jwe)
    }
  })

  it('takes no text with a part more, less, empty or doubled', async () => {
    const jwe = await sealByJose(Buffer.from('a value'))
    const [header = '', , iv = '', ciphertext = '', tag = ''] = jwe.split('.')
    const wrong = [
      '',
      '.',
      '....',
      `${jwe}.`,
      `.${jwe}`,
      `${jwe}.${tag}`,
      [header, '', iv, ciphertext].join('.'),
      [header, 'AAAA', iv, ciphertext, tag].join('.'),
      [header, '', iv, '', tag].join('.'),
      [header, '', '', ciphertext, tag].join('.'),
      [header, '', iv, ciphertext, ''].join('.'),
      [header, '', iv, `${ciphertext}.${ciphertext}`, tag].join('.'),
      [header, '', iv, tag, ciphertext].join('.'),
    ]

    for (const text of wrong) {
      assert.equal(await byJose(text), undefined, text)
      assert.equal(byUs(text), undefined, text)
    }
  })

  it('takes no base64url but the canonical one: no other alphabet, padding, blanks or spare bits', async () => {
    const jwe = await sealByJose(Buffer.from('a value of 17 byt'))
    const last = jwe.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const spare = alphabet[alphabet.indexOf(last) ^ 1] ?? ''
    const parts = jwe.split('.')
    const wrong = [
      jwe.slice(0, -1) + spare,
      `${jwe}=`,
      `${jwe}==`,
      `${jwe} `,
      ...[2, 3, 4].flatMap((at) =>
        ['=', ' ', '\n', '+', '/', '*'].map((extra) => parts.with(at, parts[at] + extra).join('.')),
      ),
    ]

    for (const text of wrong) assert.equal(byUs(text), undefined, JSON.stringify(text))
  })

  for (const bytesInside of [16, 17, 18]) {
    it(`takes nothing that has padding, blanks or other characters in it, ${bytesInside} bytes`, async () => {
      const jwe = await sealByJose(randomBytes(bytesInside))
      const parts = jwe.split('.')
      const wrong = ['=', '==', ' ', '\n', '*', '*=', '***', '****'].flatMap((other) => [
        jwe + other,
        ...[2, 3, 4].flatMap((at) => [
          parts.with(at, parts[at] + other).join('.'),
          parts.with(at, other + parts[at]).join('.'),
          parts.with(at, parts[at]?.slice(0, -other.length) + other).join('.'),
          parts.with(at, other + parts[at]?.slice(other.length)).join('.'),
        ]),
      ])

      assert.notEqual(byUs(jwe), undefined)
      for (const text of wrong) assert.equal(byUs(text), undefined, JSON.stringify(text))
    })
  }

  it('opens nothing of which one character is changed, cut or added, wherever', async () => {
    const jwe = await sealByJose(Buffer.from('a value'))

    for (let at = 0; at < jwe.length; at++) {
      const other = jwe[at] === 'A' ? 'B' : 'A'
      assert.equal(byUs(jwe.slice(0, at) + other + jwe.slice(at + 1)), undefined, `changed at ${at}`)
      assert.equal(byUs(jwe.slice(0, at) + jwe.slice(at + 1)), undefined, `cut at ${at}`)
      assert.equal(byUs(`${jwe.slice(0, at)}A${jwe.slice(at)}`), undefined, `added at ${at}`)
    }
  })

  it('never opens what jose does not, whatever the text', async () => {
    const jwe = await sealByJose(Buffer.from('a value'))
    const parts = jwe.split('.')
    const partLike = (part: string) =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(part) },
        { weight: 1, arbitrary: fc.constantFrom(...parts, '', '.', `${part}A`, `${part}=`, ` ${part}`, part.slice(1)) },
      )
    const like = fc.tuple(...parts.map(partLike)).map((some) => some.join('.'))
    let openedCount = 0
    await fc.assert(
      fc.asyncProperty(like, async (text) => {
        const opened = byUs(text)
        if (opened === undefined) return
        openedCount += 1
        assert.equal(await byJose(text), opened)
      }),
      { numRuns: 2000 },
    )
    assert.ok(openedCount > 200, `${openedCount} of 2000`)
  })
})
