/** Most entries of each list that are shown. */
export const maxShown = 100

/** The newest entries, these first, each with a key that it keeps while others come. */
export const newest = <T>(list: readonly T[]): { entry: T; key: number }[] =>
  list
    .map((entry, key) => ({ entry, key }))
    .slice(-maxShown)
    .reverse()
