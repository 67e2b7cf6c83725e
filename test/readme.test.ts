import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { schema } from '../src/config.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs('docs')]

describe('the documentation', () => {
  it('shows the very lines of examples/minimal.ts, which a test runs', () => {
    const snippet = /```ts\n(import express[\s\S]*?)```/.exec(read('README.md'))?.[1]
    assert.ok(snippet)
    assert.ok(read('examples/minimal.ts').includes(snippet), 'README.md and examples/minimal.ts differ')
  })

  for (const page of pages) {
    for (const [, program = '', snippet = ''] of read(page).matchAll(
      /<!-- (examples\/\S+) -->\n```\w+\n([\s\S]*?)```/g,
    )) {
      it(`shows lines of ${program} in ${page}`, () => {
        assert.ok(read(program).includes(snippet), snippet)
      })
    }

    it(`links and names only what is there: ${page}`, () => {
      const text = read(page)
      for (const [, link = ''] of text.matchAll(/\]\(((?!https?:)[^)#]+)/g)) {
        assert.ok(existsSync(join(root, dirname(page), link)), `${page} links to ${link}`)
      }
      for (const [, path = ''] of text.matchAll(/`((?:src|test|examples|docs|bench)\/[\w./-]+)`/g)) {
        assert.ok(existsSync(join(root, path)), `${page} names ${path}`)
      }
    })
  }

  it('has every option of storefrontAuth in docs/options.md', () => {
    const text = read('docs/options.md')
    for (const [name, option] of Object.entries(schema.shape)) {
      const group = option instanceof z.ZodPrefault ? option.unwrap() : undefined
      const parts = group instanceof z.ZodObject ? Object.keys(group.shape).map((part) => `${name}.${part}`) : [name]
      for (const part of parts) assert.ok(text.includes(`\`${part}`), `docs/options.md lacks ${part}`)
    }
  })

  it('gives a reason for every runtime dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }
    for (const name of Object.keys(dependencies)) assert.ok(read('README.md').includes(`| \`${name}\` |`), name)
  })
})

function docs(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}
