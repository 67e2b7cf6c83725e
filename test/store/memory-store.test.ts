import { MemoryStore } from '../support/memory-store.ts'
import { itKeepsTheContract } from '../support/store-contract.ts'

describe('a store in memory', () => {
  const store = new MemoryStore()
  itKeepsTheContract(() => ({ one: store, other: store }))
})
