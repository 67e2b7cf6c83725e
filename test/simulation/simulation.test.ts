import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = join(import.meta.dirname, 'run.ts')

/** In a process of its own: its clock is not real. */
async function simulate(env: Record<string, string>): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 100_000_000 }
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', run], options).catch((error) => {
    throw new Error(`${error.stdout}\n${error.stderr}`)
  })
  return stdout
}

describe('a simulated world', function () {
  this.timeout(240_000)

  it('keeps every promise in 300 stories', async () => {
    assert.match(await simulate({ SEEDS: '300' }), /^300 seeds/)
  })

  it('happens again to the letter with the same seed', async () => {
    const [once, again] = await Promise.all([simulate({ SEED: '7' }), simulate({ SEED: '7' })])
    assert.equal(once, again)
    assert.ok(once.split('\n').length > 20)
  })
})
