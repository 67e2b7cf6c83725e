import assert from 'node:assert/strict'
import { EndedSessions } from '../../src/session/ended-sessions.ts'
import type { Session } from '../../src/session/session.ts'

const most = 5
let clockMs = 1_790_000_000_000
const now = () => clockMs++

function session(id: string, startedAtMs: number, accountId: number | null = 1001): Session {
  const ticket = {
    accessToken: 'a',
    accessExpiresAtMs: 0,
    refreshToken: 'r',
    refreshExpiresAtMs: 0,
    userId: accountId === null ? null : `user ${accountId}`,
    accountId,
    accountChosen: false,
    behaviors: [],
  }
  return { id, startedAtMs, persistent: true, ticket }
}

describe('the memory of ended sessions', () => {
  it('keeps one shopper’s logout however many sessions another shopper ends', () => {
    const ended = new EndedSessions(now, most)
    const mine = session('mine', ended.nextStartMs(), 1)
    ended.add(mine)

    for (let index = 0; index < 150_000; index++) ended.add(session(`theirs ${index}`, ended.nextStartMs(), 2))

    assert.ok(ended.hasEnded(mine))
  })

  it('keeps a shopper’s logout however many guests come and go', () => {
    const ended = new EndedSessions(now, most)
    const mine = session('mine', ended.nextStartMs(), 1)
    ended.add(mine)

    for (let index = 0; index < 30_000; index++) ended.add(session(`guest ${index}`, ended.nextStartMs(), null))

    assert.ok(ended.hasEnded(mine))
  })

  it('brings no session of the same shopper back, beyond the number that it keeps by id', () => {
    const ended = new EndedSessions(now, most)
    const all = Array.from({ length: 3 * most }, (_, index) => session(`${index}`, ended.nextStartMs()))
    const later = session('later', ended.nextStartMs())

    for (const one of all) ended.add(one)

    for (const one of all) assert.ok(ended.hasEnded(one), one.id)
    assert.ok(!ended.hasEnded(later))
  })
})
