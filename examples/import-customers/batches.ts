import { type Customer, type Failure, identityOf, readCustomer } from './customer.ts'
import { type FileRecord, readRecords } from './records.ts'

/** A batch of the file's records; each read of the file cuts the same batches. */
export interface Batch {
  /** From 0. */
  number: number
  customers: Customer[]
  failures: Failure[]
  /** How far into the file it ends, about. */
  endByte: number
}

interface BatchOptions {
  size: number
  /** The last batch that is left out, since it is finished; -1: none. */
  after: number
  /** Lines by identity, of the customers in batches that are not finished yet. */
  underWay: Map<string, number>
  signal: AbortSignal
}

/** The batches of a file. Of two customers that are under way at once and are the same, the later one is a failure. */
export async function* readBatches(file: string, options: BatchOptions): AsyncGenerator<Batch, void, void> {
  const { size, after, underWay, signal } = options
  let records = 0
  let batch = emptyBatch(0)
  for await (const record of readRecords(file)) {
    if (signal.aborted) return
    if (batch.number > after) sort(record, batch, underWay)
    if (++records % size > 0) continue
    if (batch.number > after) yield batch
    batch = emptyBatch(batch.number + 1)
  }
  if (records % size > 0 && batch.number > after) yield batch
}

const emptyBatch = (number: number): Batch => ({ number, customers: [], failures: [], endByte: 0 })

function sort({ line, endByte, fields, problem }: FileRecord, batch: Batch, underWay: Map<string, number>): void {
  batch.endByte = endByte
  const customer: Customer | Failure =
    problem === undefined ? readCustomer(line, fields) : { line, emailAddress: null, reason: problem }
  if ('reason' in customer) {
    batch.failures.push(customer)
    return
  }
  const { emailAddress } = customer
  const earlierLine = underWay.get(identityOf(customer))
  if (earlierLine === undefined) {
    underWay.set(identityOf(customer), line)
    batch.customers.push(customer)
  } else {
    batch.failures.push({ line, emailAddress, reason: `is the same customer as line ${earlierLine}` })
  }
}
