import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const folder = join(root, 'examples/testing')

/** Those for Jest, vitest and Playwright run in `test/package`, where these are installed. */
describe('examples/testing (express-openid-connect#184)', () => {
  for (const name of readdirSync(folder)) {
    it(`is a file of 15 to 60 lines: ${name}`, () => {
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').length
      assert.ok(lines >= 15 && lines <= 60, `${lines} lines`)
    })
  }

  it('passes with mocha', async () => {
    const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config', '--no-package', '--import=tsx']
    const { stdout } = await run(process.execPath, [...mocha, 'examples/testing/mocha.test.ts'], { cwd: root })
    assert.match(stdout, /2 passing/)
  })

  it('passes with node:test', async () => {
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', '--test', '--test-reporter', 'tap', 'examples/testing/node.test.ts'],
      { cwd: root },
    )
    assert.match(stdout, /^# pass 2$/m)
  })
})
