import assert from 'node:assert/strict'
import { RecentViews, type View } from '../../src/account/recent-views.ts'

interface Named extends View<Named> {
  readonly name: string
}

describe('the views that users have of their accounts', () => {
  const view = (accountId: number, name: string): Named => ({ accountId, name, other: undefined, isWanted: false })
  const names = (views: RecentViews<Named>, keys: [userId: string, accountId: number][]) =>
    keys.map(([userId, accountId]) => views.get({ userId, accountId })?.name)

  const ofAnn: [string, number][] = [
    ['ann', 1],
    ['ann', 2],
    ['ann', 3],
  ]

  function threeViews() {
    const views = new RecentViews<Named>(2)
    views.set('ann', view(1, 'Ann at 1'))
    views.set('ann', view(2, 'Ann at 2'))
    views.set('bob', view(1, 'Bob at 1'))
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
      ['Ann at 1', 'Ann at 2', 'Bob at 1', undefined, undefined],
    )
  })

  it('are replaced and deleted one by one', () => {
    const views = threeViews()
    views.set('ann', view(3, 'Ann at 3'))
    views.set('ann', view(2, 'Ann at 2 again'))
    assert.deepEqual(names(views, ofAnn), ['Ann at 1', 'Ann at 2 again', 'Ann at 3'])

    for (const accountId of [3, 4]) views.delete({ userId: 'ann', accountId })
    assert.deepEqual(names(views, ofAnn), ['Ann at 1', 'Ann at 2 again', undefined])
    for (const accountId of [2, 1]) views.delete({ userId: 'ann', accountId })
    assert.deepEqual(names(views, [...ofAnn, ['bob', 1]]), [undefined, undefined, undefined, 'Bob at 1'])
  })

  it('may be set again as they are', () => {
    const views = new RecentViews<Named>(2)
    const same = view(1, 'Ann at 1')
    for (let time = 0; time < 3; time++) views.set('ann', same)

    assert.deepEqual(names(views, [['ann', 1]]), ['Ann at 1'])
    views.delete({ userId: 'ann', accountId: 1 })
    assert.deepEqual(names(views, [['ann', 1]]), [undefined])
  })

  it('are of no more users than there may be', () => {
    const views = threeViews()
    views.set('cyn', view(1, 'Cyn at 1'))

    const there = names(views, [
      ['ann', 1],
      ['bob', 1],
      ['cyn', 1],
    ])
    assert.equal(there.filter(Boolean).length, 2)
    assert.equal(there[2], 'Cyn at 1')
  })
})
