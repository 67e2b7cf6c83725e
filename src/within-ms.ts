/**
 * Waits for `work` at most so long, then throws what `late` makes. The work itself goes on.
 *
 * After a moment in which this process was busy, a result that has arrived is taken before its time is called up.
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
