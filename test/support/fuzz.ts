import fc from 'fast-check'

/** Cases per property: `FUZZ_RUNS` (nightly 10 000 and more), a few hundred otherwise. */
const runs = Number(process.env.FUZZ_RUNS ?? 250)

/**
 * Runs a property over generated cases; a failure names the seed and the path that repeat it: `FUZZ_SEED=... FUZZ_PATH=...`.
 *
 * @param share of the usual number of cases, for properties whose cases cost more
 */
export async function check<Case>(
  cases: fc.Arbitrary<Case>,
  holds: (one: Case) => Promise<void> | void,
  share = 1,
): Promise<void> {
  const { FUZZ_SEED: seed, FUZZ_PATH: path } = process.env
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      await holds(one)
    }),
    {
      numRuns: Math.max(1, Math.ceil(runs * share)),
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(path !== undefined && { path }),
      endOnFailure: runs > 10_000,
    },
  )
}

/** Longest a property may take, ms: every case has some 20 ms. */
export const fuzzTimeoutMs = Math.max(60_000, runs * 40)

/** Octets that may stand in a header's value. */
export const headerText = (maxLength = 200) =>
  fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
        { weight: 1, arbitrary: fc.integer({ min: 0x80, max: 0xff }) },
        { weight: 1, arbitrary: fc.constantFrom(9, 0x22, 0x25, 0x2c, 0x2e, 0x3b, 0x3d, 0x5c) },
      ),
      { maxLength },
    )
    .map((codes) => String.fromCharCode(...codes).trim())
