import assert from 'node:assert/strict'
import { copyJson } from '../src/copy-json.ts'

describe('a copy of JSON', () => {
  it('is equal, and shares no object or list', () => {
    const original = { id: 1, name: null, on: true, list: [{ deep: ['a', [2]] }, 'b'], empty: {}, none: [] }
    const copy = copyJson(original)

    assert.deepEqual(copy, original)
    copy.list.push('c')
    ;(copy.list[0] as { deep: unknown[] }).deep.push('changed')
    ;(copy.empty as Record<string, unknown>).more = 1
    assert.deepEqual(original, { id: 1, name: null, on: true, list: [{ deep: ['a', [2]] }, 'b'], empty: {}, none: [] })
  })

  it('keeps a key __proto__ as a key', () => {
    const copy = copyJson(JSON.parse('{"__proto__": {"isAdmin": true}, "id": 1}'))

    assert.equal(copy.isAdmin, undefined)
    assert.equal(Object.getPrototypeOf(copy), Object.prototype)
    assert.equal(JSON.stringify(copy), '{"__proto__":{"isAdmin":true},"id":1}')
  })
})
