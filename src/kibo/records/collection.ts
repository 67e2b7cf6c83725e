/** One page of an answer with many items. */
export interface Collection<T> {
  items: T[]
  pageCount?: number
  pageSize?: number
  /** How many items come before this page. */
  startIndex?: number
  /** Of all pages. */
  totalCount?: number
}
