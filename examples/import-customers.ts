// Run it: npx tsx examples/import-customers.ts customers.csv
// Moves the customers of another system to Kibo. Stop it whenever you like and run it again: docs/import-customers.md
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { KiboClient } from 'kibo-storefront-auth'
import { pMapIterable } from 'p-map'
import { CustomerAdder } from './import-customers/add-customers.ts'
import { type Batch, readBatches } from './import-customers/batches.ts'
import { identityOf } from './import-customers/customer.ts'
import { Journal, type Outcome } from './import-customers/journal.ts'
import { lock } from './import-customers/lock.ts'
import { type ImportOptions, readOptions, usage } from './import-customers/options.ts'
import { Patience } from './import-customers/patience.ts'
import { Progress } from './import-customers/progress.ts'

/** @returns the exit code: 0 when everybody was added, 1 when somebody was not */
async function importCustomers(options: ImportOptions, stop: AbortController): Promise<number> {
  const { file, batchSize, concurrency, timeoutMs, settleMs, giveUpAfterMs } = options
  const { signal } = stop
  const client = new KiboClient({ timeoutMs })
  const journal = await Journal.open(options.journal, { file, batchSize, kiboTimeMs: () => kiboTimeMs(client) })
  const progress = new Progress(statSync(file).size)
  const patience = new Patience({ giveUpAfterMs, signal, onPause: (ms, reason) => progress.showPause(ms, reason) })
  const adder = new CustomerAdder({ client, patience, journal, settleMs })
  const underWay = new Map<string, number>()
  const begunBefore = journal.begun

  const addBatch = async (batch: Batch) => {
    const { number, customers, failures } = batch
    const outcome: Outcome = { accounts: [], failures: [...failures] }
    try {
      journal.begin(number)
      await adder.add(customers, outcome, { inDoubt: number <= begunBefore })
      return { batch, outcome }
    } catch (error) {
      stop.abort(error) // the other batches under way come to their end
      return undefined
    }
  }

  const total = { added: 0, failed: 0 }
  const failuresFd = openSync(options.failures, 'w', 0o600)
  const count = ({ accounts, failures }: Outcome) => {
    total.added += accounts.length
    total.failed += failures.length
    for (const failure of failures) writeSync(failuresFd, `${JSON.stringify(failure)}\n`)
  }
  for await (const outcome of journal.outcomes()) count(outcome)

  try {
    const batches = readBatches(file, { size: batchSize, after: journal.finished, underWay, signal })
    let isInterrupted = false
    for await (const done of pMapIterable(batches, addBatch, { concurrency, backpressure: 2 * concurrency })) {
      // What follows a batch that was not finished is in doubt the next time, whatever became of it.
      isInterrupted ||= done === undefined
      if (!done || isInterrupted) continue
      const { batch, outcome } = done
      outcome.failures.sort((a, b) => a.line - b.line)
      journal.finish(batch.number, outcome)
      for (const customer of batch.customers) underWay.delete(identityOf(customer))
      count(outcome)
      progress.show({ ...total, bytes: batch.endByte })
    }
    signal.throwIfAborted()
  } finally {
    progress.close()
    journal.close()
    closeSync(failuresFd)
    console.log(`${total.added} added, ${total.failed} failed${total.failed > 0 ? `: ${options.failures}` : ''}`)
  }
  return total.failed > 0 ? 1 : 0
}

/** Every answer of Kibo's says what time it is there. */
async function kiboTimeMs(client: KiboClient): Promise<number> {
  const answer = await client.fetch('/commerce/customer/accounts?pageSize=1')
  await answer.body?.cancel()
  return Date.parse(answer.headers.get('date') ?? '') || Date.now()
}

/** @returns the exit code */
async function run(stop: AbortController): Promise<number> {
  let options: ImportOptions | undefined
  try {
    options = readOptions()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    console.error(error.message)
    return 2
  }
  if (!options) {
    console.log(usage)
    return 0
  }
  const unlock = lock(options.journal)
  try {
    return await importCustomers(options, stop)
  } finally {
    unlock()
  }
}

const stop = new AbortController()
let exitCode = 1
// Once each: a second Ctrl-C ends the process at once, and no harm is done by that.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    exitCode = 128 + constants.signals[name]
    stop.abort(new Error('stopped; run this again to go on'))
  })
}
try {
  exitCode = await run(stop)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
}
process.exitCode = exitCode
