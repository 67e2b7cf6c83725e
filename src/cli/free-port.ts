import { once } from 'node:events'
import { createServer } from 'node:net'

/** The next port of 127.0.0.1 that is free, else any that is. */
export async function freePortAfter(port: number): Promise<number> {
  for (let next = port + 1; next <= Math.min(port + 50, 65_535); next++) {
    if ((await listenOn(next)) !== undefined) return next
  }
  return (await listenOn(0)) ?? 0
}

/** The port that was listened on for a moment; undefined when it is taken. */
async function listenOn(port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? address?.port : undefined
}
