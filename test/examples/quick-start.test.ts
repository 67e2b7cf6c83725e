import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/quick-start.md'), 'utf8')
const run = promisify(execFile)

describe('docs/quick-start.md', () => {
  it('shows the very lines of examples/minimal.ts', () => {
    const app = /```ts\n(import express[\s\S]*?)```/.exec(page)?.[1]
    assert.ok(app)
    assert.ok(readFileSync(join(root, 'examples/minimal.ts'), 'utf8').includes(app))
  })

  it('has a first test that passes', async () => {
    const test = /```js\n(import assert[\s\S]*?)```/.exec(page)?.[1]
    assert.ok(test)
    const folder = mkdtempSync(join(root, 'test/examples/quick-start-'))
    try {
      writeFileSync(join(folder, 'app.test.mjs'), test)
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const args = ['--import', 'tsx', '--test', '--test-reporter=tap', join(folder, 'app.test.mjs')]
      const { stdout } = await run(process.execPath, args, { cwd: root, env })
      assert.match(stdout, /^# pass 1$/m)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
