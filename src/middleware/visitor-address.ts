import { isIP } from 'node:net'
import type { Request } from 'express'
import ipaddr from 'ipaddr.js'

/** The key that all attempts without an address share. */
const noAddress = 'no address'

/**
 * The visitor's address: `req.ip`, which Express takes from `X-Forwarded-For` as far as `trust proxy` trusts the peers,
 * without the port or zone that may be behind it.
 */
export function visitorAddress(req: Request): string {
  return withoutPort(req.ip ?? '')
}

/**
 * The visitor's address as it is counted: IPv4 whole, IPv6 by its /64, because one visitor can use all of that.
 */
export function countedAddress(req: Request): string {
  const text = visitorAddress(req)
  if (isIP(text) === 0) return noAddress
  const address = ipaddr.process(text)
  if (address.kind() === 'ipv4') return address.toString()
  return `${Buffer.from(address.toByteArray().slice(0, 8)).toString('hex')}/64`
}

/** Some proxies write `address:port`; a link-local address has its zone behind it. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(text)?.[1]
  const address = bracketed ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
  return address.replace(/%.*/s, '')
}
