import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import split2 from 'split2'

const maxCharacters = 1_048_576

/** The lines of a file, as they are read. Not by node:readline, which takes U+2028 inside JSON for the end of a line. */
export function readLines(file: string): AsyncIterable<string> {
  // An error destroys the lines as well, and is thrown to whoever reads them.
  return pipeline(createReadStream(file), split2({ maxLength: maxCharacters }), () => {})
}
