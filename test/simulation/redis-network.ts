import { EventEmitter } from 'node:events'
import { RedisModel } from './redis-model.ts'
import { asAwake, context, never, nowMs } from './virtual-time.ts'

/** How this Redis and the way to it behave. */
export interface RedisNature {
  /** Draws how long one way takes, ms. */
  latencyMs(): number
  /** After a lost connection ioredis sends again what was not answered; node-redis lets it fail. */
  resends: boolean
  /** What is sent while there is no connection waits for one; otherwise it fails at once. */
  queues: boolean
  /** Draws whether a message never arrives although the connection stays. */
  losesMessage(): boolean
  /** Draws how long it takes to connect again, ms. */
  reconnectMs(): number
  note(text: string): void
}

interface Sent {
  args: string[]
  isSent: boolean
  resolve(reply: unknown): void
  reject(error: Error): void
}

/** A Redis that any number of storefront processes reach, each by its own connections. */
export class RedisNetwork {
  readonly nature: RedisNature
  readonly model: RedisModel
  readonly #connections = new Set<Connection>()
  /** Moments at which something was wrong, for whoever asks whether it was. */
  readonly #troubles: { process: string; fromMs: number; toMs: number }[] = []

  constructor(nature: RedisNature) {
    this.nature = nature
    this.model = new RedisModel(nowMs, (channel, message) => {
      let told = 0
      for (const connection of this.#connections) told += connection.tell(channel, message) ? 1 : 0
      return told
    })
  }

  /** A client of the storefront process whose context this is, shaped as that library's. */
  client(library: 'ioredis' | 'node-redis'): RedisClientModel {
    if (library === 'ioredis') return new IoRedisModel(this)
    const client = new NodeRedisModel(this)
    void client.connect()
    return client
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** For so long nothing is answered (`hangs`), or nobody is connected (`is gone`): one process, or all. */
  fail(how: 'hangs' | 'is gone', process: string | 'all', forMs: number): void {
    this.nature.note(`Redis ${how} for ${process}, ${forMs} ms`)
    this.#trouble(process, forMs)
    for (const one of this.#of(process)) one.fail(how, forMs)
  }

  /** Connections break, and come again. */
  cut(process: string | 'all'): void {
    this.nature.note(`connections of ${process} to Redis break`)
    this.#trouble(process, 0)
    for (const one of this.#of(process)) one.cut()
  }

  /** Whether Redis was not as it should be for this process, some time between. */
  wasInTrouble(fromMs: number, toMs: number, process?: string): boolean {
    return this.#troubles.some(
      (one) =>
        one.fromMs <= toMs &&
        one.toMs >= fromMs &&
        (process === undefined || one.process === 'all' || one.process === process),
    )
  }

  /** The process is no more. */
  forget(process: string): void {
    for (const one of this.#of(process)) one.close()
  }

  #trouble(process: string, forMs: number): void {
    // Connections take a moment to come again, and a circuit rests for a second.
    this.#troubles.push({ process, fromMs: nowMs(), toMs: nowMs() + forMs + 3000 })
  }

  #of(process: string | 'all'): Connection[] {
    return [...this.#connections].filter((one) => process === 'all' || one.process === process)
  }
}

/** One TCP connection at a time: commands are answered in their order. */
class Connection {
  readonly #own = context.getStore()
  readonly process = this.#own?.life.name ?? ''
  readonly #network: RedisNetwork
  readonly #onReady: () => void
  readonly #onMessage: (channel: string, message: string) => void
  readonly #waiting: Sent[] = []
  readonly #channels = new Set<string>()
  #epoch = 0
  #isConnected = false
  #goneUntilMs = 0
  #hangsUntilMs = 0
  #lastAtMs = 0

  constructor(network: RedisNetwork, onReady = () => {}, onMessage = (_channel: string, _message: string) => {}) {
    this.#network = network
    this.#onReady = onReady
    this.#onMessage = onMessage
    network.add(this)
    this.#connectAfter(0)
  }

  send(args: string[]): Promise<unknown> {
    if (!this.#isConnected && !this.#network.nature.queues) return Promise.reject(new Error('Connection is closed.'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ args, isSent: false, resolve, reject })
      this.#pump()
    })
  }

  subscribe(channel: string): Promise<unknown> {
    return this.send(['SUBSCRIBE', channel])
  }

  /** A message on its way to who listens here; false for who does not. */
  tell(channel: string, message: string): boolean {
    if (!this.#isConnected || !this.#channels.has(channel)) return false
    if (!this.#network.nature.losesMessage()) {
      this.#after(() => this.#asOwn(() => this.#onMessage(channel, message)))
    }
    return true
  }

  fail(how: 'hangs' | 'is gone', forMs: number): void {
    if (how === 'hangs') this.#hangsUntilMs = nowMs() + forMs
    else {
      this.#goneUntilMs = nowMs() + forMs
      this.cut()
    }
  }

  cut(): void {
    this.#epoch += 1
    this.#isConnected = false
    this.#channels.clear()
    const { resends, reconnectMs } = this.#network.nature
    for (const one of this.#waiting.splice(0)) {
      if (!one.isSent || resends) this.#waiting.push({ ...one, isSent: false })
      else one.reject(new Error('Connection is closed.'))
    }
    this.#connectAfter(reconnectMs())
  }

  close(): void {
    this.#epoch += 1
    this.#isConnected = false
    this.#network.remove(this)
  }

  /** Does it in the context of the process, as soon as that is awake. */
  #asOwn(work: () => void): void {
    const own = this.#own
    if (!own) return work()
    const { life } = own
    if (life.stallsUntilMs > nowMs()) void asAwake(life).then(() => this.#asOwn(work))
    else if (!life.isDead) context.run(own, work)
  }

  #connectAfter(ms: number): void {
    const epoch = this.#epoch
    setTimeout(
      () => {
        if (epoch !== this.#epoch) return
        this.#isConnected = true
        this.#asOwn(this.#onReady)
        this.#pump()
      },
      Math.max(ms, this.#goneUntilMs - nowMs()),
    )
  }

  #pump(): void {
    if (!this.#isConnected) return
    for (const one of this.#waiting) {
      if (one.isSent) continue
      one.isSent = true
      this.#after(() => {
        const answer = this.#carryOut(one.args)
        this.#after(() => {
          this.#waiting.splice(this.#waiting.indexOf(one), 1)
          this.#asOwn(() => (answer instanceof Error ? one.reject(answer) : one.resolve(answer)))
        })
      })
    }
  }

