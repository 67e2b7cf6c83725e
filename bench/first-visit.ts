import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { storefrontAuth } from '../src/index.ts'
import type { Sandbox } from '../src/sandbox/index.ts'
import { spreadOf } from './spread.ts'
import { cookieOf } from './upstream.ts'

const visits = 40
const kiboMs = 200

/** How much longer a guest's first visit takes than a warm page, in ms, while Kibo takes 200 ms: medians, tickets minted ahead. */
export async function timeFirstVisits(sandbox: Sandbox): Promise<number> {
  const operation = 'createAnonymousShopperAuthTicket'
  const stopFault = sandbox.fail({ operation, kind: 'slow', delayMs: kiboMs, times: Number.POSITIVE_INFINITY })
  const mintedBefore = sandbox.calls.length
  const auth = storefrontAuth({
    kibo: sandbox.kibo,
    secret: 'a secret of the bench, long enough',
    cookie: { secure: false },
    anonymousPool: visits + 1,
  })
  const app = express().use(auth)
  app.get('/', (req, res) => void res.json({ isAnonymous: req.customer.isAnonymous }))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const minted = () => sandbox.calls.slice(mintedBefore).filter((call) => call.operation === operation).length
  while (minted() < visits + 1) await sleep(kiboMs)
  await sleep(2 * kiboMs)

  const visit = async (cookie = '') => {
    const began = performance.now()
    const answer = await fetch(origin, { headers: { cookie } })
    await answer.text()
    return { answer, ms: performance.now() - began }
  }
  const cookie = cookieOf((await visit()).answer)
  const times = { first: [] as number[], warm: [] as number[] }
  for (let index = 0; index < visits; index++) {
    times.warm.push((await visit(cookie)).ms)
    times.first.push((await visit()).ms)
  }
  server.closeAllConnections()
  server.close()
  await auth.close()
  stopFault()
  return spreadOf(times.first).median - spreadOf(times.warm).median
}
