/**
 * Waits for `work` at most `ms`, then throws what `late` makes. The work itself goes on.
 *
 * When this process was busy meanwhile, a result that has arrived is taken first.
 */
export async function withinMs<Value>(ms: number, work: Promise<Value>, late: () => Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(late())), ms)
  })
  try {
    return await Promise.race([work, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
