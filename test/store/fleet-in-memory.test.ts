import { itMakesThemOne } from '../support/as-one.ts'
import { MemoryStore } from '../support/memory-store.ts'

describe('three processes that share a store in memory', () => {
  let store = new MemoryStore()

  beforeEach(() => {
    store = new MemoryStore()
  })

  itMakesThemOne(() => [store, store, store])
})
