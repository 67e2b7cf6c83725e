import assert from 'node:assert/strict'
import { RecentViews, type View } from '../../src/account/recent-views.ts'

type Named = View & { readonly name: string }

describe('the views that users have of their accounts', () => {
  const view = (userId: string, accountId: number, name = `${userId} at ${accountId}`): Named => ({
    userId,
    accountId,
    name,
    isWanted: false,
  })
  const names = (views: RecentViews<Named>, keys: [userId: string, accountId: number][]) =>
    keys.map(([userId, accountId]) => views.get({ userId, accountId })?.name)

  const ofAnn: [string, number][] = [
    ['ann', 1],
    ['ann', 2],
    ['ann', 3],
  ]

  function threeViews() {
    const views = new RecentViews<Named>(4)
    views.set(view('ann', 1))
    views.set(view('ann', 2))
    views.set(view('bob', 1))
    return views
  }

  it('are told apart by user and by account', () => {
    const views = threeViews()

    assert.deepEqual(
      names(views, [
        ['ann', 1],
        ['ann', 2],
        ['bob', 1],
        ['bob', 2],
        ['ann', 3],
      ]),
      ['ann at 1', 'ann at 2', 'bob at 1', undefined, undefined],
    )
  })

  it('are replaced and deleted one by one', () => {
    const views = threeViews()
    views.set(view('ann', 3))
    views.set(view('ann', 2, 'ann at 2 again'))
    assert.deepEqual(names(views, ofAnn), ['ann at 1', 'ann at 2 again', 'ann at 3'])

    for (const accountId of [3, 4]) views.delete({ userId: 'ann', accountId })
    assert.deepEqual(names(views, ofAnn), ['ann at 1', 'ann at 2 again', undefined])
    for (const accountId of [2, 1]) views.delete({ userId: 'ann', accountId })
    assert.deepEqual(names(views, [...ofAnn, ['bob', 1]]), [undefined, undefined, undefined, 'bob at 1'])
  })

  it('may be set again as they are', () => {
    const views = new RecentViews<Named>(2)
    const same = view('ann', 1)
    for (let time = 0; time < 3; time++) views.set(same)

    assert.deepEqual(names(views, [['ann', 1]]), ['ann at 1'])
    views.delete({ userId: 'ann', accountId: 1 })
    assert.deepEqual(names(views, [['ann', 1]]), [undefined])
  })

  it('are told apart whatever the ids are', () => {
    const views = threeViews()
    views.set(view('2 ann', 2))

    assert.deepEqual(names(views, [['2 ann', 1]]), [undefined])
    assert.deepEqual(names(views, [['2 ann', 2]]), ['2 ann at 2'])
    assert.notEqual(views.get({ userId: 'ann', accountId: 2 })?.userId, '2 ann')
  })

  it('are no more than there may be, those of one user too', () => {
    const views = new RecentViews<Named>(3)
    for (let accountId = 1; accountId <= 20; accountId++) views.set(view('ann', accountId))

    const there = names(
      views,
      Array.from({ length: 20 }, (_, index) => ['ann', index + 1]),
    )
    assert.equal(there.filter(Boolean).length, 3)
    assert.equal(there.at(-1), 'ann at 20')
  })
})
