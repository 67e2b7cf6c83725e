import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import request from 'supertest'
import { type RunningCli, startCli } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '../..')

/** What a process has written to standard output once `pattern` is in it. */
function written(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray & { input: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const found = pattern.exec(text)
      if (found) resolve(found)
    })
    child.once('close', () => reject(new Error(`it ended: ${text}`)))
  })
}

describe('the first minutes with README.md', function () {
  this.timeout(60_000)
  // Below the project, so that the snippet finds Express and this package.
  const folder = mkdtempSync(join(root, 'test/cli/first-'))
  let sandbox: RunningCli | undefined
  let app: ChildProcess | undefined

  after(async () => {
    app?.kill()
    sandbox?.process.kill()
    await sandbox?.ended
    rmSync(folder, { recursive: true })
  })

  it('lead to a shop that a shopper signs up at: the first snippet runs with what the sandbox prints', async () => {
    sandbox = startCli(['sandbox', '--port', '0'])
    const { input } = await written(sandbox.process, /Ctrl\+C/)
    writeFileSync(join(folder, '.env'), input)
    const [, snippet = ''] =
      /```ts\n(import express[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
    writeFileSync(join(folder, 'app.ts'), snippet)

    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(KIBO_|STOREFRONT_AUTH_|NODE_V8_|NODE_ENV$)/.test(name),
    )
    const args = ['--import', 'tsx', `--env-file=${join(folder, '.env')}`, join(folder, 'app.ts')]
    app = spawn(process.execPath, args, {
      cwd: root,
      env: { ...Object.fromEntries(inherited), PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [, port] = await written(app, /port: (\d+)/)
    const browser = request.agent(`http://127.0.0.1:${port}`)
    const shopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }
    await browser.post('/auth/signup').send(shopper).expect(201)
    const { body } = await browser.get('/account').expect(200)
    assert.deepEqual(body, { hello: 'Ada' })
  })
})
