import { resolveConfig } from '../config.ts'
import { OptionsError } from '../parse-options.ts'
import { type Finding, mend, ok } from './finding.ts'

/** The settings of the environment: each one that is missing or wrong. */
export function examineSettings(env: NodeJS.ProcessEnv): Finding[] {
  const about = 'settings'
  try {
    resolveConfig({}, env)
    return [ok(about)]
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    const remedy =
      'Set the environment variable (--env-file .env reads a file), or give the option to storefrontAuth().'
    return error.problems.map(({ option, says }) => mend(about, `${option} ${says}`, remedy))
  }
}
