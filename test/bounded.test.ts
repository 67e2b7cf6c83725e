import assert from 'node:assert/strict'
import { LRUCache } from 'lru-cache'
import { bounded } from '../src/bounded.ts'
import { storefrontAuth } from '../src/index.ts'
import { memoryInUse } from './support/collect-garbage.ts'

describe('a bounded cache', () => {
  it('keeps as many entries as it may, and lets the one go that was not asked for longest', () => {
    const cache = new LRUCache<string, number>(bounded(2))
    cache.set('one', 1)
    cache.set('two', 2)
    cache.get('one')
    cache.set('three', 3)

    assert.deepEqual([...cache.keys()].sort(), ['one', 'three'])
  })

  it('takes no room before its entries are there: ten storefronts fit in 10 MB', async () => {
    const kibo = { tenantId: '1', siteId: '2', clientId: 'app', sharedSecret: 's', apiHost: 'https://kibo.example' }
    const options = {
      kibo: { ...kibo, authHost: 'https://home.example' },
      secret: 'a secret that is long enough, it is',
    }
    storefrontAuth(options)
    const before = await memoryInUse()
    const ten = Array.from({ length: 10 }, () => storefrontAuth(options))
    const megabytes = ((await memoryInUse()) - before) / 1_000_000

    assert.equal(ten.length, 10)
    assert.ok(megabytes < 10, `${megabytes.toFixed(1)} MB`)
  })
})
