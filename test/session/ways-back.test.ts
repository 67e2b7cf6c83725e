import assert from 'node:assert/strict'
import type { Session } from '../../src/session/session.ts'
import { WaysBack } from '../../src/session/ways-back.ts'

let nowMs = 1_790_000_000_000
const now = () => nowMs
const graceMs = 30_000

/** The session with the ticket that the `nth` refresh gave it. */
function session(id: string, nth: number): Session {
  const ticket = {
    accessToken: `access ${nth}`,
    accessExpiresAtMs: nth,
    refreshToken: `refresh ${nth}`,
    refreshExpiresAtMs: nth,
    userId: 'user',
    accountId: 1001,
    accountChosen: false,
    behaviors: [],
  }
  return { id, startedAtMs: 1, persistent: true, ticket }
}

describe('the way back of a session that was refreshed', () => {
  it('leads from every ticket that its visitor may still have to the newest', () => {
    const ways = new WaysBack(now, graceMs)
    ways.add(session('a', 0), session('a', 1), nowMs + 1000)
    ways.add(session('a', 1), session('a', 2), nowMs + 1000)

    assert.deepEqual(
      [0, 1, 2].map((nth) => ways.from(session('a', nth))?.ticket.accessToken),
      ['access 2', 'access 2', undefined],
    )
    assert.equal(ways.from(session('b', 0)), undefined)
  })

  it('leads no more from what is older than the cookie that its visitor came with', () => {
    const ways = new WaysBack(now, graceMs)
    ways.add(session('a', 0), session('a', 1), nowMs + 1000)
    ways.add(session('a', 1), session('a', 2), nowMs + 1000)

    ways.arrive(session('a', 1))
    assert.equal(ways.from(session('a', 0)), undefined)
    assert.equal(ways.from(session('a', 1))?.ticket.accessToken, 'access 2')
  })

  it('leads on for the grace after the new ticket has first come, however often it comes', () => {
    const ways = new WaysBack(now, graceMs)
    ways.add(session('a', 0), session('a', 1), nowMs + 100_000)
    nowMs += 50_000
    ways.arrive(session('a', 1))
    nowMs += graceMs - 1
    ways.arrive(session('a', 1))
    assert.equal(ways.from(session('a', 0))?.ticket.accessToken, 'access 1')
    nowMs += 2
    assert.equal(ways.from(session('a', 0)), undefined)
  })

  it('leads no more from what a ticket replaced that has come, once that is refreshed too', () => {
    const ways = new WaysBack(now, graceMs)
    ways.add(session('a', 0), session('a', 1), nowMs + 1000)
    ways.arrive(session('a', 1))
    ways.add(session('a', 1), session('a', 2), nowMs + 1000)
    assert.equal(ways.from(session('a', 0)), undefined)
    assert.equal(ways.from(session('a', 1))?.ticket.accessToken, 'access 2')
  })

  it('is pushed out by no number that may be refreshed within a grace', () => {
    const ways = new WaysBack(now, graceMs)
    for (let index = 0; index < 100_000; index++) ways.add(session(`${index}`, 0), session(`${index}`, 1), nowMs + 1000)
    assert.equal(ways.from(session('0', 0))?.ticket.accessToken, 'access 1')
  })

  it('ends with the session', () => {
    const ways = new WaysBack(now, graceMs)
    ways.add(session('a', 0), session('a', 1), nowMs + 1000)
    ways.add(session('a', 1), session('a', 2), nowMs + 1000)
    ways.arrive(session('a', 1))
    nowMs += 1001
    assert.equal(ways.from(session('a', 1)), undefined)
  })

  it('is kept for so many sessions, and for so many refreshes of one', () => {
    const ways = new WaysBack(now, graceMs, 2)
    for (const id of ['a', 'b', 'c']) ways.add(session(id, 0), session(id, 1), nowMs + 1000)
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => ways.from(session(id, 0)) !== undefined),
      [false, true, true],
    )

    for (let nth = 1; nth <= 10; nth++) ways.add(session('c', nth), session('c', nth + 1), nowMs + 1000)
    assert.equal(ways.from(session('c', 0)), undefined)
    assert.equal(ways.from(session('c', 1))?.ticket.accessToken, 'access 11')
  })
})
