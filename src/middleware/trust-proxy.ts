import type { Request } from 'express'

/** Whether the app's `trust proxy` takes this for a proxy's address. Default: the peer that the request came from. */
export function trustsProxy(req: Request, address = req.socket.remoteAddress, hop = 0): boolean {
  const trust = req.app.get('trust proxy fn') as ((address: string | undefined, hop: number) => boolean) | undefined
  return trust?.(address, hop) === true
}
