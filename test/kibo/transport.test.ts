import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { throughNode } from '../../src/kibo/http/transport.ts'
import { certificateFor } from '../support/certificate.ts'
import { debianTool } from '../support/debian-tool.ts'
import { gate } from '../support/gate.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { failureOf, guestTicket, type StubAnswer, type StubKibo, stubKibo } from '../support/stub-kibo.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../support/anonymous-call.ts')
const ticketText = JSON.stringify(guestTicket)
const dispatcherKey = Symbol.for('undici.globalDispatcher.1')

describe('what sends the calls', () => {
  let kibo: StubKibo
  beforeEach(async () => {
    kibo = await stubKibo({ json: guestTicket })
  })
  afterEach(() => kibo.close())

  const anonymous = () => kibo.client().authTickets.createAnonymous()
  const bytes =
    (encoding: string, body: Buffer): StubAnswer =>
    (response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body)

  /** What a process of its own tells that made its calls to `origin`. */
  async function tellOfProcess(origin: string, env: Record<string, string> = {}) {
    const settings = kiboEnv({
      apiHost: origin,
      authHost: origin,
      tenantId: 17828,
      siteId: 22116,
      clientId: 'test.app',
      sharedSecret: 'test-secret',
    })
    const { stdout } = await run(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, ...settings, ...env },
    })
    return JSON.parse(stdout) as { answers: string[]; hasLoadedFetch: boolean }
  }

  it('is not fetch as long as nobody asks for a Response, and keeps no process alive', async () => {
    const told = await tellOfProcess(kibo.origin)
    assert.deepEqual(told, { answers: [guestTicket.userId, guestTicket.userId], hasLoadedFetch: false })
  })

  it('trusts over TLS the authorities that the process trusts, and nobody else', async function () {
    const keys = certificateFor('IP:127.0.0.1', debianTool(this, 'openssl', 'openssl'))
    const sockets = new Set<unknown>()
    const server = createServer(keys, (request, response) => {
      sockets.add(request.socket)
      const isOauth = request.url?.endsWith('/oauth')
      response.end(isOauth ? JSON.stringify({ access_token: 'app', expires_in: 3600 }) : ticketText)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const folder = mkdtempSync(join(tmpdir(), 'authority-'))
    writeFileSync(join(folder, 'cert.pem'), keys.cert)
    try {
      const strange = await tellOfProcess(origin)
      assert.deepEqual(strange.answers, ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'])
      assert.equal(sockets.size, 0)
      const trusted = await tellOfProcess(origin, { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') })
      assert.deepEqual(trusted, { answers: [guestTicket.userId, guestTicket.userId], hasLoadedFetch: false })
      assert.equal(sockets.size, 1)
    } finally {
      rmSync(folder, { recursive: true })
      server.closeAllConnections()
      server.close()
    }
  })

  it('is the global fetch where somebody has replaced it, before or after the client was made', async () => {
    const client = kibo.client()
    const own = globalThis.fetch
    const asked: string[] = []
    globalThis.fetch = (input, init) => {
      asked.push(String(input))
      return own(input, init)
    }
    try {
      await client.authTickets.createAnonymous()
      await anonymous()
    } finally {
      globalThis.fetch = own
    }
    assert.equal(asked.length, 4)
    await anonymous()
    assert.equal(asked.length, 4)
  })

  it('is the global fetch where somebody has set its dispatcher', async () => {
    await (await fetch(kibo.origin)).text()
    const own: unknown = Reflect.get(globalThis, dispatcherKey)
    const asked: unknown[] = []
    class ProxyAgent {
      dispatch(options: { path: unknown }) {
        asked.push(options.path)
        throw Object.assign(new Error('the proxy is away'), { code: 'ECONNREFUSED' })
      }
    }
    Reflect.set(globalThis, dispatcherKey, new ProxyAgent())
    try {
      const error = await failureOf(anonymous())
      assert.ok(error instanceof KiboApiError)
      assert.match(error.message, /the proxy is away/)
    } finally {
      Reflect.set(globalThis, dispatcherKey, own)
    }
    assert.ok(asked.length > 0)
    assert.equal((await anonymous()).userId, guestTicket.userId)
  })

  it('reads compressed answers', async () => {
    kibo.answer(
      bytes('gzip', gzipSync(ticketText)),
      bytes('GZIP', gzipSync(ticketText)),
      bytes('br', brotliCompressSync(ticketText)),
    )
    for (let call = 0; call < 3; call++) assert.equal((await anonymous()).userId, guestTicket.userId)
    assert.equal(kibo.calls[0]?.headers['accept-encoding'], 'gzip, br')
  })

  it('reads a compressed answer without its last bytes, as fetch does', async () => {
    kibo.answer(bytes('gzip', gzipSync(ticketText).subarray(0, -8)))
    assert.equal((await anonymous()).userId, guestTicket.userId)
  })

  it('has no answer in one that is not compressed as it says', async () => {
    for (const encoding of ['gzip', 'br']) {
      kibo.answer(bytes(encoding, Buffer.from(ticketText)))
      const error = await failureOf(anonymous())
      assert.ok(error instanceof KiboApiError)
      assert.equal(error.status, null)
      assert.equal(error.outage, true)
    }
  })

  it('counts the bytes of a compressed answer as they are without compression', async () => {
    kibo.answer(bytes('gzip', gzipSync(Buffer.alloc(40_000_000, ' '))))
    const error = await failureOf(anonymous())
    assert.ok(error instanceof KiboApiError)
    assert.match(error.message, /it is not JSON/)
  })

  it('uses one connection again and again, for calls of several clients too', async () => {
    const sockets = new Set<Socket | null>()
    kibo.answer((response) => {
      sockets.add(response.socket)
      response.end(ticketText)
    })
    for (let call = 0; call < 5; call++) await anonymous()
    assert.equal(sockets.size, 1)
    await Promise.all(Array.from({ length: 5 }, anonymous))
    assert.ok(sockets.size <= 5 + 1)
  })

  it('closes an idle connection before a server does that waits for five seconds', async function () {
    this.timeout(10_000)
    let socket: Socket | null = null
    kibo.answer((response) => {
      socket = response.socket
      response.end(ticketText)
    })
    await anonymous()
    assert.ok(socket)
    await once(socket, 'end')
  })

  it('closes the connection of a call that is given up, before its answer or amid it', async () => {
    const silent: StubAnswer = () => {}
    const endless: StubAnswer = (response) => response.writeHead(200).write('{"userId":')
    for (const answer of [silent, endless]) {
      const asked = gate()
      let socket: Socket | null = null
      kibo.answer((response, call) => {
        socket = response.socket
        answer(response, call)
        asked.open()
      })
      const controller = new AbortController()
      const failed = failureOf(kibo.client().authTickets.createAnonymous({ signal: controller.signal }))
      await asked.opened
      assert.ok(socket)
      const closed = once(socket, 'close')
      controller.abort(new Error('enough'))
      const error = await failed
      await closed
      assert.ok(error instanceof KiboApiError)
      assert.equal(error.message, 'authTickets.createAnonymous: given up by the caller')
    }
  })

  it('fails with the reason of the signal, before the answer and amid it', async () => {
    kibo.answer(
      () => {},
      (response) => response.writeHead(200).write('{"userId":'),
    )
    const controllers = [new AbortController(), new AbortController()] as const
    const call = ({ signal }: AbortController) =>
      throughNode(`${kibo.origin}/api`, { method: 'GET', headers: {}, signal })
    const before = failureOf(call(controllers[0]))
    await until(() => kibo.calls.length === 1)
    controllers[0].abort('enough')
    assert.equal(await before, 'enough')

    const answer = await call(controllers[1])
    const amid = failureOf(text(Readable.from(answer.body ?? [])))
    controllers[1].abort('too much')
    assert.equal(await amid, 'too much')
  })

  it('sends a body that is not ASCII with its length in bytes', async () => {
    kibo.answer({ json: [] })
    await kibo
      .client()
      .accounts.changePassword(1, { oldPassword: 'schlüssel', newPassword: '鍵🔑' })
      .catch(() => {})
    const [call] = kibo.calls
    assert.deepEqual(JSON.parse(call?.body ?? ''), { oldPassword: 'schlüssel', newPassword: '鍵🔑' })
    assert.equal(call?.headers['content-length'], String(Buffer.byteLength(call?.body ?? '')))
    assert.equal(call?.headers['transfer-encoding'], undefined)
  })
})
