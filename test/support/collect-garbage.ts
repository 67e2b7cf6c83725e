import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects all garbage, so that a test can say what is kept. What one turn finds unused the next one gives back. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  for (let turn = 0; turn < 4; turn++) {
    await nextTurn()
    gc()
  }
}

/** Bytes that are in use once all garbage is collected. */
export async function memoryInUse(): Promise<number> {
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
