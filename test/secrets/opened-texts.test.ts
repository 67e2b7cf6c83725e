import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type OpenedText, OpenedTexts } from '../../src/secrets/opened-texts.ts'
import type { Session } from '../../src/session/session.ts'
import { memoryInUse } from '../support/collect-garbage.ts'

interface OpenedSession extends OpenedText {
  session: Session
}

const sessionOf = (id: string): Session => ({
  id,
  startedAtMs: 1,
  persistent: true,
  ticket: {
    accessToken: randomBytes(270).toString('base64'),
    accessExpiresAtMs: 1,
    refreshToken: randomBytes(16).toString('hex'),
    refreshExpiresAtMs: 1,
    userId: randomBytes(16).toString('hex'),
    accountId: 1,
    accountChosen: false,
    behaviors: [1014, 1015],
  },
})
const text = () => `s:${randomBytes(470).toString('base64url')}.${randomBytes(32).toString('base64').slice(0, 43)}`

describe('the opened texts of a process', () => {
  it('are found by the whole text alone, not by its signature', () => {
    const opened = new OpenedTexts<OpenedSession>(10)
    const one = text()
    opened.set(one, (text) => ({ text, session: sessionOf('a'), isWanted: false }))

    assert.equal(opened.get(one)?.session.id, 'a')
    assert.equal(opened.get(`s:!${one.slice(3)}`), undefined)
    assert.equal(opened.get(one.slice(-43)), undefined)
    assert.equal(opened.get(''), undefined)
  })

  it('are as many as they may be: the one not asked for longest goes first', () => {
    const opened = new OpenedTexts<OpenedSession>(2)
    const [one, two, three] = [text(), text(), text()]
    opened.set(one, (text) => ({ text, session: sessionOf('1'), isWanted: false }))
    opened.set(two, (text) => ({ text, session: sessionOf('2'), isWanted: false }))
    opened.get(one)
    opened.set(three, (text) => ({ text, session: sessionOf('3'), isWanted: false }))

    assert.deepEqual(
      [one, two, three].map((each) => opened.get(each)?.session.id),
      ['1', undefined, '3'],
    )
  })

  it('take 2 KB of memory each at most, whatever else the Cookie header held', async () => {
    const count = 5000
    const opened = new OpenedTexts<OpenedSession>(count)
    const fill = (): string => {
      let own = ''
      for (let index = 0; index < count; index++) {
        own = text()
        const header = Buffer.from(`theme=${'x'.repeat(6000)}; kibo_shopper=${own}`).toString('latin1')
        opened.set(header.slice(-own.length), (text) => ({
          text,
          session: sessionOf(randomBytes(8).toString('base64url')),
          isWanted: false,
        }))
      }
      return own
    }
    const before = await memoryInUse()
    const last = fill()
    const bytes = ((await memoryInUse()) - before) / count

    assert.ok(opened.get(last), 'they are still there')
    assert.ok(bytes < 2048, `${Math.round(bytes)} bytes`)
  })
})
