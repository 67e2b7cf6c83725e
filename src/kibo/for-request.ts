import { isIP } from 'node:net'
import { contextHeaders, type KiboContext } from './context.ts'
import type { Send } from './http/send.ts'

/** What every call made for one request carries. */
export interface RequestScope {
  /** What is the request's own. A function is asked at each call. */
  context?: KiboContext | (() => KiboContext | undefined) | undefined
  /** The visitor's address, sent as `x-forwarded-for`; what is no IP address is not sent. */
  forwardedFor?: string | undefined
}

/** `send` with what goes with each call of one request; a context that a call has itself wins. */
export function sendForRequest(send: Send, { context, forwardedFor }: RequestScope): Send {
  const isAddress = forwardedFor !== undefined && /^[\da-f.:]+$/i.test(forwardedFor) && isIP(forwardedFor) !== 0
  const address = isAddress ? { 'x-forwarded-for': forwardedFor } : {}
  return async (request, receive) => {
    const ofRequest = contextHeaders(typeof context === 'function' ? context() : context)
    const own = { ...ofRequest, ...request.contextHeaders, ...address }
    return send({ ...request, contextHeaders: own }, receive)
  }
}
