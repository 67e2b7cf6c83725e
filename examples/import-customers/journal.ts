import { createHash } from 'node:crypto'
import { closeSync, existsSync, fdatasyncSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import type { Failure } from './customer.ts'
import { readLines } from './lines.ts'

/** The results for the customers of one batch. */
export interface Outcome {
  /** Ids of the accounts that this import has added. */
  accounts: number[]
  failures: Failure[]
}

interface Header {
  file: { bytes: number; sha256OfStart: string }
  batchSize: number
  startedAt: string
}

interface Finished extends Outcome {
  finished: number
}

type Entry = Header | { begun: number } | Finished

/**
 * What has been done, one line of JSON each, on disk before the import goes on: which batches were begun, and which are
 * finished with what outcome. A batch that was begun and is not finished is in doubt: Kibo may have added its customers.
 */
export class Journal {
  readonly #path: string
  readonly #fd: number
  /** When the import was first begun, by Kibo's clock. */
  readonly startedAtMs: number
  /** The last batch that was begun, -1: none. */
  begun = -1
  /** The last batch that is finished, as are all before it; -1: none. */
  finished = -1

  private constructor(path: string, fd: number, startedAtMs: number) {
    this.#path = path
    this.#fd = fd
    this.startedAtMs = startedAtMs
  }

  /**
   * Opens the journal of a file, or begins one.
   * @throws {Error} when it is the journal of another file, or of other batches, or none at all
   */
  static async open(
    path: string,
    { file, batchSize, kiboTimeMs }: { file: string; batchSize: number; kiboTimeMs: () => Promise<number> },
  ): Promise<Journal> {
    const expected = { file: fingerprint(file), batchSize }
    const known = existsSync(path) ? await headerOf(path) : undefined
    if (known && JSON.stringify({ file: known.file, batchSize: known.batchSize }) !== JSON.stringify(expected)) {
      throw new Error(`${path} belongs to another file, or to batches of ${known.batchSize}: name another --journal`)
    }
    const header = known ?? { ...expected, startedAt: new Date(await kiboTimeMs()).toISOString() }
    const fd = openSync(path, 'a', 0o600)
    const journal = new Journal(path, fd, Date.parse(header.startedAt))
    if (known)
      writeSync(fd, '\n') // the line that a killed process was writing may have no end
    else journal.#append(header)
    for await (const entry of readEntries(path)) {
      if ('begun' in entry) journal.begun = Math.max(journal.begun, entry.begun)
      if ('finished' in entry) journal.finished = Math.max(journal.finished, entry.finished)
    }
    return journal
  }

  begin(batch: number): void {
    this.#append({ begun: batch })
    this.begun = Math.max(this.begun, batch)
  }

  /** Batches are finished in their order. */
  finish(batch: number, outcome: Outcome): void {
    this.#append({ finished: batch, ...outcome })
    this.finished = batch
  }

  /** What became of all finished batches, read from disk. */
  async *outcomes(): AsyncGenerator<Outcome, void, void> {
    for await (const entry of readEntries(this.#path)) if ('finished' in entry) yield entry
  }

  /** Whether a finished batch has added this account. */
  async hasAdded(accountId: number): Promise<boolean> {
    for await (const { accounts } of this.outcomes()) if (accounts.includes(accountId)) return true
    return false
  }

  close(): void {
    closeSync(this.#fd)
  }

  #append(entry: Entry): void {
    writeSync(this.#fd, `${JSON.stringify(entry)}\n`)
    fdatasyncSync(this.#fd)
  }
}

async function headerOf(path: string): Promise<Header> {
  for await (const entry of readEntries(path)) {
    if ('batchSize' in entry) return entry
    break
  }
  throw new Error(`${path} is not the journal of an import: name another, or remove it`)
}

async function* readEntries(path: string): AsyncGenerator<Entry, void, void> {
  for await (const line of readLines(path)) {
    try {
      yield JSON.parse(line)
    } catch {
      // empty, or cut off when the process ended: what it describes did not happen
    }
  }
}

function fingerprint(file: string): Header['file'] {
  const start = Buffer.alloc(65_536)
  const fd = openSync(file, 'r')
  try {
    const length = readSync(fd, start)
    const sha256OfStart = createHash('sha256').update(start.subarray(0, length)).digest('hex')
    return { bytes: statSync(file).size, sha256OfStart }
  } finally {
    closeSync(fd)
  }
}
