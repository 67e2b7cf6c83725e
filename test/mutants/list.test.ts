import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mutants } from './list.ts'

describe('the list of mutants', () => {
  it('names code that stands in its file once', () => {
    const lost = mutants.filter(({ file, code }) => {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      return text.split(code).length !== 2
    })
    assert.deepEqual(lost, [])
  })
})
