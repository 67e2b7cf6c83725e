import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import type { RequestHandler } from 'express'
import type { KiboCall } from 'kibo-storefront-auth'

const calls = new AsyncLocalStorage<KiboCall[]>()

tracingChannel<string, KiboCall>('kibo-storefront-auth:kibo-call').start.subscribe((call) => {
  calls.getStore()?.push(call as KiboCall)
})

/** Keeps the calls that Kibo gets for this page. */
export const watchCalls: RequestHandler = (_req, _res, next) => calls.run([], next)

/** Those calls so far, the first first. */
export const callsOfPage = (): readonly KiboCall[] => calls.getStore() ?? []
