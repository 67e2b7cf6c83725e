import type { RequestHandler } from 'express'

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // A form that was refused goes back to its Referer: `no-referrer` would lose the way.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  // Every page says who the visitor is.
  'Cache-Control': 'no-store',
}

export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set(headers)
  next()
}
