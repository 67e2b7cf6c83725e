import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Sandbox } from '../../src/sandbox/index.ts'

export interface PickyKibo {
  url: string
  close(): Promise<void>
}

/**
 * The sandbox with another Bulk: who is right is added, whoever else is in the call. When somebody is refused, the answer
 * is `refusal`: the first refusal, or a success that lists those who were added. Kibo does not state which it is.
 */
export async function startPickyKibo(sandbox: Sandbox, refusal: 'refused' | 'left out'): Promise<PickyKibo> {
  const server = createServer(async (req, res) => {
    const body = req.method === 'GET' ? undefined : await text(req)
    const ask = async (sent = body) => {
      const passed = ['authorization', 'x-vol-tenant', 'x-vol-site'].map((name) => [name, `${req.headers[name]}`])
      const headers = { ...Object.fromEntries(passed), 'content-type': 'application/json' }
      const answer = await fetch(`${sandbox.url}${req.url}`, {
        method: req.method ?? 'GET',
        headers,
        ...(sent !== undefined && { body: sent }),
      })
      return { status: answer.status, json: (await answer.json()) as { items?: unknown[] } }
    }
    const answers = []
    if (req.url?.endsWith('/Bulk'))
      for (const one of JSON.parse(body ?? '')) answers.push(await ask(JSON.stringify([one])))
    else answers.push(await ask())

    const refused = refusal === 'refused' ? answers.find(({ status }) => status >= 400) : undefined
    const items = answers.flatMap(({ json }) => json.items ?? [])
    const answer =
      refused ?? (answers.length > 1 ? { status: 201, json: { items, totalCount: items.length } } : answers[0])
    res.writeHead(answer?.status ?? 500, { 'content-type': 'application/json' }).end(JSON.stringify(answer?.json))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
