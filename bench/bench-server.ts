import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A server of the bench in a process of its own. */
export class BenchServer {
  readonly port: number
  readonly #process: ChildProcess

  static async start(variant: string, setup: object): Promise<BenchServer> {
    const child = fork(join(import.meta.dirname, 'serve.mjs'), [variant], {
      execArgv: [],
      env: { ...process.env, NODE_ENV: 'production', BENCH_SETUP: JSON.stringify(setup) },
    })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the server of ${variant} ended`)
    })
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }]
    ended.catch(() => {})
    return new BenchServer(child, port)
  }

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.port = port
  }

  /** CPU time that the process has used, in microseconds. */
  async cpuMicros(): Promise<number> {
    const { user, system } = await this.#ask('cpu')
    return user + system
  }

  /** @throws {Error} when the server does not know this cookie's visitor */
  async mustKnow(cookie: string): Promise<void> {
    const { status } = await fetch(`http://127.0.0.1:${this.port}/who`, { headers: { cookie } })
    if (status !== 200) throw new Error(`${this.#process.spawnargs.at(-1)} does not know the visitor of a cookie`)
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.send('stop')
    await ended
  }

  async #ask(what: string): Promise<NodeJS.CpuUsage> {
    this.#process.send(what)
    const [{ cpu }] = (await once(this.#process, 'message')) as [{ cpu: NodeJS.CpuUsage }]
    return cpu
  }
}
