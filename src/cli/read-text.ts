import { readFileSync } from 'node:fs'
import { WrongUse } from './wrong-use.ts'

/** @throws {WrongUse} when there is no such file, or it can't be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw new WrongUse(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `can't be read (${code})`}`)
  }
}
