import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

const root = new URL('..', import.meta.url).pathname

interface Report {
  stats: { passes: number; failures: number; pending: number }
  failures: { fullTitle: string; err: { message?: string } }[]
}

/** Runs test files in a process of its own, in which Express is Express 4. */
async function runWithExpress4(...specs: string[]): Promise<Report> {
  const child = spawn(
    process.execPath,
    [
      ...['--import=tsx', '--import=./test/support/express-4.mjs', 'node_modules/mocha/bin/mocha.js', '--no-config'],
      ...['--no-package', '--timeout=20000', '--reporter=json', '--ignore=**/{fuzz,model,options}.test.ts'],
      ...specs,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [printed, warned] = await Promise.all([text(child.stdout), text(child.stderr)])
  const start = printed.indexOf('{\n  "stats"')
  assert.ok(start >= 0, `no report: ${printed.slice(0, 2000)} ${warned.slice(0, 2000)}`)
  return JSON.parse(printed.slice(start))
}

describe('with Express 4', function () {
  this.timeout(240_000)

  it('the middleware, the guard and the routes pass every test that they pass with Express 5', async () => {
    const { stats, failures } = await runWithExpress4('test/middleware/*.test.ts', 'test/routes/*.test.ts')

    assert.deepEqual(
      failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`),
      [],
    )
    assert.ok(stats.passes > 150, `${stats.passes} tests`)
    assert.equal(stats.pending, 0)
  })
})
