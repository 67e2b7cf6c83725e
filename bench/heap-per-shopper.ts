import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type StorefrontAuthOptions, storefrontAuth } from '../src/index.ts'
import { answerAsKibo, shopperCookies } from './shoppers.ts'

/** What other tools of a shop put into the Cookie header. */
const otherCookies = `theme=dark; ab=${'x'.repeat(6000)}`
const warmUp = 500

/**
 * Bytes of memory for each of `count` shoppers who have seen a page: the opened cookie, and an account whose JSON has
 * 2 KB.
 */
export async function heapPerShopper(count: number, gc: () => void): Promise<number> {
  const options: StorefrontAuthOptions = {
    kibo: {
      apiHost: 'http://127.0.0.1:1',
      tenantId: 1,
      siteId: 2,
      clientId: 'soak',
      sharedSecret: 'soak',
      allowInsecureHttp: true,
      fetch: async (url, init) =>
        Response.json(answerAsKibo(String(url), new Headers(init?.headers).get('x-vol-user-claims') ?? '')),
    },
    secret: 'a secret of the soak, long enough',
    account: { maxEntries: count + warmUp, ttlMs: 3_600_000 },
  }
  const cookies = await shopperCookies(count + warmUp, options)
  const auth = storefrontAuth(options)
  const app = express().use(auth)
  app.get('/', (req, res) => void res.json(req.customer.account?.id))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const heapAfter = async (some: string[]) => {
    for (const cookie of some) await visit(port, `${otherCookies}; ${cookie}`)
    for (const _ of [1, 2, 3]) {
      gc()
      await new Promise(setImmediate)
    }
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = await heapAfter(cookies.slice(0, warmUp))
  const after = await heapAfter(cookies.slice(warmUp))
  server.closeAllConnections()
  server.close()
  await auth.close()
  return (after - before) / count
}

function visit(port: number, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', headers: { cookie } }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.once('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (res.statusCode === 200 && Number(text) >= 10_000) resolve()
        else reject(new Error(`a page was answered ${res.statusCode}: ${text}`))
      })
    }).once('error', reject)
  })
}
