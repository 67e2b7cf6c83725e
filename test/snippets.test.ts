import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { createSandbox, type Sandbox } from '../src/sandbox/index.ts'
import { debianTool } from './support/debian-tool.ts'
import { kiboEnv } from './support/kibo-env.ts'
import { RedisServer } from './support/redis-server.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const folder = join(import.meta.dirname, 'snippets-run')

describe('a snippet of the docs that is no part of an example', () => {
  let sandbox: Sandbox
  let redis: RedisServer
  let env: NodeJS.ProcessEnv

  before(async function () {
    redis = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
    mkdirSync(folder, { recursive: true })
  })

  beforeEach(async () => {
    sandbox = await createSandbox()
    sandbox.accounts.add({ emailAddress: 'mary@example.com', password: 'a-password-1' })
    const secret = { STOREFRONT_AUTH_SECRET: 's'.repeat(32) }
    env = { ...process.env, ...kiboEnv(sandbox.kibo), ...secret, REDIS_URL: redis.url, NODE_ENV: 'test' }
  })

  afterEach(() => sandbox?.close())

  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await redis?.close()
  })

  for (const [index, { page, code }] of snippets().entries()) {
    const firstLine = code.split('\n', 1)[0]
    it(`runs as it stands: ${page}, ${firstLine}`, async () => {
      const file = join(folder, `snippet-${index}.mts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      await run(process.execPath, ['--import', 'tsx', join(root, 'test/support/run-snippet.ts'), file], {
        cwd: root,
        env,
      })
    })
  }
})

function snippets(): { page: string; code: string }[] {
  const docs = readdirSync(join(root, 'docs'), { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.md') && name !== 'quick-start.md')
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
  return ['README.md', ...docs].flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const blocks = text.matchAll(/(<!-- examples\/.+ -->\n)?^```[jt]s\n([\s\S]*?)^```/gm)
    // What is for a page runs in one: test/browser/page-session.test.ts.
    const isOurs = (code: string) => !code.includes('kibo-storefront-auth/browser')
    return [...blocks].flatMap(([, example, code = '']) => (!example && isOurs(code) ? [{ page, code }] : []))
  })
}
