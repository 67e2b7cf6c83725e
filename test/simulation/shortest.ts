import type { Scenario } from './scenario.ts'
import { type Outcome, simulate } from './simulate.ts'

/** The fewest steps of a scenario, by leaving out as many as can be, that still break the promise that was broken first. */
export async function shortest(whole: Scenario): Promise<{ scenario: Scenario; outcome: Outcome }> {
  let scenario = whole
  let outcome = await simulate(whole)
  const [broken = ''] = outcome.violations
  for (let size = Math.ceil(whole.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < scenario.steps.length; ) {
      const fewer = { ...scenario, steps: scenario.steps.toSpliced(from, size) }
      const told = await simulate(fewer)
      if (told.violations.includes(broken)) {
        scenario = fewer
        outcome = told
      } else from += size
    }
  }
  return { scenario, outcome }
}
