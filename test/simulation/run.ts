// `npm run simulate`: 20 000 stories, or SEEDS=… of them from seed FROM=… on; SEED=7 tells the one of seed 7 again.
// Exit 1 when a promise was broken.
import './virtual-time.ts'

const { scenarioOf } = await import('./scenario.ts')
const { shortest } = await import('./shortest.ts')
const { simulate } = await import('./simulate.ts')
const { stories } = await import('./stories.ts')

const { SEED, SEEDS = '20000', FROM = '1' } = process.env
const startedAt = process.hrtime.bigint()

if (SEED !== undefined) {
  const scenario = scenarioOf(Number(SEED))
  console.log(JSON.stringify(scenario.settings))
  const { trace, violations } = await simulate(scenario)
  console.log(trace.join('\n'))
  if (violations.length > 0) await fail(Number(SEED))
} else {
  let simulatedMs = 0
  let requests = 0
  let failed = 0
  for (const { was, scenario } of stories) {
    const { trace, violations } = await simulate(scenario)
    if (violations.length === 0) continue
    console.log(`\nAgain ${was}:\n${trace.join('\n')}`)
    process.exitCode = 1
  }
  for (let seed = Number(FROM); seed < Number(FROM) + Number(SEEDS) && failed < 5; seed++) {
    if (seed % 500 === 0) console.error(`at seed ${seed}, ${failed} failed`)
    const outcome = await simulate(scenarioOf(seed))
    simulatedMs += outcome.simulatedMs
    requests += outcome.requests
    if (outcome.violations.length === 0) continue
    failed += 1
    await fail(seed)
  }
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  const pace = Math.round(simulatedMs / 1000 / seconds)
  console.log(`${SEEDS} seeds, ${requests} requests, ${pace} simulated seconds in each of ${seconds.toFixed(1)} s`)
}
// Timers of the clock that is not real keep nothing alive, and the loader's thread would.
process.exit()

async function fail(seed: number): Promise<void> {
  const { scenario, outcome } = await shortest(scenarioOf(seed))
  console.log(`\nSEED=${seed}, the ${scenario.steps.length} steps that it takes:`)
  console.log(JSON.stringify(scenario.settings))
  console.log(`${outcome.trace.join('\n')}\n`)
  process.exitCode = 1
}
