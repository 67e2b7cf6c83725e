import { MemoryStore } from '../../src/store/memory-store.ts'
import { itMakesThemOne } from '../support/as-one.ts'

describe('three processes that share a store in memory', () => {
  let store = new MemoryStore()

  beforeEach(() => {
    store = new MemoryStore()
  })

  itMakesThemOne(() => [store, store, store])
})
