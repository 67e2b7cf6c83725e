import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

describe('SECURITY.md', () => {
  const rows = (read('SECURITY.md').split('## What is promised')[1] ?? '')
    .split(/^## /m)[0]
    ?.split('\n')
    .filter((line) => /^\| (?!promise|---)/.test(line))
    .map((line) => line.split(' | '))

  it('names for each promise the files that show it, and they exist', () => {
    assert.ok(rows && rows.length >= 35, String(rows?.length))
    for (const [promise, shownBy = '', ...more] of rows) {
      assert.deepEqual(more, [], promise)
      const files = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
      assert.ok(files.length > 0, promise)
      for (const file of files) assert.match(file, /^test\/.+\.ts$/)
      for (const file of files) assert.ok(existsSync(join(root, file)), file)
    }
  })

  it('has a promise for each file of attacks', () => {
    const shown = rows?.map(([, shownBy]) => shownBy).join()
    for (const file of readdirSync(join(root, 'test/attacks'))) assert.ok(shown?.includes(`test/attacks/${file}`), file)
  })
})
