import assert from 'node:assert/strict'
import { Recent } from '../src/recent.ts'

const value = (text: string) => ({ text, isWanted: false })
const keep = (recent: Recent<ReturnType<typeof value>>, ...keys: string[]) => {
  for (const key of keys) recent.set(key, value(key))
}

describe('the values that were asked for lately', () => {
  it('stay; of more than there may be one goes that was not asked for', () => {
    const recent = new Recent<ReturnType<typeof value>>(3)
    keep(recent, 'one', 'two', 'three')
    recent.get('one')
    recent.get('three')
    keep(recent, 'four')

    assert.deepEqual(
      ['one', 'two', 'three', 'four'].map((key) => recent.get(key)?.text),
      ['one', undefined, 'three', 'four'],
    )
  })

  it('are never more than there may be, and the newest is among them, when each of them is asked for', () => {
    const recent = new Recent<ReturnType<typeof value>>(10)
    for (let index = 0; index < 100; index++) {
      keep(recent, `${index}`)
      for (let other = 0; other <= index; other++) recent.get(`${other}`)
      const there = Array.from({ length: index + 1 }, (_, other) => recent.get(`${other}`)).filter(Boolean)

      assert.equal(there.length, Math.min(index + 1, 10))
      assert.equal(recent.get(`${index}`)?.text, `${index}`)
    }
  })

  it('may be one', () => {
    const recent = new Recent<ReturnType<typeof value>>(1)
    keep(recent, 'one')
    recent.get('one')
    keep(recent, 'two')

    assert.deepEqual([recent.get('one')?.text, recent.get('two')?.text], [undefined, 'two'])
  })

  it('are found no more when they were deleted or replaced', () => {
    const recent = new Recent<ReturnType<typeof value>>(2)
    keep(recent, 'one', 'two')
    recent.delete('one')
    recent.set('two', value('again'))

    assert.equal(recent.get('one'), undefined)
    assert.equal(recent.get('two')?.text, 'again')
    recent.clear()
    assert.equal(recent.get('two'), undefined)
  })
})
