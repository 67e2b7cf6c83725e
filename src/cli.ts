#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { createProgram } from './cli/program.ts'
import { WrongUse } from './cli/wrong-use.ts'

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }

try {
  await createProgram(version).parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already printed help, the version, or the error and the usage.
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = error instanceof WrongUse ? 2 : 1
  }
}
