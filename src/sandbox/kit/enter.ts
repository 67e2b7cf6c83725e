import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { loadPeer } from '../load-peer.ts'
import type { TestAgent } from './agent-types.ts'
import type { LoggingIn, TestCustomer } from './test-accounts.ts'

/** An app to test: an Express app, or the server that serves it in this process. */
export type TestApp = ((req: IncomingMessage, res: ServerResponse) => unknown) | Server

/** A visitor's first request: any that goes through `storefrontAuth()`. */
export interface Entrance {
  /** Default `/`. */
  path?: string | undefined
  /** For instance the host of one of several sites. */
  headers?: Record<string, string> | undefined
}

/** What the kit uses of `req.customer`. */
export interface EnteringCustomer extends LoggingIn {
  claims(): Promise<string>
  toJSON(): { customer: TestCustomer | null }
}

/** Where `storefrontAuth` finds the function to run instead of the app's handlers, of a request with a `customer`. */
const insteadKey = Symbol.for('kibo-storefront-auth.instead')

/**
 * An agent whose first request was the entrance: it went through the app up to `storefrontAuth()`, and then `act` ran
 * instead of the handlers. So it needs no route of the app, and the cookies are the app's own.
 *
 * @throws {Error} when the request did not reach `storefrontAuth()`, or what `act` rejects with
 */
export async function enter(
  app: TestApp,
  { path = '/', headers = {} }: Entrance,
  act: (customer: EnteringCustomer) => Promise<unknown>,
): Promise<{ agent: TestAgent; customer: TestCustomer | null }> {
  const listener: RequestListener = typeof app === 'function' ? app : (req, res) => app.emit('request', req, res)
  let entered: Promise<EnteringCustomer> | undefined
  let isFirst = true
  const supertest = loadPeer<{ agent(listener: RequestListener): TestAgent }>('supertest')
  if (!supertest) throw new Error('The test kit needs supertest: npm install --save-dev supertest')
  const agent = supertest.agent((req: IncomingMessage, res: ServerResponse) => {
    if (isFirst) {
      const instead = (customer: EnteringCustomer): void => {
        entered = act(customer).then(() => customer)
        const end = () => res.end()
        entered.then(end, end)
      }
      Object.assign(req, { customer: undefined, [insteadKey]: instead })
      isFirst = false
    }
    listener(req, res)
  })
  const answer = await agent.get(path).set(headers)
  if (!entered) {
    throw new Error(`GET ${path} was answered with ${answer.status} before storefrontAuth() met it: name another path`)
  }
  const customer = await entered
  if (/; *secure/i.test(String(answer.headers['set-cookie']))) {
    throw new Error(
      'The app’s cookies are Secure, and supertest speaks plain http: set cookie.secure to false in tests',
    )
  }
  return { agent, customer: customer.toJSON().customer }
}
