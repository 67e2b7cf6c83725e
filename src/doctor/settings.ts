import { resolveConfig } from '../config.ts'
import { OptionsError } from '../parse-options.ts'
import type { Finding } from './finding.ts'

/** The settings of the environment: each one that is missing or wrong. */
export function examineSettings(env: NodeJS.ProcessEnv): Finding[] {
  const about = 'settings'
  try {
    resolveConfig({}, env)
    return [{ about, status: 'ok' }]
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    return error.problems.map(({ option, says }) => ({
      about,
      status: 'mend',
      says: `${option} ${says}`,
      remedy: 'Set the environment variable, or give the option to storefrontAuth().',
    }))
  }
}
