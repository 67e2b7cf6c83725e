import { parseEnv } from 'node:util'
import { readText } from './read-text.ts'

/**
 * The environment with the variables of `file`, as `node --env-file` makes it: what is set already wins. `outvoted`
 * names those that are set to something else.
 *
 * @throws {WrongUse} when the file can't be read
 */
export function readEnvFile(file: string | undefined): { env: NodeJS.ProcessEnv; outvoted: string[] } {
  if (file === undefined) return { env: process.env, outvoted: [] }
  const read = parseEnv(readText(file))
  const outvoted = Object.entries(read).filter(([name, value]) => (process.env[name] ?? value) !== value)
  return { env: { ...read, ...process.env }, outvoted: outvoted.map(([name]) => name) }
}
