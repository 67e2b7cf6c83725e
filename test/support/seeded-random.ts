/**
 * Random numbers that come again with the same seed (mulberry32): the environment's `SEED`, else a new one, which a failing
 * test has to print.
 */
export function seededRandom(seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))) {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
  return { seed, random, pick }
}
