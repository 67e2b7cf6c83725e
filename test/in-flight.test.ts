import assert from 'node:assert/strict'
import { InFlight } from '../src/in-flight.ts'

describe('work in flight', () => {
  let nowMs = 1_000_000
  const now = () => nowMs

  it('is pushed out by no number of others before its time', async () => {
    const work = new InFlight<number>(30_000, now)
    for (let key = 0; key < 20_000; key++) await work.share(`${key}`, async () => key)
    const again = await work.share('0', async () => -1)
    assert.equal(again, 0)
  })

  it('refuses more when its room is full, and takes more when the time of the first is up', async () => {
    const work = new InFlight<number>(30_000, now, 100)
    for (let key = 0; key < 100; key++) await work.share(`${key}`, async () => key)
    await assert.rejects(
      work.share('100', async () => 100),
      { code: 'kibo_unavailable' },
    )
    assert.equal(await work.share('0', async () => -1), 0, 'what is there is still shared')
    nowMs += 30_001
    assert.equal(await work.share('100', async () => 100), 100)
  })

  it('forgets a failure at once', async () => {
    const work = new InFlight<number>(30_000, now)
    await assert.rejects(work.share('a', () => Promise.reject(new Error('no'))))
    assert.equal(await work.share('a', async () => 1), 1)
  })
})