  #carryOut([command = '', ...args]: string[]): unknown {
    if (command === 'SUBSCRIBE') return this.#channels.add(args[0] ?? '').size
    try {
      return this.#network.model.run(command, ...args)
    } catch (error) {
      return error
    }
  }

  /** One way through the network, in the order of sending, unless the connection breaks meanwhile. */
  #after(arrive: () => void): void {
    const epoch = this.#epoch
    this.#lastAtMs = Math.max(this.#lastAtMs, nowMs() + this.#network.nature.latencyMs())
    const attempt = () => {
      if (epoch !== this.#epoch) return
      // Only what is there goes on: the order stays, because timers of one moment fire in the order they were set.
      if (nowMs() < this.#hangsUntilMs) setTimeout(attempt, this.#hangsUntilMs - nowMs())
      else arrive()
    }
    // The network goes on when the process has died.
    context.exit(() => setTimeout(attempt, this.#lastAtMs - nowMs()))
  }
}

/** As much of a client of `ioredis` as `RedisStore` uses. */
class IoRedisModel extends EventEmitter {
  readonly status = 'ready'
  readonly #network: RedisNetwork
  readonly #connection: Connection

  constructor(network: RedisNetwork) {
    super()
    this.#network = network
    this.#connection = new Connection(
      network,
      () => this.emit('ready'),
      (channel, message) => this.emit('message', channel, message),
    )
  }

  call(command: string, ...args: string[]): Promise<unknown> {
    return context.getStore()?.life.isDead ? never() : this.#connection.send([command, ...args])
  }

  subscribe(channel: string): Promise<unknown> {
    return this.#connection.subscribe(channel)
  }

  duplicate(): IoRedisModel {
    return new IoRedisModel(this.#network)
  }

  disconnect(): void {
    this.#connection.close()
  }
}

/** As much of a client of `redis` as `RedisStore` uses: it subscribes again by itself when it has connected again. */
class NodeRedisModel extends EventEmitter {
  readonly #network: RedisNetwork
  readonly #listeners = new Map<string, (message: string) => void>()
  #connection: Connection | undefined

  constructor(network: RedisNetwork) {
    super()
    this.#network = network
  }

  connect(): Promise<void> {
    return new Promise((resolve) => {
      this.once('ready', resolve)
      this.#connection = new Connection(
        this.#network,
        () => {
          const again = [...this.#listeners.keys()].map((channel) => this.#connection?.subscribe(channel))
          Promise.all(again).then(
            () => this.emit('ready'),
            () => {},
          )
        },
        (channel, message) => this.#listeners.get(channel)?.(message),
      )
    })
  }

  sendCommand(args: string[]): Promise<unknown> {
    if (context.getStore()?.life.isDead || !this.#connection) return never()
    return this.#connection.send(args)
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<unknown> {
    this.#listeners.set(channel, listener)
    return this.#connection?.subscribe(channel)
  }

  duplicate(): NodeRedisModel {
    return new NodeRedisModel(this.#network)
  }

  destroy(): void {
    this.#connection?.close()
  }
}

export type RedisClientModel = IoRedisModel | NodeRedisModel
