import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { Journal } from '../../examples/import-customers/journal.ts'
import { readOptions } from '../../examples/import-customers/options.ts'
import { Progress } from '../../examples/import-customers/progress.ts'
import { KiboClient } from '../../src/index.ts'
import { createSandbox, type FaultRule, type Sandbox } from '../../src/sandbox/index.ts'
import { startPickyKibo } from '../support/picky-kibo.ts'
import { type Import, startImport } from '../support/run-import.ts'

const oldHash = (password: string) => createHash('sha256').update(password).digest('hex')
const address = (number: number) => `customer${number}@shop.example`
const json = (record: object) => JSON.stringify(record)

describe('examples/import-customers.ts', function () {
  this.timeout(180_000)
  let sandbox: Sandbox
  let folder: string
  const imports: Import[] = []

  beforeEach(async () => {
    sandbox = await createSandbox()
    folder = await mkdtemp(join(tmpdir(), 'import-customers-'))
  })
  afterEach(async () => {
    for (const one of imports.splice(0)) {
      one.process.kill('SIGKILL')
      await one.ended
    }
    await sandbox.close()
    await rm(folder, { recursive: true })
  })

  const write = async (name: string, lines: string[], end = '\n') => {
    const file = join(folder, name)
    await writeFile(file, lines.map((line) => `${line}${end}`).join(''))
    return file
  }
  const start = (args: string[], { kibo = sandbox.kibo, nodeOptions = [] as string[] } = {}) => {
    const started = startImport(kibo, args, nodeOptions)
    imports.push(started)
    return started
  }
  const run = (...args: string[]) => start(args).ended
  const failuresOf = async (file: string): Promise<{ line: number; emailAddress: string | null; reason: string }[]> =>
    (await readFile(`${file}.failures.jsonl`, 'utf8'))
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const addresses = () => sandbox.accounts.list().map(({ emailAddress }) => emailAddress)
  const bulkCalls = () => sandbox.calls.filter(({ operation }) => operation === 'addAccounts')
  /** Waits for something that an import brings about. */
  const until = async ({ process }: Import, isSo: () => boolean) => {
    while (!isSo()) {
      assert.equal(process.exitCode, null, 'it has ended before')
      await wait(10)
    }
  }

  /** Every eighth Bulk call and every hundredth look-up goes wrong, each time in another way. */
  const failOften = () => {
    const ways: FaultRule[] = [
      { kind: 'refuse' },
      { kind: 'drop' },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, retryAfterSeconds: 1 },
      { kind: 'cut' },
      { kind: 'slow', delayMs: 2000 },
    ]
    for (const [operation, every] of [
      ['addAccounts', 8],
      ['getAccounts', 100],
    ] as const) {
      const turn = () => sandbox.calls.filter((call) => call.operation === operation).length / every
      for (const [index, way] of ways.entries()) {
        sandbox.fail({ ...way, operation, times: Number.POSITIVE_INFINITY, when: () => turn() % ways.length === index })
      }
    }
    return ways.map(({ kind }) => kind)
  }

  it('moves 5,000 customers through faults, a kill and an interruption: nobody twice, nobody lost', async () => {
    const numbers = Array.from({ length: 5000 }, (_, index) => index + 1)
    const row = (number: number) => `${address(number)},"Ada, the ${number}th",${oldHash(`old-${number}`)},,`
    const bad: [row: string, emailAddress: string | null, reason: RegExp][] = [
      [
        row(2500).toUpperCase(),
        address(2500).toUpperCase(),
        /^is the same customer as line 2501$|^account \d+ was there/,
      ],
      [',Bob,hash,,', null, /^emailAddress /],
      ['bob-at-home,Bob,hash,,', 'bob-at-home', /^emailAddress is not an address$/],
      ['bob@shop.example,Bob', null, /^has 2 fields, the first line has 5$/],
      ['bob@shop.example,Bob,hash,,perhaps', 'bob@shop.example', /^acceptsMarketing /],
      ['weak@shop.example,Bob,,short,', 'weak@shop.example', /password.*minimum of 6 characters/],
      ['taken@shop.example,Bob,hash,,yes', 'taken@shop.example', /^account 1001 was there before$/],
    ]
    const rows = numbers.map(row)
    rows.splice(2500, 0, ...bad.map(([text]) => text))
    const lateTwin = [row(7), address(7), /^account \d+ was there before$/] as const
    const header = 'emailAddress,firstName,externalPassword,password,acceptsMarketing'
    const file = await write('customers.csv', [header, ...rows, lateTwin[0]])
    sandbox.accounts.add({ emailAddress: 'taken@shop.example', password: 'secret1' })
    // The import reads Kibo's clock in whole seconds.
    const wholeSecond = () => Math.floor(Date.now() / 1000)
    for (const added = wholeSecond(); wholeSecond() === added; ) await wait(20)

    const kinds = failOften()
    const answered = () => bulkCalls().filter(({ status, fault }) => status === 201 && fault === null).length
    const args = [file, '--timeout-ms', '1200']
    const first = start(args)
    await until(first, () => answered() >= 25)
    sandbox.clearFaults()
    sandbox.fail({ kind: 'slow', delayMs: 60_000, times: 3, operation: 'addAccounts' })
    await until(first, () => bulkCalls().filter(({ fault, status }) => fault === 'slow' && status === null).length >= 3)
    first.process.kill('SIGKILL')
    assert.equal((await first.ended).code, 137)
    sandbox.clearFaults()
    failOften()

    const second = start(args)
    await until(second, () => answered() >= 50)
    second.process.kill('SIGINT')
    const stopped = await second.ended
    assert.equal(stopped.code, 130, stopped.output)
    assert.match(stopped.output, /run this again to go on/)

    const { code, output } = await run(...args)
    assert.equal(code, 1, output)
    assert.match(output, /^5000 added, 8 failed: .*failures\.jsonl$/m)
    assert.deepEqual(addresses().sort(), [...numbers.map(address), 'taken@shop.example'].sort())
    for (const kind of kinds)
      assert.ok(
        bulkCalls().some(({ fault }) => fault === kind),
        kind,
      )

    const failures = await failuresOf(file)
    assert.deepEqual(
      failures.map(({ line }) => line),
      [2502, 2503, 2504, 2505, 2506, 2507, 2508, 5009],
    )
    for (const [index, [, emailAddress, reason]] of [...bad, lateTwin].entries()) {
      assert.equal(failures[index]?.emailAddress, emailAddress)
      assert.match(failures[index]?.reason ?? '', reason)
    }

    const { authTickets } = new KiboClient(sandbox.kibo)
    const ticket = await authTickets.create({ username: address(4321), password: 'old-4321' })
    assert.equal(ticket.customerAccount?.firstName, 'Ada, the 4321th')

    sandbox.clearFaults()
    sandbox.calls.length = 0
    const again = await run(...args)
    assert.equal(again.code, 1)
    assert.match(again.output, /^5000 added, 8 failed/m)
    assert.deepEqual(sandbox.calls, [])
  })

  it('moves 40 MB of customers with 56 MB of memory for the whole program', async () => {
    const fill = 'x'.repeat(5000)
    const record = (number: number) => ({
      emailAddress: address(number),
      companyOrOrganization: fill,
      password: 'secret1',
    })
    const file = await write(
      'customers.jsonl',
      Array.from({ length: 8000 }, (_, index) => json(record(index))),
    )
    const forget = setInterval(() => {
      sandbox.calls.length = 0
    }, 100)
    const { code, output } = await start([file, '--batch-size', '20'], { nodeOptions: ['--max-old-space-size=56'] })
      .ended
    clearInterval(forget)
    assert.equal(code, 0, output)
    assert.equal(sandbox.accounts.list().length, 8000)
  })

  it('asks Kibo for nothing until the time that a 429 names is over', async () => {
    const file = await write(
      'few.jsonl',
      Array.from({ length: 40 }, (_, number) => json({ emailAddress: address(number), password: 'secret1' })),
    )
    sandbox.fail({
      kind: 'status',
      status: 429,
      retryAfterSeconds: 2,
      operation: 'addAccounts',
      when: () => bulkCalls().length === 5,
    })
    const { code, output } = await run(file, '--batch-size', '2', '--concurrency', '1')
    assert.equal(code, 0, output)
    assert.match(output, /^waiting 2 s: .*429$/m)
    const limited = bulkCalls().findIndex(({ fault }) => fault === 'status')
    const [before, after] = bulkCalls().slice(limited)
    assert.ok((after?.at ?? 0) - (before?.at ?? 0) >= 2000)
    assert.deepEqual(
      addresses(),
      Array.from({ length: 40 }, (_, number) => address(number)),
    )
    assert.equal(bulkCalls().length, 21)
  })

  it('reads CSV as spreadsheets write it, and JSON Lines as they come', async () => {
    const csv = [
      '\uFEFFemailAddress, firstName ,externalPassword,isImport',
      'a@shop.example,"Ada\n""the first""",hash,TRUE',
      '',
      'b@shop.example,,hash,',
    ]
    assert.equal((await run(await write('sheet.csv', csv, '\r\n'))).code, 0)
    const contacts = [{ email: 'c@shop.example', types: [{ name: 'Billing', isPrimary: true }] }]
    const lines = [
      '\uFEFF{"emailAddress":"c@shop.example","firstName":"C\u2028D","password":"secret1","contacts":' +
        `${json(contacts)}}`,
      '',
      '{"emailAddress":',
      '[1]',
      '{"emailAddress":"d@shop.example","phone":"1"}',
      '{"emailAddress":"d@shop.example"}',
    ]
    const file = await write('lines.ndjson', lines)
    assert.equal((await run(file)).code, 1)
    assert.deepEqual(
      sandbox.accounts.list().map(({ emailAddress, firstName }) => [emailAddress, firstName]),
      [
        ['a@shop.example', 'Ada\n"the first"'],
        ['b@shop.example', null],
        ['c@shop.example', 'C\u2028D'],
      ],
    )
    assert.match(json(sandbox.accounts.list()[2] ?? {}), /"types":\[\{"name":"Billing","isPrimary":true\}\]/)
    const reasons = (await failuresOf(file)).map(({ line, reason }) => `${line} ${reason}`)
    assert.equal(reasons.length, 4)
    assert.match(
      reasons.join('\n'),
      /^3 is not JSON\n4 .*expected object.*\n5 .*phone.*\n6 externalId is needed without/,
    )
  })

  it('adds customers without a login once, though Kibo would take them twice', async () => {
    const guest = (number: number) => json({ emailAddress: 'family@shop.example', externalId: `crm-${number}` })
    const lines = Array.from({ length: 30 }, (_, number) => guest(number))
    const file = await write('guests.jsonl', [
      ...lines,
      guest(3),
      json({ emailAddress: 'o!dd@shop.example', externalId: '1' }),
    ])
    const isOdd = ({ query }: { query: Record<string, string> }) => query.filter?.includes('o!dd') ?? false
    const refusal = { kind: 'error-body', status: 400, times: Number.POSITIVE_INFINITY } as const
    sandbox.fail({ ...refusal, operation: 'getAccounts', when: isOdd })
    sandbox.accounts.add({ emailAddress: 'family@shop.example', password: 'secret1' })
    for (const kind of ['drop', 'slow', 'cut'] as const)
      sandbox.fail({ kind, operation: 'addAccounts', delayMs: kind === 'slow' ? 1500 : 0 })
    const { code, output } = await run(file, '--batch-size', '10', '--timeout-ms', '1000')
    assert.equal(code, 1, output)
    const ids = sandbox.accounts.list().map(({ externalId }) => externalId)
    assert.deepEqual(ids.sort(), [...lines.map((_, number) => `crm-${number}`), null].sort())
    const reasons = (await failuresOf(file)).map(({ reason }) => reason)
    assert.match(
      reasons.join('\n'),
      /^(is the same customer as line 4|account \d+ was there before)\n.* refuses to look: /,
    )

    const otherJournal = await run(file, '--journal', join(folder, 'new.jsonl'))
    assert.equal(otherJournal.code, 1)
    assert.equal(sandbox.accounts.list().length, 31)
  })

  for (const refusal of ['refused', 'left out'] as const) {
    it(`finds the culprits when Bulk adds the others and the culprits are ${refusal}`, async () => {
      const kibo = await startPickyKibo(sandbox, refusal)
      const record = (number: number) => ({
        emailAddress: address(number),
        ...(number % 9 === 4 ? { password: 'weak' } : { externalPassword: 'hash' }),
      })
      const file = await write(
        'mixed.jsonl',
        Array.from({ length: 60 }, (_, number) => json(record(number))),
      )
      const { code, output } = await start([file, '--batch-size', '20'], {
        kibo: { ...sandbox.kibo, apiHost: kibo.url },
      }).ended
      await kibo.close()
      assert.equal(code, 1, output)
      const failures = await failuresOf(file)
      assert.deepEqual(
        failures.map(({ line }) => line),
        [5, 14, 23, 32, 41, 50, 59],
      )
      for (const { reason } of failures) assert.match(reason, /minimum of 6 characters/)
      assert.equal(new Set(addresses()).size, 53)
      assert.equal(addresses().length, 53)
      assert.match(output, /^53 added, 7 failed/m)
    })
  }

  it('shows its usage to whoever asks for help, and ends with 2 when it is called wrongly', async () => {
    const help = await start(['--help']).ended
    assert.deepEqual([help.code, help.output.includes('--batch-size')], [0, true])
    const wrong = await start(['a.csv', '--dry']).ended
    assert.deepEqual([wrong.code, wrong.output.includes('--dry')], [2, true])
  })

  it('stops before anybody is marked as failed when Kibo refuses the application', async () => {
    const file = await write('few.jsonl', [json({ emailAddress: address(1), password: 'secret1' })])
    const refused = await start([file], { kibo: { ...sandbox.kibo, sharedSecret: 'wrong' } }).ended
    assert.equal(refused.code, 1)
    assert.match(refused.output, /Invalid Credentials/i)
    assert.equal((await run(file)).code, 0)
    assert.deepEqual(addresses(), [address(1)])
  })

  it('keeps to one process per journal, until that one is gone', async () => {
    const file = await write('few.jsonl', [json({ emailAddress: address(1), password: 'secret1' })])
    await writeFile(`${file}.journal.jsonl.lock`, String(process.pid))
    assert.match((await run(file)).output, new RegExp(`^process ${process.pid} is working on this`))
    assert.deepEqual(sandbox.calls, [])
    await writeFile(`${file}.journal.jsonl.lock`, '999999999')
    assert.equal((await run(file)).code, 0)
    assert.deepEqual(addresses(), [address(1)])
  })

  it('takes no other file, no other batches and no other kind of file for its journal', async () => {
    const [file, other] = [await write('few.jsonl', ['{}']), await write('other.jsonl', ['{"a":1}'])]
    const path = join(folder, 'journal')
    const kiboTimeMs = async () => 0
    ;(await Journal.open(path, { file, batchSize: 50, kiboTimeMs })).close()
    ;(await Journal.open(path, { file, batchSize: 50, kiboTimeMs })).close()
    await assert.rejects(Journal.open(path, { file: other, batchSize: 50, kiboTimeMs }), /belongs to another file/)
    await assert.rejects(Journal.open(path, { file, batchSize: 7, kiboTimeMs }), /batches of 50/)
    await assert.rejects(Journal.open(other, { file, batchSize: 50, kiboTimeMs }), /is not the journal of an import/)
    assert.equal(await readFile(other, 'utf8'), '{"a":1}\n')
  })

  it('says what is wrong with its command line', () => {
    assert.throws(() => readOptions(['a.csv', '--failures', './a.csv']), /need a file each/)
    assert.throws(
      () => readOptions(['a.csv', '--concurrency', '0']),
      /--concurrency must be a whole number from 1 to 32/,
    )
    assert.throws(() => readOptions(['a.csv', '--dry']), /--dry/)
    assert.throws(() => readOptions([]), /--batch-size/)
    assert.equal(readOptions(['a.csv'])?.journal, 'a.csv.journal.jsonl')
  })

  it('shows a bar on a terminal, and a line now and then elsewhere', () => {
    const shown = (isTTY: boolean) => {
      const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 })
      const progress = new Progress(200, stream as unknown as NodeJS.WriteStream)
      progress.show({ added: 50, failed: 3, bytes: 100 })
      progress.showPause(60_000, 'because')
      progress.show({ added: 75, failed: 3, bytes: 150 })
      progress.close()
      return String(stream.read())
    }
    assert.match(shown(true), /█+░+ 75 % · 75 added, 3 failed .*· waiting 60 s: because/)
    assert.equal(shown(false), '50 %: 50 added, 3 failed\nwaiting 60 s: because\n')
  })
})
