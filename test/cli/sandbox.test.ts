import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { KiboClient } from '../../src/kibo/client.ts'
import { resolveKibo } from '../../src/kibo/options.ts'
import { type CliOptions, type RunningCli, runCli, startCli } from '../support/run-cli.ts'

/** Starts it on a free port; the lines that it has printed once it listens. */
async function startSandbox(args: string[] = [], options?: CliOptions): Promise<RunningCli & { printed: string }> {
  const cli = startCli(['sandbox', '--port', '0', ...args], options)
  const printed = await new Promise<string>((resolve, reject) => {
    let text = ''
    cli.process.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.includes('Ctrl+C')) resolve(text)
    })
    cli.ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  return { ...cli, printed }
}

describe('the command sandbox', function () {
  this.timeout(60_000)
  let folder: string
  let file: string
  let cli: RunningCli | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    file = join(folder, 'accounts.json')
  })
  afterEach(async () => {
    cli?.process.kill()
    await cli?.ended
    cli = undefined
    rmSync(folder, { recursive: true })
  })

  it('prints an env file with everything that a storefront needs, and goes on until it is ended', async () => {
    const { printed, process, ended } = await startSandbox()
    const env = parseEnv(printed)
    assert.deepEqual(Object.keys(env).sort(), [
      'KIBO_API_HOST',
      'KIBO_AUTH_HOST',
      'KIBO_CLIENT_ID',
      'KIBO_SHARED_SECRET',
      'KIBO_SITE',
      'KIBO_TENANT',
      'STOREFRONT_AUTH_SECRET',
    ])
    assert.ok(
      printed.split('\n').every((line) => line === '' || /^(#|[A-Z_]+=)/.test(line)),
      printed,
    )
    const client = new KiboClient(resolveKibo({}, env))
    assert.ok((await client.authTickets.createAnonymous()).accessToken)

    process.kill('SIGTERM')
    const { code, stderr } = await ended
    assert.equal(code, 0)
    assert.equal(stderr, `The sandbox listens on ${env.KIBO_API_HOST}\n`)
  })

  it('does without graphql until a query comes, and then says what to install', async () => {
    const withoutGraphql = join(import.meta.dirname, '../support/without-graphql.mjs')
    const started = await startSandbox([], { env: { NODE_OPTIONS: `--import ${withoutGraphql}` } })
    cli = started
    const client = new KiboClient(resolveKibo({}, parseEnv(started.printed)))
    await client.authTickets.createAnonymous()
    await assert.rejects(client.graphql('{ __typename }'), {
      status: 501,
      code: 'NOT_IMITATED',
      message: /npm install --save-dev graphql/,
    })
  })

  it('begins with the shoppers and business accounts of a file', async () => {
    const shopper = {
      emailAddress: 'ada@example.com',
      password: 'lovelace-1815',
      firstName: 'Ada',
      lastName: 'Lovelace',
    }
    const users = [{ emailAddress: 'grace@example.com', password: 'hopper-1906' }]
    writeFileSync(file, JSON.stringify([shopper, { companyOrOrganization: 'Cobol Ltd', users }]))
    const started = await startSandbox(['--seed', file])
    cli = started
    assert.match(started.printed, /# account: ada@example.com\n# account: grace@example.com\n/)

    const client = new KiboClient(resolveKibo({}, parseEnv(started.printed)))
    const ticket = await client.authTickets.create({ username: 'ada@example.com', password: 'lovelace-1815' })
    assert.equal(ticket.customerAccount?.firstName, 'Ada')
    const business = await client.b2bAccounts.getAccount(Number(ticket.customerAccount?.id) + 1)
    assert.equal(business.companyOrOrganization, 'Cobol Ltd')
  })

  it('keeps the accounts of the file when its page resets it', async () => {
    writeFileSync(file, JSON.stringify([{ emailAddress: 'ada@example.com', password: 'lovelace-1815' }]))
    const started = await startSandbox(['--seed', file])
    cli = started
    const env = parseEnv(started.printed)
    const client = new KiboClient(resolveKibo({}, env))
    const logIn = () => client.authTickets.create({ username: 'ada@example.com', password: 'lovelace-1815' })
    const { refreshToken } = await logIn()
    await fetch(`${env.KIBO_API_HOST}/_sandbox/reset`, { method: 'POST' })
    await assert.rejects(client.authTickets.refresh(`${refreshToken}`), { status: 404 })
    assert.ok((await logIn()).accessToken)
  })

  for (const [what, content, says] of [
    ['is not there', undefined, /accounts\.json: there is no such file/],
    ['is no JSON', '[{', /accounts\.json: is no JSON/],
    ['is no list', '{}', /accounts\.json: must be a list of accounts/],
    [
      'has wrong accounts, all of which are named',
      '[{ "password": "x" }, { "emailAddress": "a@b.example", "password": 5 }, { "users": [] }, 7]',
      /account 1 of the seed: emailAddress must be text.*account 2 of the seed: password must be text, got 5.*account 3 of the seed: users must be a list with a user.*account 4 of the seed: must be an object, got 7/s,
    ],
    [
      'has a shopper that Kibo refuses',
      '[{ "emailAddress": "ada@example.com", "password": "short" }]',
      /account 1 of the seed is refused: .*[Pp]assword/,
    ],
  ] as const) {
    it(`does not start with a seed that ${what}`, async () => {
      if (content !== undefined) writeFileSync(file, content)
      const { code, stdout, stderr } = await runCli(['sandbox', '--port', '0', '--seed', file])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, says)
    })
  }

  it('names a port that is free when the one it was given is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const { code, stdout, stderr } = await runCli(['sandbox', '--port', String(port)])
    server.close()

    assert.deepEqual([code, stdout], [1, ''])
    const free = Number(/^Port (\d+) is in use\. Port (\d+) is free: --port \2\n$/.exec(stderr)?.[2])
    assert.ok(free > 0 && free !== port, stderr)
  })
})
