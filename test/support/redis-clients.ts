import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { RedisStore, type RedisStoreOptions } from '../../src/redis.ts'

/** A store with a client of its own, as a process has them. */
export interface OwnStore {
  store: RedisStore
  send(...args: string[]): Promise<unknown>
  close(): void
}

type Options = Omit<RedisStoreOptions, 'client'>

/** Each way to connect that an app may choose. */
export const libraries = {
  async redis(url: string, options: Options = {}): Promise<OwnStore> {
    const client = await createClient({ url, socket: { reconnectStrategy: 50 } })
      .on('error', () => {})
      .connect()
    return {
      store: new RedisStore({ client, ...options }),
      send: (...args) => client.sendCommand(args),
      close: () => client.destroy(),
    }
  },

  async ioredis(url: string, options: Options = {}): Promise<OwnStore> {
    const client = new Redis(url, { retryStrategy: () => 50 }).on('error', () => {})
    return {
      store: new RedisStore({ client, ...options }),
      send: (command, ...args) => client.call(command ?? '', ...args),
      close: () => client.disconnect(),
    }
  },
}
