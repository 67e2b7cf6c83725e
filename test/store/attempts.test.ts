import assert from 'node:assert/strict'
import { Attempts, maxCounts } from '../../src/store/attempts.ts'

const windowMs = 60_000

describe('the counts of attempts in one process', () => {
  let nowMs = 0
  const fresh = () => new Attempts(undefined, () => nowMs)

  it('keep at most 50 000 of each kind: the one counted longest ago begins anew, the others go on', async () => {
    const attempts = fresh()
    for (const key of ['old', 'busy']) for (const _ of [1, 2, 3]) await attempts.add('login', key, windowMs)
    for (let index = 0; index < maxCounts - 1; index++) {
      await attempts.add('login', `other ${index}`, windowMs)
      if (index % 1000 === 0) await attempts.add('login', 'busy', windowMs)
    }

    assert.equal((await attempts.add('login', 'old', windowMs)).count, 1)
    assert.ok((await attempts.add('login', 'busy', windowMs)).count > 3)
  })

  it('of addresses never push out those of logins', async () => {
    const attempts = fresh()
    await attempts.add('login', 'ada', windowMs)
    for (let index = 0; index < 2 * maxCounts; index++) await attempts.add('address', `${index}`, windowMs)

    assert.equal((await attempts.add('login', 'ada', windowMs)).count, 2)
  })

  it('begin a window with the first attempt, and end it whatever comes in it', async () => {
    const attempts = fresh()
    await attempts.add('login', 'ada', windowMs)
    nowMs += windowMs - 1
    const second = await attempts.add('login', 'ada', windowMs)
    assert.deepEqual([second.count, second.resetsInMs], [2, 1])
    nowMs += 1

    const third = await attempts.add('login', 'ada', windowMs)

    assert.deepEqual([third.count, third.resetsInMs], [1, windowMs])
  })

  it('take back what was counted in its own window, never in the next', async () => {
    const attempts = fresh()
    const first = await attempts.add('login', 'ada', windowMs)
    nowMs += windowMs
    const second = await attempts.add('login', 'ada', windowMs)
    await first.takeBack()
    assert.equal((await attempts.add('login', 'ada', windowMs)).count, 2)
    await second.takeBack()

    assert.equal((await attempts.add('login', 'ada', windowMs)).count, 2)
  })
})
