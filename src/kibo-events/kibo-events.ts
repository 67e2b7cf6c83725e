import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { contextOf, coreOf, refuseUncalled } from '../middleware/context.ts'
import { sendProblem } from '../middleware/send-problem.ts'
import type { StorefrontAuth } from '../middleware/storefront-auth.ts'
import { parseOptions } from '../parse-options.ts'
import { isOutage, toProblem } from '../ticket/refusal.ts'
import { type KiboEvent, readEvent } from './event.ts'
import { SeenEvents } from './seen-events.ts'
import { isSigned } from './signature.ts'

/** Options of `kiboEvents`. */
export interface KiboEventsOptions {
  /**
   * The middleware that the events are for. With it this route may be mounted before the middleware, and an event mints
   * no guest's ticket. Default: the middleware that the request came through.
   */
  auth?: StorefrontAuth
  /** Secret of the application that subscribes to the events. Default: `kibo.sharedSecret` of `storefrontAuth`. */
  sharedSecret?: string
  /** How far the event's date may be from our clock, ms, 1000 to 3 600 000. Default 180 000, as in Kibo's Node SDK. */
  toleranceMs?: number
}

const schema = z.strictObject({
  auth: z
    .custom<StorefrontAuth>((value) => coreOf(value) !== undefined, 'must be what storefrontAuth() returned')
    .optional(),
  sharedSecret: z.string().min(1).optional(),
  toleranceMs: z.number().int().min(1000).max(3_600_000).default(180_000),
})

const limitBytes = 64 * 1024
const readRaw = express.raw({ type: () => true, limit: limitBytes })

/**
 * A handler for Kibo's event notifications: drops a changed account from the cache, and ends the sessions of a deleted
 * one.
 *
 * It answers 200 to an event that Kibo signed, that is within the tolerance and did not come before; 401 to one that is
 * not; 400 or 413 to a body that is no event; 503 while the store is away. Mount it before body parsers, which do not
 * leave the bytes that were signed.
 *
 * @throws {TypeError} naming a wrong option
 * @example app.post('/kibo/events', kiboEvents({ auth }))
 */
export function kiboEvents(options: KiboEventsOptions = {}): RequestHandler {
  refuseUncalled('kiboEvents', options)
  const config = parseOptions('kiboEvents', schema, options)
  const seenBy = new WeakMap<Core, SeenEvents>()

  const receive = async (req: Request, res: Response): Promise<void> => {
    const core = coreOf(config.auth) ?? contextOf(req, 'kiboEvents', 'give it the option auth, or ').core
    const body = await readBody(req, res)
    if (!isGenuine(req, body, core)) return void res.sendStatus(401)
    const event = readEvent(body)
    if (!event) throw new StorefrontAuthError('invalid_request')

    const seen = seenBy.get(core) ?? new SeenEvents(core.shared, 2 * config.toleranceMs)
    seenBy.set(core, seen)
    try {
      if (!(await seen.isNew(event.id))) return void res.sendStatus(401)
      await act(event, core)
    } catch (error) {
      await seen.forget(event.id)
      throw error
    }
    res.sendStatus(200)
  }

  const isGenuine = (req: Request, body: Buffer, { config: { kibo } }: Core): boolean => {
    const signature = req.get('x-vol-hmac-sha256')
    const date = req.get('date')
    if (signature === undefined || date === undefined) return false
    if (!isSigned({ signature, date, body }, config.sharedSecret ?? kibo.sharedSecret)) return false
    return Math.abs(kibo.now() - Date.parse(date)) <= config.toleranceMs
  }

  return (req: Request, res: Response, next: NextFunction): void => {
    receive(req, res).catch((error: unknown) => {
      if (isOutage(error)) sendProblem(res, toProblem(error))
      else next(error)
    })
  }
}

async function act({ topic, isTest, accountId }: KiboEvent, core: Core): Promise<void> {
  if (accountId === undefined || isTest) return
  const ends = topic === 'customeraccount.deleted' ? { shopper: { accountId } } : undefined
  await core.accountChanged({ accountId, ends })
  core.report('account', 'debug', { event: 'changed', topic, accountId })
}

/** The body's bytes; where the app has parsed them, its JSON written again, as in Kibo's Node SDK. */
async function readBody(req: Request, res: Response): Promise<Buffer> {
  if (!req.readableEnded && !(req as { _body?: boolean })._body) {
    await new Promise<void>((resolve, reject) => {
      readRaw(req, res, (error?: unknown) => {
        if (error) reject(new StorefrontAuthError('invalid_request', { status: 413, cause: error }))
        else resolve()
      })
    })
  }
  const body: unknown = req.body
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''))
}
