import { gate } from './gate.ts'

type Answer = (call: { url: URL; method: string; init: RequestInit }, pass: () => Promise<Response>) => unknown

/** The wire between a storefront and its sandbox, on which single calls can be counted, held back or answered by hand. */
export interface KiboWire {
  /** For `storefrontAuth({ kibo: { fetch } })`. */
  fetch: typeof globalThis.fetch
  /** Paths with query of the calls so far, with their method: `GET /api/...`. */
  calls: string[]
  /** How many calls so far had `part` in their line. */
  count(part: string): number
  /** Answers calls with `part` in their line; what it returns unless a Response is sent as JSON. Returns its end. */
  answer(part: string, answer: Answer, times?: number): () => void
  /** Holds such calls back, asked already or not, until they are released. */
  hold(part: string, times?: number): Held
  /** The same for the answer of the next such call. */
  holdAnswer(part: string): Held
}

interface Held {
  release: () => void
  /** Until the first call, or its answer, is held. */
  asked: Promise<void>
}

export function kiboWire(): KiboWire {
  const calls: string[] = []
  const rules: { part: string; answer: Answer; left: number }[] = []

  const answer: KiboWire['answer'] = (part, by, times = Number.POSITIVE_INFINITY) => {
    const rule = { part, answer: by, left: times }
    rules.push(rule)
    return () => {
      rule.left = 0
    }
  }

  return {
    calls,
    count: (part) => calls.filter((line) => line.includes(part)).length,
    async fetch(input, init = {}) {
      const url = new URL(String(input))
      const method = init.method ?? 'GET'
      const line = `${method} ${url.pathname}${url.search}`
      calls.push(line)
      const pass = () => globalThis.fetch(input, init)
      const rule = rules.find(({ part, left }) => left > 0 && line.includes(part))
      if (!rule) return pass()
      rule.left -= 1
      const given = await rule.answer({ url, method, init }, pass)
      return given instanceof Response ? given : Response.json(given)
    },
    answer,
    hold(part, times = 1) {
      const [asked, released] = [gate(), gate()]
      const held: Answer = async (_call, pass) => {
        asked.open()
        await released.opened
        return pass()
      }
      answer(part, held, times)
      return { release: released.open, asked: asked.opened }
    },
    holdAnswer(part) {
      const [asked, released] = [gate(), gate()]
      const held: Answer = async (_call, pass) => {
        const given = await pass()
        asked.open()
        await released.opened
        return given
      }
      answer(part, held, 1)
      return { release: released.open, asked: asked.opened }
    },
  }
}

/** A ticket, or other JSON, that the sandbox answered, with some of it changed. */
export async function changed(pass: () => Promise<Response>, changes: object): Promise<Response> {
  const response = await pass()
  const json = (await response.json()) as object
  return Response.json({ ...json, ...changes }, { status: response.status })
}
