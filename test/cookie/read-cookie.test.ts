import assert from 'node:assert/strict'
import { chunkValue } from '../../src/cookie/chunk-value.ts'
import { maxChunks, readCookie } from '../../src/cookie/read-cookie.ts'

const name = 'shop'
const read = (header: string | undefined) => readCookie(header, name).value

describe('readCookie', () => {
  it('finds the cookie wherever it stands among others', () => {
    for (const header of ['shop=v', 'a=1; shop=v', 'shop=v; a=1', 'a=1;shop=v;b=2', '  shop = v ', 'a; shop=v']) {
      assert.equal(read(header), 'v', header)
    }
  })

  it('finds nothing in a header that only looks like it', () => {
    for (const header of [undefined, '', 'shop', 'xshop=v', 'shopx=v', 'a=shop=v', 'Shop=v', 'shop.x=v', 'shop.10=v']) {
      assert.equal(read(header), undefined, header)
    }
  })

  it('keeps what follows the first equals sign', () => {
    assert.equal(read('shop=a=b=='), 'a=b==')
  })

  it('decodes what a client has percent-encoded, and leaves alone what can not be decoded', () => {
    assert.equal(read('shop=s%3Aa%2Bb%2Fc'), 's:a+b/c')
    assert.equal(read('shop=%E0%A4%A'), '%E0%A4%A')
  })

  it('takes a cookie that is there twice for none, and still names it', () => {
    assert.deepEqual(readCookie('shop=a; shop=b', name), { value: undefined, names: ['shop'] })
    assert.deepEqual(readCookie('shop=a; shop=a', name), { value: undefined, names: ['shop'] })
    assert.equal(read('shop.0=a; shop.1=b; shop.0=c'), undefined)
  })

  it('joins chunks by their number, not by their order', () => {
    assert.equal(read('shop.1=b; shop.0=a; shop.2=c'), 'abc')
  })

  it('joins no further than the first chunk that is missing', () => {
    assert.equal(read('shop.0=a; shop.2=c'), 'a')
    assert.equal(read('shop.1=b'), undefined)
  })

  it('joins no more chunks than are ever written, but names them all', () => {
    const header = Array.from({ length: 10 }, (_, index) => `shop.${index}=${index}`).join('; ')

    assert.equal(read(header), '012')
    assert.equal(readCookie(header, name).names.length, 10)
  })

  it('prefers the whole cookie to chunks of an earlier one', () => {
    assert.deepEqual(readCookie('shop=v; shop.0=a', name), { value: 'v', names: ['shop', 'shop.0'] })
  })
})

describe('chunkValue', () => {
  it('leaves a value that fits in one cookie', () => {
    assert.deepEqual([...chunkValue(name, 'v'.repeat(3900), { path: '/' }).keys()], [name])
  })

  it('cuts a larger one into cookies of at most 4096 bytes with their attributes, which join to it again', () => {
    const value = Array.from({ length: 9000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('')
    const chunks = chunkValue(name, value, { path: '/' })

    assert.deepEqual([...chunks.keys()], ['shop.0', 'shop.1', 'shop.2'])
    for (const [chunk, text] of chunks) assert.ok(chunk.length + 1 + text.length + 120 <= 4096)
    const header = Array.from(chunks, ([chunk, text]) => `${chunk}=${text}`).join('; ')
    assert.equal(read(header), value)
  })

  it('refuses what would pass the room for headers that Node gives a request', () => {
    assert.throws(() => chunkValue(name, 'v'.repeat(4096 * maxChunks), { path: '/' }), RangeError)
  })
})
