type Methods<Name extends string> = Record<Name, (...args: never[]) => unknown>

/**
 * The app's own client: of `redis` (node-redis, 5 or later) by `createClient`, `createCluster` or `createSentinel`; of
 * `ioredis` by `new Redis()`, with sentinels or without, or by `new Cluster()`.
 */
export type RedisClient = Methods<'subscribe' | 'duplicate' | 'on'> & (Methods<'sendCommand'> | Methods<'call'>)

/** What this package needs of a client of either library. */
export interface RedisConnection {
  send(args: string[]): Promise<unknown>
  /**
   * Listens to `channel` on a connection of its own, until the returned function is called. `onReady` is called after
   * each connection and reconnection.
   */
  listen(channel: string, onMessage: (message: string) => void, onReady: () => void): () => Promise<void>
}

/** @returns undefined when `client` is neither library's */
export function connectionOf(client: unknown): RedisConnection | undefined {
  if (typeof client !== 'object' || client === null) return undefined
  const has = (...names: string[]) =>
    names.every((name) => typeof (client as Record<string, unknown>)[name] === 'function')
  if (!has('duplicate', 'subscribe', 'on')) return undefined
  if (has('call')) return ioRedis(client as IoRedis)
  return has('sendCommand') ? nodeRedis(client as NodeRedis) : undefined
}

interface IoRedis {
  status: string
  call(command: string, ...args: string[]): Promise<unknown>
  connect(): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  duplicate(): IoRedis
  disconnect(): void
  on(event: string, listener: (channel: string, message: string) => void): unknown
}

function ioRedis(client: IoRedis): RedisConnection {
  return {
    send: ([command = '', ...args]) => client.call(command, ...args),
    listen(channel, onMessage, onReady) {
      const subscriber = client.duplicate()
      subscriber.on('error', () => {}) // it connects again by itself
      subscriber.on('message', (_channel, message) => onMessage(message))
      subscriber.on('ready', () => {
        subscriber.subscribe(channel).then(onReady, () => {})
      })
      if (subscriber.status === 'wait') subscriber.connect().catch(() => {})
      return async () => subscriber.disconnect()
    },
  }
}

interface NodeRedis {
  isReady?: boolean
  sendCommand(...args: unknown[]): Promise<unknown>
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  duplicate(): NodeRedis
  destroy(): unknown
  on(event: string, listener: () => void): unknown
}

function nodeRedis(client: NodeRedis): RedisConnection {
  return {
    send: sender(client),
    listen(channel, onMessage, onReady) {
      const subscriber = client.duplicate()
      subscriber.on('error', () => {})
      for (const event of ['ready', 'node-ready']) subscriber.on(event, onReady)
      subscriber
        .connect()
        .then(() => subscriber.subscribe(channel, onMessage))
        .then(onReady, () => {})
      return async () => {
        try {
          await subscriber.destroy()
        } catch {
          // it was closed already
        }
      }
    },
  }
}

/** A server's client takes the command alone; a cluster's wants its key first, a sentinel's whether it only reads. */
function sender(client: NodeRedis): RedisConnection['send'] {
  if ('nodeByAddress' in client) return (args) => client.sendCommand(keyOf(args), false, args)
  if ('getSentinelNode' in client) return (args) => client.sendCommand(false, args)
  return (args) => client.sendCommand(args, client.isReady && args[0] === 'GET' ? withoutTimer : undefined)
}

/**
 * The client's own timer takes a command back that waits for a connection. It costs as much as the rest of a read: a
 * read that is sent at once goes without, `RedisStore` bounds it.
 */
const withoutTimer = { timeout: 0 }

function keyOf([command, ...args]: string[]): string | undefined {
  if (command === 'PUBLISH') return undefined
  return command === 'EVALSHA' || command === 'EVAL' ? args[2] : args[0]
}
