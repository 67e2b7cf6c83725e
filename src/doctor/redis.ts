import { createRequire } from 'node:module'
import { join } from 'node:path'
import { withinMs } from '../within-ms.ts'
import { type Finding, mend, notChecked, note, ok } from './finding.ts'

const limitMs = 3000

/** Whether Redis answers a PING of the app's own client, `redis` or `ioredis`, found from `folder`. */
export async function examineRedis(url: string | undefined, folder: string): Promise<Finding> {
  const about = 'Redis'
  if (!url) return note(about, 'REDIS_URL is not set: right for one process')
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    const remedy = 'Write it as redis://user:password@host:6379, or rediss:// for TLS.'
    return mend(about, 'its address is no redis:// or rediss:// URL', remedy)
  }
  const { host } = new URL(url)
  const ping = findPing(folder)
  if (!ping) return notChecked(about, 'neither "redis" nor "ioredis" is installed in this folder')
  try {
    await ping(url)
    return ok(about, host)
  } catch (error) {
    const remedy = 'Check REDIS_URL: host, port, user, password, and rediss:// where the server wants TLS.'
    return mend(about, `${host} does not answer: ${reasonOf(error)}`, remedy)
  }
}

type Ping = (url: string) => Promise<unknown>

function findPing(folder: string): Ping | undefined {
  const require = createRequire(join(folder, 'package.json'))
  for (const [name, pingWith] of Object.entries(clients)) {
    try {
      require.resolve(name)
    } catch {
      continue
    }
    return pingWith(require(name))
  }
  return undefined
}

interface NodeRedis {
  createClient(options: object): {
    on(event: 'error', listener: () => void): void
    connect(): Promise<unknown>
    ping(): Promise<unknown>
    destroy?(): void
    disconnect(): unknown
  }
}

interface Ioredis {
  Redis: new (
    url: string,
    options: object,
  ) => {
    on(event: 'error', listener: (error: Error) => void): void
    ping(): Promise<unknown>
    disconnect(): void
  }
}

const clients: Record<string, (library: unknown) => Ping> = {
  redis: (library) => async (url) => {
    const socket = { connectTimeout: limitMs, reconnectStrategy: false }
    const client = (library as NodeRedis).createClient({ url, socket })
    client.on('error', () => {})
    try {
      await inTime(client.connect().then(() => client.ping()))
    } finally {
      // `disconnect` is what version 4 has, and rejects when there is no connection.
      if (client.destroy) ignoring(() => client.destroy?.())
      else ignoring(() => client.disconnect())
    }
  },

  ioredis: (library) => async (url) => {
    const options = { connectTimeout: limitMs, maxRetriesPerRequest: 0, retryStrategy: () => null }
    const client = new (library as Ioredis).Redis(url, options)
    const failed = new Promise<never>((_, reject) => client.on('error', reject))
    try {
      await inTime(Promise.race([client.ping(), failed]))
    } finally {
      client.disconnect()
    }
  },
}

const inTime = <T>(work: Promise<T>) => withinMs(limitMs, work, () => new Error(`no answer within ${limitMs} ms`))

async function ignoring(work: () => unknown): Promise<void> {
  try {
    await work()
  } catch {}
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
