import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedStore } from '../../src/store/contract.ts'
import { until } from './until.ts'

/** The same store as two processes see it. */
export interface TwoStores {
  one: SharedStore
  other: SharedStore
}

/** Long enough that a busy machine gets there in time. */
const briefMs = 150

/** The cases that every `SharedStore` passes. */
export function itKeepsTheContract(stores: () => TwoStores): void {
  const key = () => `key-${randomUUID()}`

  it('answers undefined for a key that nobody wrote', async () => {
    assert.equal(await stores().one.get(key()), undefined)
  })

  it('shows every process what one of them wrote', async () => {
    const name = key()
    await stores().one.set(name, 'text: ü "{}"\n', 5000)
    assert.equal(await stores().other.get(name), 'text: ü "{}"\n')
    await stores().other.set(name, 'newer', 5000)
    assert.equal(await stores().one.get(name), 'newer')
  })

  it('forgets a value when its time is up', async () => {
    const name = key()
    await stores().one.set(name, 'brief', briefMs)
    assert.equal(await stores().one.get(name), 'brief')
    await until(async () => (await stores().one.get(name)) === undefined)
  })

  it('takes a fraction of a millisecond for a whole one', async () => {
    await stores().one.set(key(), 'brief', 0.4)
  })

  it('writes over what was read, and over nothing else', async () => {
    const { one, other } = stores()
    const name = key()
    await one.set(name, 'first', 5000)
    assert.equal(await one.replace(name, 'first', 'second', 5000), true)
    assert.equal(await other.replace(name, 'first', 'third', 5000), false)
    assert.equal(await other.get(name), 'second')
  })

  it('says yes again to a replacement that took effect already', async () => {
    const { one, other } = stores()
    const name = key()
    await one.set(name, 'first', 5000)
    await one.replace(name, 'first', 'second', 5000)
    assert.equal(await one.replace(name, 'first', 'second', 5000), true)
    await other.set(name, 'ended', 5000)
    assert.equal(await one.replace(name, 'first', 'second', 5000), false)
  })

  it('does not bring back what is gone', async () => {
    const { one, other } = stores()
    const name = key()
    await one.set(name, 'first', 5000)
    await other.delete(name)
    assert.equal(await one.replace(name, 'first', 'second', 5000), false)
    assert.equal(await one.get(name), undefined)
  })

  it('gives a replacement an expiry of its own', async () => {
    const { one } = stores()
    const name = key()
    await one.set(name, 'first', 60_000)
    await one.replace(name, 'first', 'second', briefMs)
    await until(async () => (await one.get(name)) === undefined)
  })

  it('lets one of many be the first to write', async () => {
    const { one, other } = stores()
    const name = key()
    const claims = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? one : other).replace(name, undefined, `holder ${index}`, 5000),
    )
    assert.equal((await Promise.all(claims)).filter(Boolean).length, 1)
    const holder = await one.get(name)
    assert.equal(await one.replace(name, undefined, String(holder), 5000), false)
  })

  it('lets the next be first when the time of the first is up', async () => {
    const { one, other } = stores()
    const name = key()
    assert.equal(await one.replace(name, undefined, 'one', briefMs), true)
    assert.equal(await other.replace(name, undefined, 'other', 5000), false)
    await until(() => other.replace(name, undefined, 'other', 5000))
  })

  it('deletes for its holder only, or for anybody', async () => {
    const { one, other } = stores()
    const name = key()
    await one.set(name, 'mine', 5000)
    await other.delete(name, 'yours')
    assert.equal(await one.get(name), 'mine')
    await one.delete(name, 'mine')
    assert.equal(await one.get(name), undefined)
    await one.set(name, 'again', 5000)
    await other.delete(name)
    assert.equal(await one.get(name), undefined)
  })

  it('knows the members of a group until they leave or their time is up', async () => {
    const { one, other } = stores()
    const group = key()
    assert.deepEqual(await one.members(group), [])
    await one.join(group, 'brief', briefMs)
    await one.join(group, 'long', 5000)
    await other.join(group, 'gone', 5000)
    await other.join(group, 'long', 5000)
    await one.leave(group, 'gone')
    assert.deepEqual((await other.members(group)).sort(), ['brief', 'long'])
    await until(async () => !(await other.members(group)).includes('brief'))
    assert.deepEqual(await other.members(group), ['long'])
  })

  it('tells which members are too many: those whose text sorts first, until they leave', async () => {
    const { one, other } = stores()
    const group = key()
    for (const member of ['3 c', '1 a', '2 b']) assert.deepEqual(await one.join(group, member, 5000, 3), [])
    assert.deepEqual(await other.join(group, '4 d', 5000, 3), ['1 a'])
    assert.deepEqual(await other.join(group, '5 e', 5000, 1), ['1 a', '2 b', '3 c', '4 d'])
    await one.leave(group, '1 a', '2 b', '3 c', '4 d')
    assert.deepEqual(await one.members(group), ['5 e'])
    await one.join(group, '6 f', 5000)
    await one.leave(group, '5 e', '6 f')
    assert.deepEqual(await one.members(group), [])
  })

  it('keeps a group as long as its longest member, whoever joins after', async () => {
    const { one } = stores()
    const group = key()
    await one.join(group, 'long', 5000)
    await one.join(group, 'brief', briefMs / 2)
    await until(async () => !(await one.members(group)).includes('brief'))
    assert.deepEqual(await one.members(group), ['long'])
  })

  it('counts in all processes together, from anew when the window is over', async () => {
    const { one, other } = stores()
    const name = key()
    assert.equal((await one.count(name, briefMs)).count, 1)
    const second = await other.count(name, briefMs)
    assert.equal(second.count, 2)
    assert.ok(second.resetsInMs > 0 && second.resetsInMs <= briefMs, `${second.resetsInMs}`)
    await one.uncount(name)
    assert.equal((await one.count(name, briefMs)).count, 2)
    await until(async () => (await one.count(name, briefMs)).count === 1)
  })

  it('does not count below nothing', async () => {
    const { one } = stores()
    const name = key()
    await one.uncount(name)
    await one.count(name, 5000)
    await one.uncount(name)
    await one.uncount(name)
    assert.equal((await one.count(name, 5000)).count, 1)
  })

  it('tells every subscriber what is published, itself included, until it unsubscribes', async () => {
    const { one, other } = stores()
    const heard: string[] = []
    const stops = [
      one.subscribe(
        (message) => heard.push(`one ${message}`),
        () => {},
      ),
      other.subscribe(
        (message) => heard.push(`other ${message}`),
        () => {},
      ),
    ]
    // The connection is made in the background: the first message may come before it.
    await until(async () => {
      const areThere = heard.length >= 2
      heard.length = 0
      if (!areThere) await one.publish('are you there?')
      return areThere
    })
    heard.length = 0
    await other.publish('hello')
    await until(() => heard.length >= 2)
    assert.deepEqual(heard.sort(), ['one hello', 'other hello'])

    await stops[1]?.()
    heard.length = 0
    await one.publish('anybody?')
    await until(() => heard.length >= 1)
    await sleep(20)
    assert.deepEqual(heard, ['one anybody?'])
    await stops[0]?.()
  })
}
