import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something holds. @throws after 10 s */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const startMs = performance.now(); performance.now() - startMs < 10_000; await sleep(20))
    if (await holds()) return
  throw new Error('it does not hold after 10 s')
}
