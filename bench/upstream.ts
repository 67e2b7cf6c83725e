import express from 'express'
import { authRoutes, KiboClient, storefrontAuth } from '../src/index.ts'
import type { Sandbox } from '../src/sandbox/index.ts'

/** How many calls Kibo gets for 100 concurrent requests that all need the same thing. */
export async function countUpstreamCalls(sandbox: Sandbox): Promise<[name: string, calls: number][]> {
  const options = { kibo: sandbox.kibo, secret: 'a secret of the bench, long enough', cookie: { secure: false } }
  const serve = async () => {
    const auth = storefrontAuth(options)
    const app = express()
      .use(auth)
      .use('/auth', authRoutes({ rateLimit: false }))
    app.get('/', (req, res) => void res.status(req.customer.isAuthenticated ? 200 : 500).end())
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const stop = async () => {
      server.closeAllConnections()
      server.close()
      await auth.close()
    }
    return { origin, stop }
  }
  const callsOf = async (operation: string, work: () => Promise<unknown>) => {
    const before = sandbox.calls.length
    await work()
    return sandbox.calls.slice(before).filter((call) => call.operation === operation).length
  }
  const hundred = (one: () => Promise<unknown>) => Promise.all(Array.from({ length: 100 }, one))
  const visit = async (origin: string, cookie: string) => {
    const { status } = await fetch(origin, { headers: { cookie } })
    if (status !== 200) throw new Error(`a page was answered ${status}`)
  }

  const first = await serve()
  const cookie = await signUp(first.origin, 'upstream@example.com')
  const second = await serve()
  const cold = await callsOf('getCurrentAccount', () => hundred(() => visit(second.origin, cookie)))
  sandbox.advance(61 * 60_000)
  const expired = await callsOf('refreshUserAuthTicket', () => hundred(() => visit(second.origin, cookie)))
  const client = new KiboClient(sandbox.kibo)
  const appToken = await callsOf('createAppToken', () => hundred(() => client.accounts.getAccounts({ pageSize: 1 })))
  await first.stop()
  await second.stop()
  return [
    ['refreshes for 100 concurrent requests with one expired ticket', expired],
    ['account fetches for 100 cold pages of one shopper', cold],
    ['app token requests for 100 cold calls', appToken],
  ]
}

/** Signs a shopper up and resolves to the Cookie header of a browser that did. */
export async function signUp(origin: string, emailAddress: string): Promise<string> {
  const answer = await fetch(`${origin}/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emailAddress, password: 'Correct-horse-9' }),
  })
  if (answer.status !== 201) throw new Error(`signup was answered ${answer.status}: ${await answer.text()}`)
  return cookieOf(answer)
}

/** The Cookie header of a browser that got this answer. */
export function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
