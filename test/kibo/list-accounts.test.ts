import assert from 'node:assert/strict'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { failureOf, type StubCall, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

describe('listAccounts', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  beforeEach(() => {
    kibo.calls.length = 0
  })
  after(() => kibo.close())

  /** Kibo with `total` accounts, which says so or does not, and gives at most `cap` of them at once. */
  const answerWith = ({ total, says = true, cap = 200 }: { total: number; says?: boolean; cap?: number }) =>
    kibo.answer((response, call: StubCall) => {
      const query = new URL(call.url, kibo.origin).searchParams
      const start = Number(query.get('startIndex'))
      const end = Math.min(total, start + Math.min(cap, Number(query.get('pageSize'))))
      const items = Array.from({ length: Math.max(0, end - start) }, (_, i) => ({ id: start + i + 1 }))
      response.end(JSON.stringify({ items, ...(says && { totalCount: total }) }))
    })

  async function idsOf(...args: Parameters<ReturnType<StubKibo['client']>['accounts']['listAccounts']>) {
    const ids: number[] = []
    for await (const { id } of kibo.client().accounts.listAccounts(...args)) ids.push(id)
    return ids
  }
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

  it('gives all accounts of all pages, and asks for no page too many', async () => {
    answerWith({ total: 450 })
    assert.deepEqual(await idsOf(), numbers(1, 450))
    assert.deepEqual(
      kibo.calls.map(({ url }) => url.split('?')[1]),
      ['startIndex=0&pageSize=200', 'startIndex=200&pageSize=200', 'startIndex=400&pageSize=200'],
    )
  })

  it('ends with an empty page when Kibo does not say how many there are', async () => {
    answerWith({ total: 450, says: false })
    assert.deepEqual(await idsOf(), numbers(1, 450))
    assert.equal(kibo.calls.length, 4)
  })

  it('loses none when Kibo gives fewer than asked for', async () => {
    for (const says of [true, false]) {
      answerWith({ total: 95, cap: 20, says })
      assert.deepEqual(await idsOf({ pageSize: 50 }), numbers(1, 95))
    }
  })

  it('resumes at startIndex', async () => {
    answerWith({ total: 45 })
    assert.deepEqual(await idsOf({ startIndex: 20, pageSize: 10 }), numbers(21, 45))
    assert.deepEqual(await idsOf({ startIndex: 45 }), [])
    assert.deepEqual(await idsOf({ startIndex: 99 }), [])
  })

  it('hands on the query and the options with every page', async () => {
    answerWith({ total: 3 })
    const query = { filter: 'lastName sw A', sortBy: 'id asc', isAnonymous: false, pageSize: 2 }
    await idsOf(query, { responseFields: 'items(id)', claims: 'c' })
    for (const { url, headers } of kibo.calls) {
      const { startIndex: _, ...rest } = Object.fromEntries(new URL(url, kibo.origin).searchParams)
      assert.deepEqual(rest, { ...query, isAnonymous: 'false', pageSize: '2', responseFields: 'items(id)' })
      assert.equal(headers['x-vol-user-claims'], 'c')
    }
    assert.equal(kibo.calls.length, 2)
  })

  it('asks for no page that nobody reads', async () => {
    answerWith({ total: 450 })
    for await (const { id } of kibo.client().accounts.listAccounts()) if (id === 5) break
    assert.equal(kibo.calls.length, 1)
  })

  it('does not go on for ever when Kibo sends the same page again and again', async () => {
    for (const totalCount of [1000, undefined]) {
      kibo.answer({ json: { items: [{ id: 1 }, { id: 2 }], totalCount } })
      const error = await failureOf(idsOf())
      assert.ok(error instanceof KiboApiError && error.operation === 'accounts.listAccounts')
    }
  })

  it('ends when pages are empty, whatever the count says', async () => {
    for (const items of [[], null]) {
      kibo.answer({ json: { items, totalCount: 1000 } })
      assert.deepEqual(await idsOf(), [])
    }
  })

  it('throws the failure of a page', async () => {
    kibo.answer({ json: { items: [{ id: 1 }], totalCount: 2 } }, { status: 500 })
    const seen: number[] = []
    const error = await failureOf(
      (async () => {
        for await (const { id } of kibo.client().accounts.listAccounts()) seen.push(id)
      })(),
    )
    assert.deepEqual(seen, [1])
    assert.ok(error instanceof KiboApiError && error.status === 500)
    assert.equal(error.operation, 'accounts.getAccounts')
  })
})
