import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

describe('a run of the tests', () => {
  it('fails by a warning that no test listened to, and says in which test it was', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', 'test/support/specs/warns.ts'],
      { encoding: 'utf8' },
    )
    assert.equal(status, 1, stdout)
    assert.match(stdout, /2 passing/)
    assert.match(stdout, /there were warnings:\s+a test that warns: Warning: something is odd/)
    assert.doesNotMatch(stdout, /this is meant/)
  })
})
