import type { Request, RequestHandler } from 'express'

const cookie = 'shop_typed_name'
const keptMs = 10 * 60 * 1000

/** Remembers the name or address that a form was sent with: nobody has to type it again when the form comes back. */
export const keepTypedName: RequestHandler = (req, res, next) => {
  const { username, emailAddress, userName } = (req.body ?? {}) as Record<string, unknown>
  const typed = username ?? emailAddress ?? userName
  if (typeof typed === 'string' && typed.length <= 254) {
    res.cookie(cookie, typed, { httpOnly: true, sameSite: 'strict', maxAge: keptMs })
  }
  next()
}

/** The name or address that was typed last; empty when there is none. */
export function typedName(req: Request): string {
  const typed: unknown = req.cookies?.[cookie]
  return typeof typed === 'string' ? typed : ''
}

export function forgetTypedName(req: Request): void {
  req.res?.clearCookie(cookie)
}
