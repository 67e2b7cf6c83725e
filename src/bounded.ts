/**
 * Options that make an `LRUCache` keep the `max` entries used last, in memory that grows with them: lru-cache's own
 * `max` takes room for all of them at once.
 */
export function bounded(max: number): { maxSize: number; sizeCalculation: () => number } {
  return { maxSize: max, sizeCalculation: () => 1 }
}
