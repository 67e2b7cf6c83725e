import { KiboApiError } from '../errors.ts'
import type { Collection } from '../records/collection.ts'

/**
 * The items of all pages from `startIndex` on, one page in memory at a time.
 *
 * Ends with an empty page, or when a page's `totalCount` is reached.
 *
 * @throws {KiboApiError} with status 200 when a page begins like the page before it
 */
export async function* everyItem<T extends { id: number }>(
  operation: string,
  startIndex: number,
  getPage: (startIndex: number) => Promise<Collection<T>>,
): AsyncGenerator<T, void, void> {
  let index = startIndex
  let previousFirstId: number | undefined
  for (;;) {
    const { items, totalCount } = await getPage(index)
    if (items.length === 0) return
    const firstId = items[0]?.id
    if (firstId !== undefined && firstId === previousFirstId) {
      throw new KiboApiError(`${operation}: Kibo sends the same page again`, { operation, status: 200 })
    }
    yield* items
    previousFirstId = firstId
    index += items.length
    if (totalCount !== undefined && index >= totalCount) return
  }
}
