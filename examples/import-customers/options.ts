import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface ImportOptions {
  /** CSV, or JSON Lines when the name ends in .jsonl or .ndjson. */
  file: string
  batchSize: number
  concurrency: number
  timeoutMs: number
  settleMs: number
  giveUpAfterMs: number
  journal: string
  failures: string
}

export const usage = `npx tsx examples/import-customers.ts <customers.csv | customers.jsonl> [options]

  --batch-size <1..1000>      customers of one call, default 50
  --concurrency <1..32>       calls at a time, default 4
  --timeout-ms <ms>           how long one call may take, default 30000
  --settle-ms <ms>            how long a call that was not answered is left to end at Kibo, default 5000
  --give-up-minutes <minutes> how long an outage is waited out, default 30
  --journal <path>            what is done, default <file>.journal.jsonl
  --failures <path>           who was not added, and why, default <file>.failures.jsonl
  -h, --help                  show this

Exit codes: 0 everybody was added; 1 somebody was not, or it gave up; 2 wrong use; 130 after Ctrl-C.

Kibo and the application are named by KIBO_TENANT, KIBO_SITE, KIBO_CLIENT_ID, KIBO_SHARED_SECRET and the like.`

/**
 * Undefined when the help is asked for.
 *
 * @throws {TypeError} saying what is wrong with the command line
 */
export function readOptions(args = process.argv.slice(2)): ImportOptions | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'batch-size': { type: 'string', default: '50' },
      concurrency: { type: 'string', default: '4' },
      'timeout-ms': { type: 'string', default: '30000' },
      'settle-ms': { type: 'string', default: '5000' },
      'give-up-minutes': { type: 'string', default: '30' },
      journal: { type: 'string' },
      failures: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return undefined
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new TypeError(`usage: ${usage}`)
  const whole = (name: 'batch-size' | 'concurrency' | 'timeout-ms' | 'settle-ms' | 'give-up-minutes', max: number) => {
    const text = values[name]
    const min = name === 'settle-ms' ? 0 : 1
    if (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
    throw new TypeError(`--${name} must be a whole number from ${min} to ${max}`)
  }
  const journal = values.journal ?? `${file}.journal.jsonl`
  const failures = values.failures ?? `${file}.failures.jsonl`
  if (new Set([file, journal, failures].map((path) => resolve(path))).size < 3) {
    throw new TypeError('the customers, the journal and the failures need a file each')
  }
  return {
    file,
    batchSize: whole('batch-size', 1000),
    concurrency: whole('concurrency', 32),
    timeoutMs: whole('timeout-ms', 600_000),
    settleMs: whole('settle-ms', 600_000),
    giveUpAfterMs: whole('give-up-minutes', 1440) * 60_000,
    journal,
    failures,
  }
}
