import assert from 'node:assert/strict'
import { LRUCache } from 'lru-cache'
import { bounded } from '../src/bounded.ts'
import { storefrontAuth } from '../src/index.ts'
import { collectGarbage } from './support/collect-garbage.ts'

describe('a bounded cache', () => {
  it('keeps as many entries as it may, and lets the one go that was not asked for longest', () => {
    const cache = new LRUCache<string, number>(bounded(2))
    cache.set('one', 1)
    cache.set('two', 2)
    cache.get('one')
    cache.set('three', 3)

    assert.deepEqual([...cache.keys()].sort(), ['one', 'three'])
  })

  it('takes no room before its entries are there: ten storefronts fit in 10 MB', () => {
    const kibo = { tenantId: '1', siteId: '2', clientId: 'app', sharedSecret: 's', apiHost: 'https://kibo.example' }
    const options = {
      kibo: { ...kibo, authHost: 'https://home.example' },
      secret: 'a secret that is long enough, it is',
    }
    const usedMb = () => {
      collectGarbage()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return (heapUsed + arrayBuffers) / 1_000_000
    }
    storefrontAuth(options)
    const before = usedMb()
    const ten = Array.from({ length: 10 }, () => storefrontAuth(options))
    const after = usedMb()

    assert.equal(ten.length, 10)
    assert.ok(after - before < 10, `${(after - before).toFixed(1)} MB`)
  })
})
