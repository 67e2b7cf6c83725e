import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

type HeaderPair = [name: string, value: OutgoingHttpHeader]

/**
 * Calls `act` once, just before the response's headers go out, with the headers that the app gave to `writeHead`
 * already set, so that `act` sees and has the last word on all of them.
 *
 * `res.end`, streams and `flushHeaders` all come through `writeHead`. `on-headers` does the same but loses all but the
 * last Set-Cookie of an array of pairs.
 */
export function beforeHeaders(res: ServerResponse, act: () => void): void {
  const writeHead = res.writeHead
  res.writeHead = function (this: ServerResponse, ...args: unknown[]): ServerResponse {
    const headers = args.find((arg) => typeof arg === 'object' && arg !== null)
    setHeaders(res, headers) // throws for a header that can't be sent: then the next attempt comes here again
    res.writeHead = writeHead
    act()
    return Reflect.apply(writeHead, res, headers === undefined ? args : args.slice(0, args.indexOf(headers)))
  } as typeof res.writeHead
}

/** As Node does it: a name that is given replaces what was set before; a name that is given twice stays twice. */
function setHeaders(res: ServerResponse, headers: unknown): void {
  const pairs = Array.isArray(headers) ? toPairs(headers) : (Object.entries(headers ?? {}) as HeaderPair[])
  for (const [name] of pairs) res.removeHeader(name)
  for (const [name, value] of pairs) {
    if (value === undefined) continue
    if (Array.isArray(headers)) res.appendHeader(name, typeof value === 'number' ? String(value) : value)
    else res.setHeader(name, value)
  }
}

function toPairs(headers: unknown[]): HeaderPair[] {
  if (headers.every(Array.isArray)) return headers as HeaderPair[]
  const pairs: HeaderPair[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([String(headers[index]), headers[index + 1] as OutgoingHttpHeader])
  }
  return pairs
}
