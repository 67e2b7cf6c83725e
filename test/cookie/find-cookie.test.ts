import assert from 'node:assert/strict'
import fc from 'fast-check'
import { findCookie, isPlain } from '../../src/cookie/find-cookie.ts'
import { readCookie } from '../../src/cookie/read-cookie.ts'

const name = 'kibo_shopper'

/** As the middleware looks: what is not plain is left to the careful look. */
function plainCookie(header: string | undefined): string | undefined {
  const value = findCookie(header, name)
  return value !== undefined && isPlain(value) ? value : undefined
}

describe('the quick look for a cookie', () => {
  it('finds one that is there plainly and once, beside those whose names begin or end alike', () => {
    const others = `${name}_device=s:d; x${name}=1; ${name}-x=2; theme=dark`

    assert.equal(plainCookie(`${name}=s:v`), 's:v')
    assert.equal(plainCookie(`${others}; ${name}=s:v`), 's:v')
    assert.equal(plainCookie(`${name}=s:v; ${others}`), 's:v')
  })

  it('leaves to the careful look whatever is there twice, in chunks, or written oddly', () => {
    const odd = [
      `${name}=a; ${name}=b`,
      `${name}=a; ${name}.0=b`,
      `${name}.0=b`,
      `a=1;${name}=v`,
      `a=1;  ${name}=v`,
      `a=1;\t${name}=v`,
      `\xA0${name}=v`,
      ` ${name}=v`,
      `${name} =v`,
      `x=${name}; ${name}=v`,
      `${name}`,
      `${name}=`,
      `${name}= v`,
      `${name}=v `,
      `${name}=v\t; a=1`,
      `${name}=%76`,
      'theme=dark',
      '',
    ]

    for (const header of odd) assert.equal(plainCookie(header), undefined, JSON.stringify(header))
    assert.equal(plainCookie(undefined), undefined)
  })

  it('never finds another text than the careful look, whatever the header', () => {
    const part = fc.oneof(
      fc.constantFrom(
        name,
        `${name}=`,
        `${name}=v`,
        `; ${name}=w`,
        `${name}.0=c`,
        `${name}_device=d`,
        `__Host-${name}=h`,
      ),
      fc.constantFrom(';', '; ', ' ', '\t', '=', '.', '\xA0', ' =', '"'),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const header = parts.join('')
        const found = plainCookie(header)
        if (found !== undefined) assert.equal(readCookie(header, name).value, found, JSON.stringify(header))
      }),
      { numRuns: 20_000 },
    )
  })
})
