import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chart } from '../../bench/chart.ts'
import { spreadOf } from '../../bench/spread.ts'
import { debianTool } from '../support/debian-tool.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

describe('the bench', () => {
  it('measures every row and counts one call to Kibo for a hundred requests', async function () {
    debianTool(this, 'redis-server', 'redis-server')
    this.timeout(240_000)
    await run('npm', ['run', '--silent', 'build'], { cwd: root })

    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'bench/run.ts', '--short'], { cwd: root })

    if (process.env.CI) assert.ok(!stdout.includes('left out'), stdout)
    else if (stdout.includes('left out')) console.log('    left out: the peers (npm ci --prefix bench)')
    const rows = stdout.split('\n').filter((line) => line.endsWith(' µs'))
    const peers = stdout.includes('left out') ? 0 : 4
    assert.equal(rows.length, 8 + peers, stdout)
    for (const row of rows) assert.match(row, / {2}\d+\.\d\d {2}-?\d+\.\d µs$/)
    assert.match(stdout, /^a first visit with anonymousPool and Kibo at 200 ms: -?\d+\.\d ms beyond a warm page$/m)
    const counted = stdout.split('\n').filter((line) => / for 100 /.test(line))
    assert.equal(counted.length, 3, stdout)
    for (const line of counted) assert.match(line, / 1$/)
  })

  it('gives the median with the quartiles', () => {
    assert.deepEqual(spreadOf([9, 1, 5, 3, 7]), { median: 5, low: 3, high: 7 })
  })

  it('draws a bar for each row', () => {
    const ratio = { median: 0.9, low: 0.8, high: 0.95 }
    const svg = chart('Pages', [
      { name: 'ours', ratio, isOurs: true },
      { name: 'theirs', ratio, isOurs: false },
    ])

    assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/)
    assert.equal(svg.match(/<rect /g)?.length, 2)
    assert.ok(svg.includes('>theirs</text>') && svg.includes('>0.90</text>'))
  })
})
