import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProblemCode } from '../src/errors.ts'
import { StorefrontAuthError } from '../src/errors.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const headings = (path: string) => [...read(path).matchAll(/^## (.+)$/gm)].map(([, title = '']) => title)

describe('the pages of docs', () => {
  it('have a heading for every error code, with its status, and for no other', () => {
    const codes = [...read('src/errors.ts').matchAll(/^ {2}(\w+): \[\d+/gm)].map(([, code = '']) => code)
    assert.deepEqual(headings('docs/error-codes.md'), codes)
    for (const code of codes) {
      const section = read('docs/error-codes.md').split(`## ${code}\n`)[1] ?? ''
      assert.match(section, new RegExp(`^\n${new StorefrontAuthError(code as ProblemCode).status}\\b`), code)
    }
  })

  it('have a heading for every warning that docs/events.md lists', () => {
    const told = headings('docs/troubleshooting.md')
    const channels = read('docs/events.md').split(/^## /m).slice(1)
    const warnings = channels.flatMap((channel) => {
      const name = channel.split('\n')[0]
      const rows = channel.split('\n').filter((row) => /^\| [^|]+ \| [^|]*(warn|error)/.test(row))
      return rows.flatMap((row) =>
        [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, code]) => `${name}-${code}`),
      )
    })
    assert.ok(warnings.length >= 18, warnings.join())
    for (const code of warnings) assert.ok(told.includes(code), `docs/troubleshooting.md lacks ${code}`)
  })
})
