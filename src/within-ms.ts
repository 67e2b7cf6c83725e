/**
 * Waits for `work` at most `ms`, then throws what `late` makes. The work itself goes on.
 *
 * When this process was busy meanwhile, a result that has arrived is taken first.
 */
export function withinMs<Value>(ms: number, work: Promise<Value>, late: () => Error): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(late())), ms)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
