import type { Request } from 'express'

/** True when the app's `trust proxy` trusts this address as a proxy's. Default: the peer that the request came from. */
export function trustsProxy(req: Request, address = req.socket.remoteAddress, hop = 0): boolean {
  const trust = req.app.get('trust proxy fn') as ((address: string | undefined, hop: number) => boolean) | undefined
  return trust?.(address, hop) === true
}
