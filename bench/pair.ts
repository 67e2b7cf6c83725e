import { BenchServer } from './bench-server.ts'
import { load } from './load.ts'
import { type Spread, spreadOf } from './spread.ts'

/** What a middleware costs beside an empty one in the same app. */
export interface Cost {
  /** Pages in a second, as a share of the empty one's. */
  readonly ratio: Spread
  /** CPU time of a page beyond the empty one's, µs. */
  readonly micros: Spread
}

export interface PairOptions {
  /** How often both servers are started anew: two processes of the same program differ by some percent. */
  readonly passes: number
  /** How often the two take turns in one pass. */
  readonly rounds: number
  /** How many requests of `cookies` warm each server up. */
  readonly warmUp: number
}

/**
 * Sends the same cookies to a variant and to the empty middleware, in turns.
 *
 * @param cookies makes the Cookie headers of one turn; the servers get each list once
 */
export async function comparePair(
  variant: string,
  setup: object,
  { passes, rounds, warmUp }: PairOptions,
  cookies: () => readonly string[],
): Promise<Cost> {
  const ratios: number[] = []
  const micros: number[] = []
  for (let pass = 0; pass < passes; pass++) {
    const names = pass % 2 === 0 ? ['empty', variant] : [variant, 'empty']
    const servers: BenchServer[] = []
    for (const name of names) servers.push(await BenchServer.start(name, setup))
    const [empty, ours] = pass % 2 === 0 ? servers : servers.toReversed()
    if (!empty || !ours) throw new Error('a pair is two servers')

    let known: string | undefined
    for (let sent = 0; sent < warmUp; ) {
      const some = cookies()
      for (const server of servers) await load(server.port, some)
      sent += some.length
      known = some[0]
    }
    for (const server of servers) await server.mustKnow(known ?? '')
    for (let round = 0; round < rounds; round++) {
      const some = cookies()
      const turns = round % 2 === 0 ? [empty, ours] : [ours, empty]
      const seen = new Map<BenchServer, Turn>()
      for (const server of turns) seen.set(server, await timed(server, some))
      const [theirs, own] = [seen.get(empty), seen.get(ours)]
      if (!theirs || !own) continue
      ratios.push(theirs.elapsedMs / own.elapsedMs)
      micros.push(own.cpuMicros - theirs.cpuMicros)
    }
    for (const server of servers) await server.stop()
  }
  return { ratio: spreadOf(ratios), micros: spreadOf(micros) }
}

interface Turn {
  readonly elapsedMs: number
  /** For each page. */
  readonly cpuMicros: number
}

async function timed(server: BenchServer, cookies: readonly string[]): Promise<Turn> {
  const cpuBefore = await server.cpuMicros()
  const began = performance.now()
  await load(server.port, cookies)
  const elapsedMs = performance.now() - began
  return { elapsedMs, cpuMicros: ((await server.cpuMicros()) - cpuBefore) / cookies.length }
}
