import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const server of running) server.kill('SIGKILL')
})

/** A `redis-server` of our own on a free port of 127.0.0.1, its files in a folder of its own. */
export class RedisServer {
  readonly port: number
  readonly url: string
  readonly #path: string
  readonly #settings: string[]
  readonly #folder = mkdtempSync(join(tmpdir(), 'redis-'))
  #config: string | undefined
  #process: ChildProcess | undefined

  /** @param settings further command line settings, e.g. `--appendonly yes` */
  static async start(path: string, settings: string[] = []): Promise<RedisServer> {
    const server = new RedisServer(path, await freePort(), settings)
    await server.start()
    return server
  }

  private constructor(path: string, port: number, settings: string[]) {
    this.#path = path
    this.#settings = settings
    this.port = port
    this.url = `redis://127.0.0.1:${port}`
  }

  /** A sentinel of our own, which fails the server on `masterPort`, called `shop`, over to its replica within a second or two. */
  static async startSentinel(path: string, masterPort: number): Promise<RedisServer> {
    const sentinel = new RedisServer(path, await freePort(), ['--sentinel'])
    sentinel.#config = join(sentinel.#folder, 'sentinel.conf')
    writeFileSync(
      sentinel.#config,
      [
        `sentinel monitor shop 127.0.0.1 ${masterPort} 1`,
        'sentinel down-after-milliseconds shop 500',
        'sentinel failover-timeout shop 2000',
      ].join('\n'),
    )
    await sentinel.start()
    return sentinel
  }

  /** Starts it, again after `kill`, with the files it left. */
  async start(): Promise<void> {
    const where = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--daemonize', 'no']
    const args = this.#config === undefined ? [...where, '--save', ''] : [this.#config, ...where]
    this.#process = spawn(this.#path, [...args, ...this.#settings], { stdio: 'ignore' })
    running.add(this.#process)
    await answering(this.port)
  }

  /** Stops answering without closing a connection, until `resume`. */
  pause(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    const server = this.#process
    this.#process = undefined
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    running.delete(server)
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  /** Ends it for good, files included. */
  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A port that was free a moment ago; below 55 536, because a cluster node takes the one 10 000 above as well. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    if (address && typeof address === 'object' && address.port < 55_536) return address.port
  }
}

/** Resolves once the server on `port` has read its files and answers. */
async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await ping(port)).startsWith('+PONG')) return
    await sleep(25)
  }
  throw new Error(`redis-server on port ${port} does not answer`)
}

function ping(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data) => socket.end(() => resolve(String(data))))
    socket.once('error', () => resolve(''))
  })
}
