import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { type Info, parse } from 'csv-parse'
import { readLines } from './lines.ts'

/** One customer as the file has it, or what is wrong with its line. */
export interface FileRecord {
  /** On which it ends, from 1. */
  line: number
  /** How far into the file it ends, about. */
  endByte: number
  /** By name; in JSON Lines, whatever the line holds. */
  fields?: unknown
  problem?: string
}

/** The records of a file of any size, one after the other, by the end of its name. */
export function readRecords(file: string): AsyncGenerator<FileRecord, void, void> {
  return /\.(jsonl|ndjson)$/i.test(file) ? readJsonRecords(file) : readCsvRecords(file)
}

async function* readJsonRecords(file: string): AsyncGenerator<FileRecord, void, void> {
  let line = 0
  let endByte = 0
  for await (const text of readLines(file)) {
    line++
    endByte += Buffer.byteLength(text) + 1
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text
    if (json.trim() === '') continue
    try {
      yield { line, endByte, fields: JSON.parse(json) }
    } catch {
      yield { line, endByte, problem: 'is not JSON' }
    }
  }
}

async function* readCsvRecords(file: string): AsyncGenerator<FileRecord, void, void> {
  const options = {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1_048_576,
  }
  const rows: AsyncIterable<{ info: Info; record: string[] }> = pipeline(
    createReadStream(file),
    parse(options),
    () => {}, // an error destroys the rows as well, and is thrown to whoever reads them
  )
  let names: string[] | undefined
  for await (const { info, record } of rows) {
    const at = { line: info.lines, endByte: info.bytes }
    if (!names) {
      names = record.map((name) => name.trim())
      if (new Set(names).size < names.length) throw new TypeError(`${file}: two columns have the same name`)
    } else if (record.length !== names.length) {
      yield { ...at, problem: `has ${record.length} fields, the first line has ${names.length}` }
    } else {
      const filled = names.map((name, index) => [name, record[index]] as const).filter(([, value]) => value !== '')
      yield { ...at, fields: Object.fromEntries(filled) }
    }
  }
}
