import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../support/run-cli.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}
const commands = ['sandbox', 'secret', 'doctor']

describe('the command line', function () {
  this.timeout(60_000)

  it('shows its help and its version, and those of each command, on standard output', async () => {
    for (const command of [[], ...commands.map((one) => [one])]) {
      const help = await runCli([...command, '--help'])
      assert.deepEqual([help.code, help.stderr], [0, ''], command.join())
      assert.match(help.stdout, new RegExp(`^Usage: kibo-storefront-auth ${command.join(' ')}`))
      assert.match(help.stdout, /Exit codes:\n {2}0 {2}.+\n {2}1 {2}.+\n {2}2 {2}/)
      const said = await runCli([...command, '--version'])
      assert.deepEqual([said.code, said.stdout, said.stderr], [0, `${version}\n`, ''], command.join())
    }
  })

  it('says the usage on standard error, and nothing else, to whoever calls it wrongly', async () => {
    for (const [args, says] of [
      [[], /^Usage: kibo-storefront-auth \[options\] \[command\]/],
      [['docter'], /unknown command 'docter'\n\(Did you mean doctor\?\)\n\nUsage: /],
      [['secret', 'twice'], /too many arguments.*\n\nUsage: kibo-storefront-auth secret/s],
      [
        ['doctor', '--jsno'],
        /unknown option '--jsno'\n\(Did you mean --json\?\)\n\nUsage: kibo-storefront-auth doctor/,
      ],
      [['doctor', '--env-file'], /argument missing\n\nUsage: /],
      [['doctor', '--origin', 'shop.example/cart'], /'shop.example\/cart' is invalid. It must be an origin/],
      [['doctor', '--redis', 'localhost'], /It must be a redis:\/\/ or rediss:\/\/ URL/],
      [['sandbox', '--port', '70000'], /It must be a whole number from 0 to 65535/],
    ] as const) {
      const { code, stdout, stderr } = await runCli([...args])
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
      assert.match(stderr, says)
    }
  })

  it('prints another secret each time, long enough for storefrontAuth', async () => {
    const [one, two] = await Promise.all([runCli(['secret']), runCli(['secret'])])
    assert.match(one.stdout, /^[\w-]{64}\n$/)
    assert.notEqual(one.stdout, two.stdout)
    assert.equal(one.code, 0)
  })

  it('has colours only where somebody wants them', async () => {
    const sequence = String.fromCharCode(27)
    const [plain, coloured, neither] = await Promise.all([
      runCli(['doctor']),
      runCli(['doctor'], { env: { FORCE_COLOR: '1' } }),
      runCli(['doctor'], { env: { NO_COLOR: '1' } }),
    ])
    assert.ok(!plain.stdout.includes(sequence))
    assert.ok(coloured.stdout.includes(`${sequence}[31mMEND`))
    assert.ok(!neither.stdout.includes(sequence))
  })
})
