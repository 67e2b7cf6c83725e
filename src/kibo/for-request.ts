import { isIP } from 'node:net'
import { contextHeaders, type KiboContext } from './context.ts'
import type { Send } from './http/send.ts'

/** What every call made for one request carries. */
export interface RequestScope {
  /** The request's own context. A function is called for each call to Kibo. */
  context?: KiboContext | (() => KiboContext | undefined) | undefined
  /** The visitor's address, sent as `x-forwarded-for`; left out when it is not an IP address. */
  forwardedFor?: string | undefined
}

/** `send` with the context and address of one request; a context of the call itself wins. */
export function sendForRequest(send: Send, { context, forwardedFor }: RequestScope): Send {
  const isAddress = forwardedFor !== undefined && /^[\da-f.:]+$/i.test(forwardedFor) && isIP(forwardedFor) !== 0
  const address = isAddress ? { 'x-forwarded-for': forwardedFor } : {}
  return async (request, receive) => {
    const ofRequest = contextHeaders(typeof context === 'function' ? context() : context)
    const own = { ...ofRequest, ...request.contextHeaders, ...address }
    return send({ ...request, contextHeaders: own }, receive)
  }
}
